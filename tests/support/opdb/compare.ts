// How a result of torchlet's differs from PyTorch's. Tolerances are those of torch.testing.assert_close.

import * as torch from '../../../src/index.js'
import { Tensor } from '../../../src/tensor/tensor.js'
import type { TypedArray } from '../../../src/index.js'

/** How a call differs. */
export type Difference =
  | 'absent'
  | 'throws'
  | 'no error'
  | 'kind'
  | 'dtype'
  | 'shape'
  | 'stride'
  | 'value'
  | 'text'
  | 'state'

export interface Outcome {
  readonly difference: Difference
  readonly message: string
}

/** What a result is of. */
export interface Compared {
  /** Of op_db, or a module's class. */
  readonly op: string
  /** Of the arguments. */
  readonly dtype: string
}

/** @param wants Decoded. */
export function compare(result: unknown, wants: unknown, each: Compared, path: string): Outcome | null {
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

function compareTensors(
  result: Tensor,
  wants: Tensor,
  { op, dtype }: Compared,
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
