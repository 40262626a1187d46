// torch.fft along several dimensions. ATen/native/SpectralOps.cpp.

import { define } from '../../define.js'
import type { Tensor } from '../../tensor/tensor.js'
import { conj } from '../complex/arithmetic.js'
import { asComplex, asFloats, boxOf, normOf, requireReal, resized } from './arguments.js'
import type { Lengths, NormName } from './arguments.js'
import { c2c, c2r, r2c } from './transforms.js'

const names = ['input', 's', 'dim', 'norm'] as const

type Transform = (input: Tensor, s: Lengths, dim: Lengths, norm: NormName) => Tensor

const whole =
  (forward: boolean): Transform =>
  (input, s, dim, norm) => {
    const { dims, lengths } = boxOf(input, s, dim)
    return c2c(resized(asComplex(input), dims, lengths), dims, normOf(norm, forward), forward)
  }

const toHalf: Transform = (input, s, dim, norm) => {
  requireReal('rfftn expects a real-valued input tensor, but got', input)
  const { dims, lengths } = boxOf(input, s, dim)
  requireAxis('rfftn', dims)
  return r2c(resized(asFloats(input), dims, lengths), dims, normOf(norm, true), true)
}

const fromHalf: Transform = (input, s, dim, norm) => {
  const { half, dims, last } = halfOf('irfftn', input, s, dim)
  return c2r(half, dims, normOf(norm, false), last)
}

const fromHermitian: Transform = (input, s, dim, norm) => {
  const { half, dims, last } = halfOf('hfftn', input, s, dim)
  const others = c2c(half, dims.slice(0, -1), normOf(norm, true), true)
  return c2r(conj(others), dims.slice(-1), normOf(norm, true), last)
}

const toHermitian: Transform = (input, s, dim, norm) => {
  requireReal('Only supports floating-point dtypes, but found:', input)
  const { dims, lengths } = boxOf(input, s, dim)
  requireAxis('ihfftn', dims)
  const half = r2c(resized(asFloats(input), dims, lengths), dims.slice(-1), normOf(norm, false), true)
  return c2c(conj(half), dims.slice(0, -1), normOf(norm, false), false)
}

/**
 * The discrete Fourier transform along several dimensions, by default all.
 *
 * @param s The lengths of `dim`, or of the last dimensions: -1 keeps the input's; others cut it or fill it with zeros.
 */
export const fftn = overDims('fft.fftn', whole(true))
/** The inverse of `fftn`. */
export const ifftn = overDims('fft.ifftn', whole(false))
/** Of `fftn` of a real tensor the first half along the last of `dim`. */
export const rfftn = overDims('fft.rfftn', toHalf)
/** The inverse of `rfftn`, real. */
export const irfftn = overDims('fft.irfftn', fromHalf)
/** `fft.hfft` along the last of `dim`, `fft.fft` along the others. */
export const hfftn = overDims('fft.hfftn', fromHermitian)
/** The inverse of `hfftn`. */
export const ihfftn = overDims('fft.ihfftn', toHermitian)

/** `fftn` of the last two dimensions, unless others are named. */
export const fft2 = overTwo('fft.fft2', whole(true))
/** `ifftn` of the last two dimensions, unless others are named. */
export const ifft2 = overTwo('fft.ifft2', whole(false))
/** `rfftn` of the last two dimensions, unless others are named. */
export const rfft2 = overTwo('fft.rfft2', toHalf)
/** `irfftn` of the last two dimensions, unless others are named. */
export const irfft2 = overTwo('fft.irfft2', fromHalf)
/** `hfftn` of the last two dimensions, unless others are named. */
export const hfft2 = overTwo('fft.hfft2', fromHermitian)
/** `ihfftn` of the last two dimensions, unless others are named. */
export const ihfft2 = overTwo('fft.ihfft2', toHermitian)

/* @__NO_SIDE_EFFECTS__ */
function overDims(name: string, run: Transform) {
  return define(name, names, (input: Tensor, s: Lengths = null, dim: Lengths = null, norm: NormName = null): Tensor =>
    run(input, s, dim, norm),
  )
}

/* @__NO_SIDE_EFFECTS__ */
function overTwo(name: string, run: Transform) {
  return define(
    name,
    names,
    (input: Tensor, s: Lengths = null, dim: Lengths = [-2, -1], norm: NormName = null): Tensor =>
      run(input, s, dim, norm),
  )
}

/** Half a spectrum as complex numbers of the lengths wanted, and the last length of the result. */
function halfOf(op: string, input: Tensor, s: Lengths, dim: Lengths): { half: Tensor; dims: number[]; last: number } {
  const { dims, lengths } = boxOf(input, s, dim, (size) => 2 * (size - 1))
  requireAxis(op, dims)
  const last = lengths.at(-1) as number
  return { half: resized(asComplex(input), dims, [...lengths.slice(0, -1), Math.floor(last / 2) + 1]), dims, last }
}

function requireAxis(op: string, dims: readonly number[]): void {
  if (dims.length === 0) throw new RangeError(`${op} must transform at least one axis`)
}
