// Python's repr of the classes of `datetime`, from the bytes and numbers that they are pickled as.
// CPython: Lib/_pydatetime.py, `__reduce_ex__`, `__setstate__` and `__repr__` of each class.

import type { PyObject } from '../objects.js'

type Write = (value: unknown, marked: boolean) => string

/** A text for one of them, undefined where it is not as Python pickles it. */
type Printer = (object: PyObject, write: Write) => string | undefined

export const datePrinters: readonly (readonly [string, Printer])[] = [
  ['datetime.date', date],
  ['datetime.datetime', datetime],
  ['datetime.time', time],
  ['datetime.timedelta', timedelta],
  ['datetime.timezone', timezone],
]

/** yyyy m d */
function date(object: PyObject): string | undefined {
  const bytes = payload(object, 4)
  return bytes && `datetime.date(${year(bytes)}, ${bytes[2]}, ${bytes[3]})`
}

/** yyyy m d H M S uuu; the top bit of the month is `fold`. */
function datetime(object: PyObject, write: Write): string | undefined {
  const bytes = payload(object, 10)
  if (bytes === undefined) return undefined
  const [, , month = 0, day, hour, minute, second = 0] = bytes
  const parts = [year(bytes), month & 0x7f, day, hour, minute, second, micros(bytes, 7)]
  return `datetime.datetime(${shortened(parts).join(', ')}${rest(object, month > 0x7f, write)})`
}

/** H M S uuu; the top bit of the hour is `fold`. */
function time(object: PyObject, write: Write): string | undefined {
  const bytes = payload(object, 6)
  if (bytes === undefined) return undefined
  const [hour = 0, minute, second] = bytes
  const parts = [hour & 0x7f, minute, second, micros(bytes, 3)]
  const text = `${shortened(parts).join(', ')}${rest(object, false, write)}`
  // Unlike a datetime's it comes last.
  return `datetime.time(${text}${hour > 0x7f ? ', fold=1' : ''})`
}

/** (days, seconds, microseconds) */
function timedelta({ args }: PyObject, write: Write): string | undefined {
  if (args.length !== 3) return undefined
  const named = ['days', 'seconds', 'microseconds'].map((name, index) => [name, args[index]] as const)
  const parts = named.filter(([, value]) => value !== 0).map(([name, value]) => `${name}=${write(value, false)}`)
  return `datetime.timedelta(${parts.length === 0 ? 0 : parts.join(', ')})`
}

/** (offset[, name]) */
function timezone({ args }: PyObject, write: Write): string | undefined {
  if (args.length !== 1 && args.length !== 2) return undefined
  const offset = write(args[0], false)
  if (args.length === 1)
    return offset === 'datetime.timedelta(0)' ? 'datetime.timezone.utc' : `datetime.timezone(${offset})`
  return `datetime.timezone(${offset}, ${write(args[1], false)})`
}

function payload({ args }: PyObject, length: number): Uint8Array | undefined {
  const [bytes] = args
  return bytes instanceof Uint8Array && bytes.length === length ? bytes : undefined
}

function year([high = 0, low = 0]: Uint8Array): number {
  return high * 256 + low
}

function micros(bytes: Uint8Array, at: number): number {
  const [high = 0, middle = 0, low = 0] = bytes.subarray(at)
  return (high * 256 + middle) * 256 + low
}

/** Microseconds are left out where they are zero, then seconds. */
function shortened<T>(parts: readonly T[]): readonly T[] {
  if (parts.at(-1) !== 0) return parts
  return parts.at(-2) === 0 ? parts.slice(0, -2) : parts.slice(0, -1)
}

function rest({ args }: PyObject, fold: boolean, write: Write): string {
  return (fold ? ', fold=1' : '') + (args.length > 1 ? `, tzinfo=${write(args[1], false)}` : '')
}
