// torch.signal.windows: torch/signal/windows/windows.py.

import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import type { DeviceLike } from '../../tensor/device.js'
import { float32, float64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { besselI0, cosineSum, windowOf } from './values.js'

const options = ['sym', 'dtype', 'device', 'requires_grad'] as const

/**
 * Bartlett's window, a triangle.
 *
 * @param M How many numbers.
 * @param sym Whether it is symmetric, as for filters; else one period of a periodic function, as for spectra.
 * @param dtype float32 (default) or float64.
 */
export const bartlett = define(
  'signal.windows.bartlett',
  ['M', '*', ...options],
  (M: number, sym = true, dtype: dtype | null = null, device: DeviceLike = null, requires_grad = false): Tensor => {
    const span = spanOf(M, sym)
    return made('bartlett', M, dtype, device, requires_grad, (at) => (M === 1 ? 1 : 1 - Math.abs((2 * at) / span - 1)))
  },
)

/** The cosine window. Parameters as `bartlett`'s. */
export const cosine = define(
  'signal.windows.cosine',
  ['M', '*', ...options],
  (M: number, sym = true, dtype: dtype | null = null, device: DeviceLike = null, requires_grad = false): Tensor => {
    const step = Math.PI / (!sym && M > 1 ? M + 1 : M)
    return made('cosine', M, dtype, device, requires_grad, (at) => Math.sin((at + 0.5) * step))
  },
)

/** e^(-|t - center| / tau). Other parameters as `bartlett`'s. */
export const exponential = define(
  'signal.windows.exponential',
  ['M', '*', 'center', 'tau', ...options],
  (
    M: number,
    center: number | null = null,
    tau = 1,
    sym = true,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    if (!(tau > 0)) throw new RangeError(`Tau must be positive, got: ${tau} instead.`)
    if (sym && center !== null) throw new RangeError('Center must be None for symmetric windows')
    const middle = center ?? middleOf(M, sym)
    return made('exponential', M, dtype, device, requires_grad, (at) => Math.exp(-Math.abs((at - middle) / tau)))
  },
)

/** The bell of standard deviation `std`. Other parameters as `bartlett`'s. */
export const gaussian = define(
  'signal.windows.gaussian',
  ['M', '*', 'std', ...options],
  (
    M: number,
    std = 1,
    sym = true,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    if (!(std > 0)) throw new RangeError(`Standard deviation must be positive, got: ${std} instead.`)
    const middle = middleOf(M, sym)
    return made('gaussian', M, dtype, device, requires_grad, (at) => Math.exp(-(((at - middle) / std) ** 2) / 2))
  },
)

/** Kaiser's window of shape `beta`. Other parameters as `bartlett`'s. */
export const kaiser = define(
  'signal.windows.kaiser',
  ['M', '*', 'beta', ...options],
  (
    M: number,
    beta = 12,
    sym = true,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    if (beta < 0) throw new RangeError(`beta must be non-negative, got: ${beta} instead.`)
    const span = spanOf(M, sym)
    return made('kaiser', M, dtype, device, requires_grad, (at) => {
      if (M === 1) return 1
      const place = Math.min(1, (2 * at) / span - 1)
      return besselI0(beta * Math.sqrt(Math.max(0, 1 - place * place))) / besselI0(beta)
    })
  },
)

/** Σ of (-1)^i · a[i] · cos(i · t). Other parameters as `bartlett`'s. */
export const general_cosine = define(
  'signal.windows.general_cosine',
  ['M', '*', 'a', ...options],
  (
    M: number,
    a: readonly number[],
    sym = true,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    if (!Array.isArray(a)) throw new TypeError('Coefficients must be a list/tuple')
    if (a.length === 0) throw new RangeError('Coefficients cannot be empty')
    return cosines(M, a, sym, dtype, device, requires_grad)
  },
)

/** alpha - (1 - alpha) · cos. Other parameters as `bartlett`'s. */
export const general_hamming = define(
  'signal.windows.general_hamming',
  ['M', '*', 'alpha', ...options],
  (
    M: number,
    alpha = 0.54,
    sym = true,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => cosines(M, [alpha, 1 - alpha], sym, dtype, device, requires_grad),
)

/** Blackman's window. Parameters as `bartlett`'s. */
export const blackman = cosineWindow('blackman', [0.42, 0.5, 0.08])
/** Hamming's window. Parameters as `bartlett`'s. */
export const hamming = cosineWindow('hamming', [0.54, 0.46])
/** Hann's window. Parameters as `bartlett`'s. */
export const hann = cosineWindow('hann', [0.5, 0.5])
/** Nuttall's window of minimum side lobes. Parameters as `bartlett`'s. */
export const nuttall = cosineWindow('nuttall', [0.3635819, 0.4891775, 0.1365995, 0.0106411])

/* @__NO_SIDE_EFFECTS__ */
function cosineWindow(name: string, a: readonly number[]) {
  return define(
    `signal.windows.${name}`,
    ['M', '*', ...options],
    (M: number, sym = true, dtype: dtype | null = null, device: DeviceLike = null, requires_grad = false): Tensor =>
      cosines(M, a, sym, dtype, device, requires_grad),
  )
}

function cosines(
  M: number,
  a: readonly number[],
  sym: boolean,
  type: dtype | null,
  device: DeviceLike,
  requires_grad: boolean,
): Tensor {
  const step = (2 * Math.PI) / spanOf(M, sym)
  return made('general_cosine', M, type, device, requires_grad, (at) => (M === 1 ? 1 : cosineSum(a, at * step)))
}

/** Numbers from the first to the end of the period, or to the last one. */
function spanOf(M: number, sym: boolean): number {
  return sym ? M - 1 : M
}

function middleOf(M: number, sym: boolean): number {
  return (!sym && M > 1 ? M : M - 1) / 2
}

function made(
  name: string,
  M: number,
  type: dtype | null,
  device: DeviceLike,
  requires_grad: boolean,
  f: (at: number) => number,
): Tensor {
  const wanted = type ?? float32
  if (M < 0) throw new RangeError(`${name} requires non-negative window length, got M=${M}`)
  if (wanted !== float32 && wanted !== float64) {
    const message = `${name} expects float32 or float64 dtypes, got: ${wanted}`
    throw new DTypeError({ op: name, expected: 'float32 or float64', got: `${wanted}`, message })
  }
  return windowOf(name, M, { dtype: wanted, device, requires_grad }, f)
}
