// PyTorch's own operator tests (`op_db`) as cases of JSON, a line each, which ../shared/oracle/opdb writes with PyTorch's
// results: one is decoded, called in torchlet and compared. Tolerances are those of torch.testing.assert_close.

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import * as torch from '../../src/index.js'
import { nn, UntypedStorage } from '../../src/index.js'
import { Tensor } from '../../src/tensor/tensor.js'
import type { Index, TypedArray } from '../../src/index.js'

/** A line of a file of cases. */
export interface OpCase {
  /** Of op_db, with its variant: `nn.functional.pad.reflect`. */
  readonly op: string
  readonly dtype: string
  /** Which of the operator's samples. */
  readonly i: number
  readonly kind: 'function' | 'method' | 'inplace' | 'getitem'
  /** As it is reached from torch, or from the tensor: `nn.functional.pad`, `add_`. */
  readonly name: string
  readonly input: Encoded
  readonly args: readonly Encoded[]
  readonly kwargs: Readonly<Record<string, Encoded>>
  readonly expect?: Encoded
  /** What the input is after a call in place. */
  readonly after?: Encoded
  /** PyTorch throws this. */
  readonly pyerror?: string
  /** Why there is no case. */
  readonly skip?: string
}

/** How a call differs. */
export type Difference = 'absent' | 'throws' | 'no error' | 'kind' | 'dtype' | 'shape' | 'stride' | 'value'

export interface Outcome {
  readonly difference: Difference
  readonly message: string
}

type Encoded = null | boolean | number | string | readonly Encoded[] | EncodedObject
interface EncodedObject {
  readonly $t?: string
  readonly shape?: readonly number[]
  readonly stride?: readonly number[]
  readonly data?: string
  readonly param?: boolean
  readonly $big?: string
  readonly $f?: string
  readonly $c?: readonly [Encoded, Encoded]
  readonly $dtype?: string
  readonly $device?: string
  readonly $mf?: string
  readonly $layout?: string
  readonly $slice?: readonly (number | null)[]
  readonly $ellipsis?: 1
  readonly $tuple?: readonly Encoded[]
  readonly $dict?: readonly (readonly [string, Encoded])[]
  readonly $fn?: string
}

/** The names that torchlet has, as the generator wants them. */
export function exportedNames(): Record<string, readonly string[] | null> {
  const methods = new Set<string>()
  for (let at: unknown = Tensor.prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    Object.getOwnPropertyNames(at).forEach((name) => methods.add(name))
  const { linalg } = torch as unknown as { linalg?: object }
  return {
    top: Object.keys(torch),
    methods: [...methods],
    functional: Object.keys(nn.functional),
    linalg: linalg === undefined ? null : Object.keys(linalg),
    nn: Object.keys(nn),
  }
}

/**
 * The cases of a file, those left out that PyTorch could not be asked for, and changes in place of memory that overlaps
 * itself, whose results hang on the order of PyTorch's loops.
 */
export async function* readCases(path: string): AsyncGenerator<OpCase> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const each = JSON.parse(line) as OpCase
    if (each.skip !== undefined) continue
    const overlaps = each.kind === 'inplace' && each.pyerror === undefined && overlapsItself(each.input)
    if (!overlaps) yield each
  }
}

function overlapsItself(input: Encoded): boolean {
  const { shape = [], stride = [] } = input as EncodedObject
  let places = [0]
  shape.forEach((size, dim) => {
    const step = stride[dim] as number
    places = places.flatMap((place) => Array.from({ length: size }, (_, index) => place + index * step))
  })
  return new Set(places).size < places.length
}

/**
 * Calls torchlet as a case says.
 *
 * @returns How the result differs from PyTorch's; null where it agrees. What Python writes `1.0` is 1 in JavaScript, and
 *   `PyFloat(1)` where the dtype of the result hangs on it: both are tried.
 */
export function runCase(each: OpCase): Outcome | null {
  const outcome = attempt(each, false)
  if (outcome === null || !JSON.stringify([each.input, each.args, each.kwargs]).includes('"$f"')) return outcome
  return attempt(each, true) === null ? null : outcome
}

function attempt(each: OpCase, floats: boolean): Outcome | null {
  const decode = (value: Encoded): unknown => decoded(value, floats)
  const input = decode(each.input)
  const args = each.args.map(decode)
  const keywords = Object.entries(each.kwargs).map(([name, value]) => [name, decode(value)] as const)
  if (keywords.length > 0) args.push(Object.fromEntries(keywords))
  const run = callee(each, input)
  if (run === undefined)
    return each.pyerror === undefined ? { difference: 'absent', message: `there is no ${each.name}` } : null
  let result: unknown
  torch.manual_seed(42)
  try {
    result = run(args)
  } catch (error) {
    if (each.pyerror !== undefined) return null
    return { difference: 'throws', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
  if (each.pyerror !== undefined) return { difference: 'no error', message: each.pyerror }
  const wants = plain(each.expect as Encoded)
  if (isOrder(each)) return compareOrder(result, wants, each)
  const compared = compare(result, wants, each, 'result')
  return compared ?? (each.after === undefined ? null : compare(input, plain(each.after), each, 'input afterwards'))
}

type Run = (args: readonly unknown[]) => unknown

function callee({ kind, name, args: [index] }: OpCase, input: unknown): Run | undefined {
  if (kind === 'getitem') return () => (input as Tensor).at(...indices(index))
  const owner = kind === 'function' ? torch : input
  const found = name
    .split('.')
    .reduce<unknown>((at, part) => (at as Readonly<Record<string, unknown>> | undefined)?.[part], owner)
  if (typeof found !== 'function') return undefined
  return (args) =>
    (found as (...args: unknown[]) => unknown).apply(input, kind === 'function' ? [input, ...args] : [...args])
}

/** What stands in Python's brackets, as `at` takes it: an index for each item of a tuple. */
function indices(given: Encoded | undefined): Index[] {
  const items = given !== null && typeof given === 'object' && !isList(given) ? given.$tuple : undefined
  return (items ?? [given ?? null]).map((each) => decoded(each, false)) as Index[]
}

function decoded(value: Encoded, floats: boolean, inside = false): unknown {
  const inner = (each: Encoded): unknown => decoded(each, floats, true)
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(inner)
  if (value.$t !== undefined) return decodedTensor(value)
  if (value.$big !== undefined) return BigInt(value.$big)
  if (value.$f !== undefined) return floats && !inside ? new torch.PyFloat(numberOf(value.$f)) : numberOf(value.$f)
  if (value.$c !== undefined) return new torch.Complex(Number(plain(value.$c[0])), Number(plain(value.$c[1])))
  if (value.$device !== undefined) return new torch.device(value.$device)
  if (value.$slice !== undefined) return value.$slice.map((part) => part ?? '').join(':')
  if (value.$ellipsis !== undefined) return '...'
  if (value.$tuple !== undefined) return value.$tuple.map(inner)
  if (value.$dict !== undefined) return Object.fromEntries(value.$dict.map(([key, each]) => [key, inner(each)]))
  const name = value.$dtype ?? value.$mf ?? value.$layout ?? value.$fn
  return (name ?? '').split('.').reduce<unknown>((at, part) => (at as Readonly<Record<string, unknown>>)[part], torch)
}

function isList(value: Encoded): value is readonly Encoded[] {
  return Array.isArray(value)
}

function plain(value: Encoded): unknown {
  return decoded(value, false)
}

function numberOf(text: string): number {
  return text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text)
}

function decodedTensor({ $t = '', shape = [], stride = [], data = '', param = false }: EncodedObject): Tensor {
  const bytes = new Uint8Array(Buffer.from(data, 'base64'))
  const type = (torch as unknown as Readonly<Record<string, torch.dtype>>)[$t] as torch.dtype
  const made = new Tensor(new UntypedStorage(bytes), type, shape, stride)
  return param ? nn.Parameter(made, false) : made
}

/** @param wants Decoded. */
function compare(result: unknown, wants: unknown, each: OpCase, path: string): Outcome | null {
  const differs = (difference: Difference, message: string): Outcome => ({ difference, message: `${path}: ${message}` })
  if (wants === null) return result === null || result === undefined ? null : differs('kind', 'is not null')
  if (Array.isArray(wants)) {
    if (!Array.isArray(result)) return differs('kind', 'is no tuple or list')
    if (result.length !== wants.length) return differs('kind', `has ${result.length} items, not ${wants.length}`)
    for (const [index, item] of wants.entries()) {
      const outcome = compare(result[index], item, each, `${path}[${index}]`)
      if (outcome !== null) return outcome
    }
    return null
  }
  if (wants instanceof Tensor) {
    if (!(result instanceof Tensor)) return differs('kind', 'is no tensor')
    const [difference, message] = compareTensors(result, wants, each) ?? []
    return difference === undefined ? null : differs(difference, message ?? '')
  }
  const [actual, expected] = [Number(result), Number(wants)]
  const close = typeof wants === 'number' && Math.abs(actual - expected) <= 1e-5 * Math.abs(expected)
  return close || Object.is(result, wants) || String(result) === String(wants)
    ? null
    : differs('value', `is ${String(result)}, not ${String(wants)}`)
}

/** Whether a case gives indices by which equal elements may come in any order. */
function isOrder({ op, kwargs }: OpCase): boolean {
  return /^(argsort|sort)$/.test(op) && kwargs['stable'] !== true
}

/** Indices are right that lead to the same elements. */
function compareOrder(result: unknown, wants: unknown, each: OpCase): Outcome | null {
  const [first] = each.args
  const given = each.kwargs['dim'] ?? first
  const dim = typeof given === 'number' ? given : -1
  const input = plain(each.input) as Tensor
  const reached = (value: unknown): unknown =>
    Array.isArray(value) ? [value[0], reached(value[1])] : input.gather(dim, value as Tensor)
  return (
    compare(result, wants, { ...each, op: 'empty' }, 'result') ??
    compare(reached(result), reached(wants), each, 'what the result leads to')
  )
}

function compareTensors(
  result: Tensor,
  wants: Tensor,
  { op, dtype }: OpCase,
): readonly [Difference, string] | undefined {
  if (result.dtype !== wants.dtype) return ['dtype', `is ${result.dtype}, not ${wants.dtype}`]
  if (String(result.shape) !== String(wants.shape)) return ['shape', `is ${result.shape}, not ${wants.shape}`]
  if (!uninitialised.test(op)) {
    const values = signless.test(op) ? [result.abs(), wants.abs()] : [result, wants]
    const [actual, expected] = values.map((tensor) => tensor.toTypedArray()) as [TypedArray, TypedArray]
    const at = differingAt(actual, expected, dtype, wants.dtype)
    if (at >= 0) return ['value', `[${at}] is ${actual[at]}, not ${expected[at]}`]
  }
  const strides = (tensor: Tensor): string => String(tensor.stride().filter((_, dim) => tensor.size(dim) !== 1))
  // PyTorch's views of conjugates were resolved to be written.
  if (wants.numel() > 0 && !result.conj_bit && strides(result) !== strides(wants))
    return ['stride', `is (${result.stride()}), not (${wants.stride()}) of ${wants.shape}`]
  return undefined
}

/** Operators whose results hold what was in memory. */
const uninitialised = /^(new_)?empty(_like|_strided|_permuted)?$/
/** Operators whose results are vectors that may as well point the other way. */
const signless = /^(svd|linalg\.(svd|eigh|eig|qr)|qr|geqrf|(svd|pca)_lowrank)$/

/**
 * Relative to the element, absolute, and relative to the largest element, by which sums are rounded; of the dtype of the arguments
 * or of the result, whichever is less exact.
 */
const tolerances: Readonly<Record<string, readonly [number, number, number]>> = {
  float16: [1e-3, 1e-5, 2 ** -10],
  bfloat16: [1.6e-2, 1e-5, 2 ** -8],
  float32: [1.3e-6, 1e-5, 2 ** -23],
  float64: [1e-7, 1e-7, 2 ** -52],
  complex64: [1.3e-6, 1e-5, 2 ** -22],
  complex128: [1e-7, 1e-7, 2 ** -51],
}

/** The first lane whose element is not close, or -1. */
function differingAt(actual: TypedArray, expected: TypedArray, of: string, type: torch.dtype): number {
  if (actual.length !== expected.length) return 0
  const [rtol, atol, largest] = [of, type.name]
    .map((name) => tolerances[name] ?? [0, 0, 0])
    .reduce((a, b) => a.map((each, place) => Math.max(each, b[place] as number)) as [number, number, number])
  const exact = !type.is_floating_point && !type.is_complex
  const lanes = type.is_complex ? 2 : 1
  const lane = (values: TypedArray, at: number): number[] =>
    Array.from({ length: lanes }, (_, each) => Number(values[at + each]))
  let greatest: number | undefined
  for (let at = 0; at < expected.length; at += lanes) {
    if (exact) {
      if (actual[at] !== expected[at]) return at
      continue
    }
    const [a, e] = [lane(actual, at), lane(expected, at)]
    if (a.every((value, each) => value === e[each])) continue
    if (a.some(Number.isNaN) && e.some(Number.isNaN)) continue
    const off = a.map((value, each) => (value === e[each] ? 0 : value - (e[each] as number)))
    const size = Math.hypot(...e.filter(Number.isFinite))
    if (Math.hypot(...off) <= atol + rtol * size) continue
    greatest ??= greatestOf(expected)
    if (!(Math.hypot(...off) <= atol + rtol * size + largest * greatest)) return at
  }
  return -1
}

function greatestOf(values: TypedArray): number {
  let greatest = 0
  for (const value of values) if (Number.isFinite(Number(value))) greatest = Math.max(greatest, Math.abs(Number(value)))
  return greatest
}
