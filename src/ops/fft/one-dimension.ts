// torch.fft along one dimension. ATen/native/SpectralOps.cpp.

import { define } from '../../define.js'
import type { Tensor } from '../../tensor/tensor.js'
import { conj } from '../complex/arithmetic.js'
import { asComplex, asFloats, lineOf, normOf, requirePoints, requireReal, resized } from './arguments.js'
import type { NormName } from './arguments.js'
import { c2c, c2r, r2c } from './transforms.js'

const names = ['input', 'n', 'dim', 'norm'] as const

/**
 * The discrete Fourier transform along a dimension: `[…, n]`, complex.
 *
 * @param n The length, to which the input is cut or filled with zeros; by default its own.
 * @throws UnsupportedError for halves, RangeError for a length below 1.
 */
export const fft = define(
  'fft.fft',
  names,
  (input: Tensor, n: number | null = null, dim = -1, norm: NormName = null): Tensor => whole(input, n, dim, norm, true),
)

/** The inverse of `fft`. */
export const ifft = define(
  'fft.ifft',
  names,
  (input: Tensor, n: number | null = null, dim = -1, norm: NormName = null): Tensor =>
    whole(input, n, dim, norm, false),
)

/** Of `fft` of a real tensor the first half, `n / 2 + 1` numbers, which tell the others. */
export const rfft = define(
  'fft.rfft',
  names,
  (input: Tensor, n: number | null = null, dim = -1, norm: NormName = null): Tensor => {
    requireReal('rfft expects a real input tensor, but got', input)
    const [at, length] = lineOf(input, n, dim)
    return r2c(resized(asFloats(input), [at], [length]), [at], normOf(norm, true), true)
  },
)

/** The inverse of `rfft`, real; of length `2 · (m - 1)` for m numbers unless `n` says another. */
export const irfft = define(
  'fft.irfft',
  names,
  (input: Tensor, n: number | null = null, dim = -1, norm: NormName = null): Tensor =>
    fromHalf(input, n, dim, norm, false),
)

/** The transform of a signal that is given by its first half, as conjugates of which the second counts; real. */
export const hfft = define(
  'fft.hfft',
  names,
  (input: Tensor, n: number | null = null, dim = -1, norm: NormName = null): Tensor =>
    fromHalf(input, n, dim, norm, true),
)

/** The inverse of `hfft`: the first half. */
export const ihfft = define(
  'fft.ihfft',
  names,
  (input: Tensor, n: number | null = null, dim = -1, norm: NormName = null): Tensor => {
    requireReal('ihfft expects a real input tensor, but got', input)
    const [at, length] = lineOf(input, n, dim)
    return conj(r2c(resized(asFloats(input), [at], [length]), [at], normOf(norm, false), true))
  },
)

function whole(input: Tensor, n: number | null, dim: number, norm: NormName, forward: boolean): Tensor {
  const [at, length] = lineOf(input, n, dim)
  return c2c(resized(asComplex(input), [at], [length]), [at], normOf(norm, forward), forward)
}

function fromHalf(input: Tensor, n: number | null, dim: number, norm: NormName, forward: boolean): Tensor {
  const [at] = lineOf(input, n ?? 1, dim)
  const length = requirePoints(n ?? 2 * ((input.sizes[at] as number) - 1))
  const half = n === null ? asComplex(input) : resized(asComplex(input), [at], [Math.floor(length / 2) + 1])
  return c2r(forward ? conj(half) : half, [at], normOf(norm, forward), length)
}
