// Views of some of the elements. ATen/native/TensorShape.cpp.

import { define } from '../../define.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'

/** `length` indices of a dimension from `start`, which counts from the end where negative; a 0-dim tensor of integers can give it. */
export const narrow = define(
  'narrow',
  ['input', 'dim', 'start', 'length'],
  (input: Tensor, dim: number, start: number | Tensor, length: number): Tensor => {
    if (typeof start !== 'number') return narrow(input, dim, startOf(start), length)
    if (input.sizes.length === 0) throw new RangeError('narrow() cannot be applied to a 0-dim tensor.')
    const at = wrapDim('narrow', dim, input.sizes.length)
    const size = input.sizes[at] as number
    requireIntegers('narrow', start, length)
    if (length < 0) throw new RangeError('narrow(): length must be non-negative.')
    if (start < -size || start > size)
      throw new RangeError(`start out of range (expected to be in range of [${-size}, ${size}], but got ${start})`)
    const first = start < 0 ? start + size : start
    if (first + length > size)
      throw new RangeError(`start (${first}) + length (${length}) exceeds dimension size (${size}).`)
    return strided(input, at, first, length, 1)
  },
)

/** One index of a dimension, which goes away. */
export const select = define(
  'select',
  ['input', 'dim', 'index'],
  (input: Tensor, dim: number, index: number): Tensor => {
    const { sizes, strides } = input
    if (sizes.length === 0) throw new RangeError('select() cannot be applied to a 0-dim tensor.')
    const at = wrapDim('select', dim, sizes.length)
    const size = sizes[at] as number
    requireIntegers('select', index)
    if (index < -size || index >= size) {
      throw new RangeError(
        `select(): index ${index} out of range for tensor of size [${sizes.join(', ')}] at dimension ${at}`,
      )
    }
    const place = index < 0 ? index + size : index
    return input.alias(sizes.toSpliced(at, 1), strides.toSpliced(at, 1), input.offset + place * (strides[at] as number))
  },
)

/** Python's `start:end:step` of a dimension; bounds beyond it are cut. */
export function slice(input: Tensor, dim: number, start: number | null, end: number | null, step: number): Tensor {
  if (step === 0) throw new RangeError('slice step cannot be zero')
  if (step < 0) throw new RangeError('step must be greater than zero')
  if (input.sizes.length === 0) throw new RangeError('slice() cannot be applied to a 0-dim tensor.')
  const size = input.sizes[dim] as number
  const first = clamped(start ?? 0, size)
  const last = Math.max(clamped(end ?? size, size), first)
  return strided(input, dim, first, Math.ceil((last - first) / step), step)
}

/** Some diagonal of two dimensions as the last dimension: above the main one where `offset` is positive. */
export const diagonal = define(
  'diagonal',
  ['input', 'offset', 'dim1', 'dim2'],
  (input: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor => {
    const { sizes, strides } = input
    const a = wrapDim('diagonal', dim1, sizes.length)
    const b = wrapDim('diagonal', dim2, sizes.length)
    if (a === b) throw new RangeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`)
    requireIntegers('diagonal', offset)
    const [rows, columns] = [sizes[a] as number, sizes[b] as number]
    const [down, right] = [strides[a] as number, strides[b] as number]
    const length = Math.max(offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns), 0)
    const first = length === 0 ? 0 : offset >= 0 ? offset * right : -offset * down
    const kept = sizes.map((_, dim) => dim).filter((dim) => dim !== a && dim !== b)
    return input.alias(
      [...kept.map((dim) => sizes[dim] as number), length],
      [...kept.map((dim) => strides[dim] as number), down + right],
      input.offset + first,
    )
  },
)

/** Windows of `size` along a dimension, every `step`: their number takes its place, their size comes last. */
export const unfold = define(
  'unfold',
  ['input', 'dimension', 'size', 'step'],
  (input: Tensor, dimension: number, size: number, step: number): Tensor => {
    const { sizes, strides } = input
    const at = wrapDim('unfold', dimension, sizes.length)
    const whole = sizes[at] ?? 1
    requireIntegers('unfold', size, step)
    if (size < 0) throw new RangeError(`size is ${size} but must be >= 0`)
    if (size > whole) throw new RangeError(`maximum size for tensor at dimension ${at} is ${whole} but size is ${size}`)
    if (step <= 0) throw new RangeError(`step is ${step} but must be > 0`)
    const stride = strides[at] ?? 1
    const windows = Math.floor((whole - size) / step) + 1
    if (sizes.length === 0) return input.alias([size], [1], input.offset)
    return input.alias([...sizes.with(at, windows), size], [...strides.with(at, stride * step), stride], input.offset)
  },
)

function startOf(start: Tensor): number {
  const isInteger = start.dtype.kind === 'int' || start.dtype.kind === 'uint'
  if (isInteger && start.sizes.length === 0) return start.item() as number
  throw new RangeError('start must be an 0-dim integral Tensor.')
}

function strided(input: Tensor, dim: number, first: number, length: number, step: number): Tensor {
  const stride = input.strides[dim] as number
  return input.alias(
    input.sizes.with(dim, length),
    input.strides.with(dim, stride * step),
    input.offset + first * stride,
  )
}

function clamped(index: number, size: number): number {
  return Math.min(Math.max(index < 0 ? index + size : index, 0), size)
}

function requireIntegers(op: string, ...values: number[]): void {
  for (const value of values) {
    if (!Number.isSafeInteger(value)) throw new TypeError(`${op}: expected an integer, got ${String(value)}`)
  }
}
