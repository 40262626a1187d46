// The frequencies of transforms, and spectra with the zero in the middle: torch.fft.fftfreq, fftshift and their kin.
// ATen/native/SpectralOps.cpp.

import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import type { DeviceLike } from '../../tensor/device.js'
import { float32 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { arange } from '../../tensor/making/ranges.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { mul } from '../pointwise/binary.js'
import { cat } from '../moving/joining.js'
import { roll } from '../moving/flip.js'

const names = ['n', 'd', '*', 'dtype', 'device', 'requires_grad'] as const

/** The frequencies of `fft.fft` of `n` numbers that lie `d` apart: 0 and up, then the negative ones. */
export const fftfreq = define(
  'fft.fftfreq',
  names,
  (n: number, d = 1, dtype: dtype | null = null, device: DeviceLike = null, requires_grad = false): Tensor => {
    const options = optionsOf('fftfreq', dtype, device)
    const up = arange(0, Math.floor((n + 1) / 2), 1, options)
    return finished(cat([up, arange(-Math.floor(n / 2), 0, 1, options)]), n, d, requires_grad)
  },
)

/** The frequencies of `fft.rfft` of `n` numbers that lie `d` apart. */
export const rfftfreq = define(
  'fft.rfftfreq',
  names,
  (n: number, d = 1, dtype: dtype | null = null, device: DeviceLike = null, requires_grad = false): Tensor =>
    finished(arange(0, Math.floor(n / 2) + 1, 1, optionsOf('rfftfreq', dtype, device)), n, d, requires_grad),
)

/** The zero frequency moved to the middle of dimensions, of all by default. */
export const fftshift = define(
  'fft.fftshift',
  ['input', 'dim'],
  (input: Tensor, dim: number | readonly number[] | null = null): Tensor =>
    shifted(input, dim, (size) => Math.floor(size / 2)),
)

/** The inverse of `fftshift`. */
export const ifftshift = define(
  'fft.ifftshift',
  ['input', 'dim'],
  (input: Tensor, dim: number | readonly number[] | null = null): Tensor =>
    shifted(input, dim, (size) => Math.floor((size + 1) / 2)),
)

function optionsOf(op: string, type: dtype | null, device: DeviceLike): { dtype: dtype; device: DeviceLike } {
  if (type !== null && !type.is_floating_point && !type.is_complex) {
    const message = `${op} requires a floating point or complex dtype`
    throw new DTypeError({ op, expected: 'a floating dtype', got: `${type}`, message })
  }
  return { dtype: type ?? float32, device }
}

function finished(steps: Tensor, n: number, d: number, requires_grad: boolean): Tensor {
  const made = mul(steps, 1 / (n * d))
  made.requires_grad = requires_grad
  return made
}

function shifted(input: Tensor, dim: number | readonly number[] | null, by: (size: number) => number): Tensor {
  const dims = dim === null ? input.sizes.map((_, each) => each) : ([dim].flat() as number[])
  const wrapped = dims.map((each) => wrapDim('fftshift', each, input.sizes.length))
  if (wrapped.length === 0) return roll(input, 0)
  return roll(
    input,
    wrapped.map((each) => by(input.sizes[each] as number)),
    wrapped,
  )
}
