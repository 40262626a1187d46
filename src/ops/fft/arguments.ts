// What transforms take: lengths, dimensions, norms and dtypes. ATen/native/SpectralOps.cpp.

import { DTypeError, UnsupportedError } from '../../errors.js'
import { complex128, complex64, float32, float64, scalarTypeName } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'
import { pad } from '../image/pad.js'
import { narrow } from '../views/parts.js'
import type { FftNorm } from './transforms.js'

/** Which direction is divided: `'backward'` the inverse one (default), `'forward'` the other, `'ortho'` both by √n. */
export type NormName = 'backward' | 'forward' | 'ortho' | null

/** @throws RangeError for another word. */
export function normOf(norm: NormName, forward: boolean): FftNorm {
  switch (norm) {
    case null:
    case 'backward':
      return forward ? 0 : 2
    case 'forward':
      return forward ? 2 : 0
    case 'ortho':
      return 1
    default:
      throw new RangeError(`Invalid normalization mode: "${String(norm)}"`)
  }
}

/** Integers as float32, the others as they are. @throws UnsupportedError for halves. */
export function asFloats(input: Tensor): Tensor {
  const type = computedAs(input)
  return type === input.dtype ? input : to(input, type)
}

/** `asFloats` as complex numbers. */
export function asComplex(input: Tensor): Tensor {
  const type = computedAs(input)
  if (type.is_complex) return input
  return to(input, type === float64 ? complex128 : complex64)
}

function computedAs({ dtype }: Tensor): dtype {
  if (dtype.kind === 'int' || dtype.kind === 'uint' || dtype.kind === 'bool') return float32
  if (dtype === float32 || dtype === float64 || dtype === complex64 || dtype === complex128) return dtype
  throw new UnsupportedError({
    what: `fft: Unsupported dtype ${scalarTypeName(dtype)}`,
    instead: 'Convert it first: x.float()',
  })
}

/** @throws DTypeError for complex numbers, in PyTorch's words. */
export function requireReal(said: string, { dtype }: Tensor): void {
  if (!dtype.is_complex) return
  const message = `${said} ${scalarTypeName(dtype)}`
  throw new DTypeError({ op: 'fft', expected: 'a real tensor', got: `${dtype}`, message })
}

/** A dimension and its length, which is the input's unless it is given. */
export function lineOf(input: Tensor, n: number | null, dim: number): [dim: number, n: number] {
  const at = wrapped(input, dim)
  return [at, requirePoints(n ?? (input.sizes[at] as number))]
}

function wrapped({ sizes }: Tensor, dim: number): number {
  if (sizes.length > 0) return wrapDim('fft', dim, sizes.length)
  throw new RangeError(`Dimension specified as ${dim} but tensor has no dimensions`)
}

/** @throws RangeError for a length below 1. */
export function requirePoints(n: number): number {
  if (Number.isSafeInteger(n) && n >= 1) return n
  throw new RangeError(`Invalid number of data points (${n}) specified`)
}

/** Lengths of dimensions as callers give them: -1 is the input's. */
export type Lengths = number | readonly number[] | null

/**
 * Dimensions and their lengths: without either all of them, with lengths alone the last ones.
 *
 * @param last The last length where it is not given: of half a spectrum the input's stands for another.
 * @throws RangeError in PyTorch's words.
 */
export function boxOf(
  input: Tensor,
  s: Lengths,
  dim: Lengths,
  last: (size: number) => number = (size) => size,
): { dims: number[]; lengths: number[] } {
  const { sizes } = input
  const shape = s === null ? null : ([s].flat() as number[])
  const given = dim === null ? null : ([dim].flat() as number[]).map((each) => wrapped(input, each))
  if (given !== null && new Set(given).size < given.length) throw new RangeError('FFT dims must be unique')
  if (shape !== null && given !== null && shape.length !== given.length)
    throw new RangeError('When given, dim and shape arguments must have the same length')
  if (shape !== null && shape.length > sizes.length) {
    throw new RangeError(`Got shape with ${shape.length} values but input tensor only has ${sizes.length} dimensions.`)
  }
  const dims = given ?? sizes.map((_, each) => each).slice(shape === null ? 0 : sizes.length - shape.length)
  const lengths = dims.map((each, at) => {
    const wanted = shape?.[at] ?? -1
    if (wanted !== -1) return requirePoints(wanted)
    return requirePoints((at === dims.length - 1 ? last : (size: number) => size)(sizes[each] as number))
  })
  return { dims, lengths }
}

/** The input cut to lengths, or with zeros behind. */
export function resized(input: Tensor, dims: Sizes, lengths: Sizes): Tensor {
  return dims.reduce((tensor, dim, at) => {
    const [size, length] = [tensor.sizes[dim] as number, lengths[at] as number]
    if (length === size) return tensor
    if (length < size) return narrow(tensor, dim, 0, length)
    const behind = Array.from({ length: 2 * (tensor.sizes.length - dim) }, () => 0)
    behind[behind.length - 1] = length - size
    return pad(tensor, behind)
  }, input)
}
