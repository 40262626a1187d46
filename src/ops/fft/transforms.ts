// The three transforms that all others are made of: of complex numbers, of real ones to half a spectrum, and back.
// ATen/native/mkl/SpectralOps.cpp: _fft_c2c, _fft_r2c, _fft_c2r.

import { overload } from '../../op.js'
import { checkedCount, resultOf } from '../../tensor/allocate.js'
import { complex128, complex64, float32, float64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { countOf, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'
import { transformRows } from './rows.js'
import type { Pairs, Sign } from './rows.js'

/** What a transform is divided by: 0 nothing, 1 √n, 2 n. ATen/native/SpectralOpsUtils.h: fft_norm_mode. */
export type FftNorm = 0 | 1 | 2

/**
 * The transform of a complex tensor along dimensions.
 *
 * @param forward Whether the exponent is negative.
 * @internal
 */
export function c2c(input: Tensor, dims: Sizes, norm: FftNorm, forward: boolean): Tensor {
  return resultOf('fft', [input], input.sizes, input.dtype, null, () => {
    checkedCount('fft', input.sizes, 16)
    const values = pairsOf(input)
    for (const dim of dims) transformAlong(values, input.sizes, dim, forward ? -1 : 1)
    scale(values, divisorOf(norm, input.sizes, dims))
    return asType(values, input.dtype)
  })
}

/**
 * The forward transform of a real tensor.
 *
 * @param onesided Whether of the last of `dims` only the first half is kept, which tells the other.
 * @internal
 */
export function r2c(input: Tensor, dims: Sizes, norm: FftNorm, onesided: boolean): Tensor {
  const type = input.dtype === float64 ? complex128 : complex64
  const { sizes } = input
  const last = dims.at(-1)
  const kept = onesided && last !== undefined ? sizes.with(last, Math.floor((sizes[last] as number) / 2) + 1) : sizes
  return resultOf('fft', [input], kept, type, null, () => {
    checkedCount('fft', sizes, 16)
    let values = pairsOf(to(input, type))
    if (last === undefined) return asType(values, type)
    transformAlong(values, sizes, last, -1)
    if (onesided) values = firstAlong(values, sizes, last, kept[last] as number)
    for (const dim of dims.slice(0, -1)) transformAlong(values, kept, dim, -1)
    scale(values, divisorOf(norm, sizes, dims))
    return asType(values, type)
  })
}

/**
 * The backward transform of half a spectrum to real numbers.
 *
 * @param size Of the last of `dims` in the result.
 * @internal
 */
export function c2r(input: Tensor, dims: Sizes, norm: FftNorm, size: number): Tensor {
  const type = input.dtype === complex128 ? complex128 : complex64
  const last = dims.at(-1) as number
  const sizes = input.sizes.with(last, size)
  return resultOf('fft', [input], sizes, type === complex128 ? float64 : float32, null, () => {
    checkedCount('fft', sizes, 16)
    const given = pairsOf(input)
    for (const dim of dims.slice(0, -1)) transformAlong(given, input.sizes, dim, 1)
    const values = mirroredAlong(given, input.sizes, last, size)
    transformAlong(values, sizes, last, 1)
    scale(values, divisorOf(norm, sizes, dims))
    const count = values.length / 2
    const real = type === complex128 ? new Float64Array(count) : new Float32Array(count)
    for (let at = 0; at < count; at++) real[at] = values[2 * at] as number
    return real
  })
}

export const _fft_c2c = overload(
  'aten::_fft_c2c',
  (self: Tensor, dim: Sizes, normalization: FftNorm, forward: boolean): Tensor =>
    c2c(self, wrapped(self, dim), normalization, forward),
)

export const _fft_r2c = overload(
  'aten::_fft_r2c',
  (self: Tensor, dim: Sizes, normalization: FftNorm, onesided: boolean): Tensor =>
    r2c(self, wrapped(self, dim), normalization, onesided),
)

export const _fft_c2r = overload(
  'aten::_fft_c2r',
  (self: Tensor, dim: Sizes, normalization: FftNorm, last_dim_size: number): Tensor =>
    c2r(self, wrapped(self, dim), normalization, last_dim_size),
)

function wrapped({ sizes }: Tensor, dims: Sizes): number[] {
  return dims.map((dim) => wrapDim('fft', dim, sizes.length))
}

/** The elements as float64, a copy. */
function pairsOf(input: Tensor): Pairs {
  return Float64Array.from(input.resolved().toTypedArray() as Float64Array)
}

function asType(values: Pairs, type: dtype): Pairs | Float32Array {
  return type === complex128 ? values : new Float32Array(values)
}

function divisorOf(norm: FftNorm, sizes: Sizes, dims: Sizes): number {
  const n = countOf(dims.map((dim) => sizes[dim] as number))
  return norm === 0 ? 1 : norm === 1 ? Math.sqrt(n) : n
}

function scale(values: Pairs, divisor: number): void {
  if (divisor === 1) return
  const factor = 1 / divisor
  for (let at = 0; at < values.length; at++) values[at] = (values[at] as number) * factor
}

/** Elements after one step along a dimension. */
function innerOf(sizes: Sizes, dim: number): number {
  return countOf(sizes.slice(dim + 1))
}

/** The rows of a dimension that is not the last are brought together for the transform. */
function transformAlong(values: Pairs, sizes: Sizes, dim: number, sign: Sign): void {
  const [n, inner] = [sizes[dim] as number, innerOf(sizes, dim)]
  if (inner === 1) return transformRows(values, n, sign)
  const plane = 2 * n * inner
  const rows = new Float64Array(plane)
  for (let start = 0; start < values.length; start += plane) {
    for (let t = 0, from = start; t < n; t++) {
      for (let each = 0; each < inner; each++, from += 2) {
        const to = 2 * (each * n + t)
        rows[to] = values[from] as number
        rows[to + 1] = values[from + 1] as number
      }
    }
    transformRows(rows, n, sign)
    for (let t = 0, to = start; t < n; t++) {
      for (let each = 0; each < inner; each++, to += 2) {
        const from = 2 * (each * n + t)
        values[to] = rows[from] as number
        values[to + 1] = rows[from + 1] as number
      }
    }
  }
}

/** The first `count` along a dimension. */
function firstAlong(values: Pairs, sizes: Sizes, dim: number, count: number): Pairs {
  const [size, step] = [sizes[dim] as number, 2 * innerOf(sizes, dim)]
  const outer = values.length / (size * step)
  const kept = new Float64Array(outer * count * step)
  for (let each = 0; each < outer; each++)
    kept.set(values.subarray(each * size * step, (each * size + count) * step), each * count * step)
  return kept
}

/** A whole spectrum of `size` from its first half: those beyond it are conjugates of those before it. */
function mirroredAlong(values: Pairs, sizes: Sizes, dim: number, size: number): Pairs {
  const [given, inner] = [sizes[dim] as number, innerOf(sizes, dim)]
  const outer = values.length / (2 * given * inner)
  const whole = new Float64Array(2 * outer * size * inner)
  for (let each = 0; each < outer; each++) {
    for (let k = 0; k < size; k++) {
      const mirrored = k > size / 2
      const from = 2 * (each * given + (mirrored ? size - k : k)) * inner
      const to = 2 * (each * size + k) * inner
      whole.set(values.subarray(from, from + 2 * inner), to)
      if (mirrored) for (let at = to + 1; at < to + 2 * inner; at += 2) whole[at] = -(whole[at] as number)
    }
  }
  return whole
}
