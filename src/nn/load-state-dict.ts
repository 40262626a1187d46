// load_state_dict with PyTorch's rules, order and messages. torch/nn/modules/module.py:
// load_state_dict, _load_from_state_dict.

import { StateDictError } from '../errors.js'
import { repr } from '../python/repr.js'
import { pythonClass } from '../python/type-name.js'
import { copy_ } from '../ops/copies.js'
import { Tensor } from '../tensor/tensor.js'
import { registerFields, setMember, unregisteredArrays } from './fields.js'
import { className } from './brand.js'
import type { ModuleState } from './brand.js'
import { Parameter } from './parameter.js'
import type { LoadStateDictOptions } from './signatures.js'
import { persistentBuffers } from './state-dict.js'
import { named_modules } from './walk.js'

/** What `load_state_dict` returns: the names that did not match, which strict loading does not allow. */
export class IncompatibleKeys {
  readonly missing_keys: readonly string[]
  readonly unexpected_keys: readonly string[]

  constructor(missing_keys: readonly string[], unexpected_keys: readonly string[]) {
    this.missing_keys = missing_keys
    this.unexpected_keys = unexpected_keys
  }

  toString(): string {
    return this.__repr__()
  }

  __repr__(): string {
    if (this.missing_keys.length === 0 && this.unexpected_keys.length === 0) return '<All keys matched successfully>'
    return `_IncompatibleKeys(missing_keys=${repr(this.missing_keys)}, unexpected_keys=${repr(this.unexpected_keys)})`
  }
}

interface Findings {
  readonly missing: string[]
  readonly unexpected: string[]
  readonly messages: string[]
  /** Values are copied, or tensors taken over, only once everything is known to fit. */
  readonly changes: (() => void)[]
}

export function load_state_dict(
  root: ModuleState,
  source: unknown,
  { strict, assign }: Required<LoadStateDictOptions>,
): IncompatibleKeys {
  const found: Findings = { missing: [], unexpected: [], messages: [], changes: [] }
  visit(root, groupByModule(entriesOf(source)), '', assign, found)
  const messages = strict ? [...keyMessages(found), ...found.messages] : found.messages
  if (messages.length > 0) {
    throw new StateDictError({
      message: `Error(s) in loading state_dict for ${className(root)}:\n\t${messages.join('\n\t')}`,
      missing_keys: found.missing,
      unexpected_keys: found.unexpected,
      remedy: arrayRemedy(root, found),
    })
  }
  for (const change of found.changes) change()
  return new IncompatibleKeys(found.missing, found.unexpected)
}

function entriesOf(source: unknown): Iterable<[unknown, unknown]> {
  if (source instanceof Map) return source as Map<unknown, unknown>
  const prototype: unknown = typeof source === 'object' && source !== null ? Object.getPrototypeOf(source) : undefined
  if (prototype === null || prototype === Object.prototype) return Object.entries(source as object)
  throw new TypeError(`Expected state_dict to be dict-like, got ${pythonClass(source)}.`)
}

/** A state dict cut at the dots: each level holds its own names and the levels of its children. */
interface Level {
  readonly values: Map<string, unknown>
  readonly children: Map<string, Level>
  /** All names of this level and below, in the order of the state dict. */
  readonly names: string[]
}

function groupByModule(entries: Iterable<[unknown, unknown]>): Level {
  const root = level()
  for (const [key, value] of entries) {
    const name = String(key)
    const path = name.split('.')
    let at = root
    at.names.push(name)
    for (const part of path.slice(0, -1)) {
      let child = at.children.get(part)
      if (child === undefined) at.children.set(part, (child = level()))
      at = child
      at.names.push(name)
    }
    at.values.set(path.at(-1) as string, value)
  }
  return root
}

function level(): Level {
  return { values: new Map(), children: new Map(), names: [] }
}

const nothing = level()

function visit(module: ModuleState, given: Level, prefix: string, assign: boolean, found: Findings): void {
  registerFields(module)
  const local = new Map([...module._parameters, ...persistentBuffers(module)].filter(([, tensor]) => tensor !== null))
  for (const [name, tensor] of local) {
    if (given.values.has(name)) fit(module, name, tensor as Tensor, given.values.get(name), prefix, assign, found)
    else found.missing.push(prefix + name)
  }
  for (const name of given.names) {
    const [first, ...rest] = name.slice(prefix.length).split('.') as [string, ...string[]]
    const known = rest.length > 0 ? module._modules.has(first) : local.has(first)
    if (!known) found.unexpected.push(name)
  }
  for (const [name, child] of module._modules) {
    if (child !== null) visit(child, given.children.get(name) ?? nothing, `${prefix}${name}.`, assign, found)
  }
}

function fit(module: ModuleState, name: string, target: Tensor, value: unknown, prefix: string, assign: boolean, found: Findings): void {
  const key = prefix + name
  if (!(value instanceof Tensor)) {
    found.messages.push(
      `While copying the parameter named "${key}", expected torch.Tensor or Tensor-like object from checkpoint but received ${pythonClass(value)}`,
    )
    return
  }
  // PyTorch 0.3 had no 0-dim tensors.
  const source = target.sizes.length === 0 && value.sizes.length === 1 && value.sizes[0] !== 0 ? new Tensor(value.storage, value.dtype, [], null, value.offset) : value
  if (String(source.shape) !== String(target.shape)) {
    found.messages.push(
      `size mismatch for ${key}: copying a param with shape ${source.shape} from checkpoint, the shape in current model is ${target.shape}.`,
    )
    return
  }
  found.changes.push(assign ? () => takeOver(module, name, target, source) : () => void copy_(target, source))
}

function takeOver(module: ModuleState, name: string, target: Tensor, source: Tensor): void {
  if (!(target instanceof Parameter)) {
    setMember(module, module._buffers, name, source)
    return
  }
  const parameter = source instanceof Parameter ? source.requires_grad_(target.requires_grad) : new Parameter(source, target.requires_grad)
  setMember(module, module._parameters, name, parameter)
}

function keyMessages(found: Findings): string[] {
  const messages: string[] = []
  if (found.missing.length > 0) messages.push(`Missing key(s) in state_dict: ${quoted(found.missing)}. `)
  if (found.unexpected.length > 0) messages.push(`Unexpected key(s) in state_dict: ${quoted(found.unexpected)}. `)
  return messages
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

/** Names that were not expected because their modules stand in a plain array. */
function arrayRemedy(root: ModuleState, found: Findings): string | undefined {
  if (found.unexpected.length === 0) return undefined
  for (const [path, module] of named_modules(root, '', true)) {
    for (const field of unregisteredArrays(module)) {
      const name = path === '' ? field : `${path}.${field}`
      if (found.unexpected.some((key) => key.startsWith(`${name}.`))) {
        return `'${name}' is an Array, whose modules are not registered: make it an nn.ModuleList`
      }
    }
  }
  return undefined
}
