// The option `expect` of load: is the object what the caller is about to use it as? The error says what
// the file holds instead, and how to go on from there.

import { UnsupportedError } from '../errors.js'
import { isModule, className } from '../nn/brand.js'
import { Dict } from '../python/dict.js'
import { inWords, pythonClass } from '../python/type-name.js'
import { Tensor } from '../tensor/tensor.js'
import { exportLines } from './export-lines.js'
import { isStateDict } from './state-dict.js'

/** A class whose instances are expected. */
export type Expected<T> = abstract new (...args: never) => T

/** What the classes of programs say of themselves. */
export interface ProgramKind {
  /** `TorchScript` */
  readonly what: string
  /** What loads one: `jit.load`. */
  readonly loader: string
}

/** @throws UnsupportedError where `value` is no instance of `expected`. */
export function checkExpected<T>(value: unknown, expected: Expected<T> | undefined): T {
  if (expected === undefined || value instanceof expected) return value as T
  throw notExpected(expected, describe(value), remedyFor(value))
}

/**
 * @param what What the value is, in a few words.
 * @param instead What to do with it.
 */
export function notExpected(expected: Expected<unknown>, what: string, instead: string | undefined): UnsupportedError {
  const { __qualname__, name } = expected as { readonly __qualname__?: string; readonly name: string }
  return new UnsupportedError({
    what: `this is ${what}, not ${kindOf(expected)?.what ?? `a ${__qualname__ ?? name}`}`,
    instead,
  })
}

/** Of a class of programs. */
function kindOf(constructor: unknown): ProgramKind | undefined {
  return (constructor as { readonly programKind?: ProgramKind }).programKind
}

/** What a file holds, in a few words. */
export function describe(value: unknown): string {
  const kind = isModule(value) ? kindOf(value.constructor) : undefined
  if (kind !== undefined) return kind.what
  if (isModule(value)) return `a module of class ${className(value)}`
  if (value instanceof Tensor) return `a tensor of size [${value.sizes.join(', ')}] and dtype ${value.dtype}`
  if (isStateDict(value)) return `a state_dict of ${value.size} tensors`
  if (value instanceof Dict) return `a dict with the keys ${firstKeys(value).join(', ')}`
  return `an object of ${pythonClass(value)}`
}

function firstKeys(dict: Dict): string[] {
  const keys: string[] = []
  for (const key of dict.keys()) {
    if (keys.length === shownKeys) break
    keys.push(typeof key === 'string' ? key.slice(0, longestKey) : inWords(key))
  }
  return keys
}

const shownKeys = 8
const longestKey = 100

/** What to do with a value that is not the expected. */
export function remedyFor(value: unknown): string | undefined {
  if (isStateDict(value)) {
    return `Make the model and give it these: model.load_state_dict(await load(…)); or make a file that runs in Python: ${exportLines}`
  }
  const kind = isModule(value) ? kindOf(value.constructor) : undefined
  if (kind !== undefined) return `Load it with ${kind.loader}(source), or with load(source), which reads both`
  if (isModule(value)) return 'Take its state_dict(), or load it with expect: nn.Module'
  if (!(value instanceof Dict)) return undefined
  for (const [key, item] of value) {
    if (isStateDict(item))
      return `There is a state_dict under ${JSON.stringify(key)}: model.load_state_dict(checkpoint.get(${JSON.stringify(key)}))`
  }
  return undefined
}
