// Errors that cross to another thread: structured clones keep neither their class nor their fields. What comes out has the class,
// code, message and facts of what went in. One that the other side threw itself (in a callback, in the reading of its own source)
// goes back to it by its number, and is the same object again.

import * as torchlet from '../errors.js'

export interface SentError {
  /** The name of its class. */
  readonly name: string
  readonly message: string
  readonly isOfPlatform: boolean
  /** Its own fields that can be sent. */
  readonly fields: readonly { readonly key: string; readonly value: Fact; readonly enumerable: boolean }[]
  readonly cause?: SentError | undefined
  /** Its number on the side that threw it first. */
  readonly origin?: number | undefined
}

type Fact = string | number | bigint | boolean | null | readonly string[]

/** Causes of causes. */
const DEEPEST = 8

const TORCHLET: ReadonlyMap<string, unknown> = new Map(
  Object.entries(torchlet).filter(([, value]) => value.prototype instanceof torchlet.TorchletError),
)
const STANDARD = new Map<string, ErrorConstructor>(
  [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map((cls) => [
    cls.name,
    cls as ErrorConstructor,
  ]),
)

/** @param originOf The number of an error that came from the other side. */
export function sentError(
  error: unknown,
  originOf: (error: unknown) => number | undefined = () => undefined,
  depth = 0,
): SentError {
  const origin = originOf(error)
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), isOfPlatform: false, fields: [], origin }
  const isOfPlatform = typeof DOMException !== 'undefined' && error instanceof DOMException
  const own = isOfPlatform ? [] : Object.getOwnPropertyNames(error)
  const fields = own.flatMap((key) => {
    if (['name', 'message', 'stack', 'cause'].includes(key)) return []
    const { value, enumerable = false } = Object.getOwnPropertyDescriptor(error, key) as PropertyDescriptor
    return isFact(value) ? [{ key, value, enumerable }] : []
  })
  const { cause } = error
  return {
    name: error.name,
    message: error.message,
    isOfPlatform,
    fields,
    cause: cause === undefined || depth === DEEPEST ? undefined : sentError(cause, originOf, depth + 1),
    origin,
  }
}

/** @param originals The errors of this side, by their numbers. */
export function receivedError(sent: SentError, originals: ReadonlyMap<number, unknown> = new Map()): unknown {
  if (sent.origin !== undefined && originals.has(sent.origin)) return originals.get(sent.origin)
  if (sent.isOfPlatform) return new DOMException(sent.message, sent.name)
  const cause = sent.cause === undefined ? undefined : receivedError(sent.cause, originals)
  const error = new Error(sent.message, cause === undefined ? undefined : { cause })
  const ofTorchlet = TORCHLET.get(sent.name)
  const cls = ofTorchlet ?? STANDARD.get(sent.name)
  if (typeof cls === 'function') Object.setPrototypeOf(error, cls.prototype as object)
  // Classes of torchlet have their names as a field of each error, which stacks begin with.
  if (ofTorchlet !== undefined || cls === undefined) define(error, 'name', sent.name, false)
  for (const { key, value, enumerable } of sent.fields) define(error, key, value, enumerable)
  if (error.stack !== undefined)
    define(
      error,
      'stack',
      error.stack.replace(/^Error/, () => sent.name),
      false,
    )
  return error
}

function define(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true })
}

function isFact(value: unknown): value is Fact {
  return (
    value === null ||
    ['string', 'number', 'bigint', 'boolean'].includes(typeof value) ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  )
}
