// The windows of torch's namespace: ATen/native/TensorFactories.cpp.

import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import type { DeviceLike } from '../../tensor/device.js'
import { float32, scalarTypeName } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { besselI0, cosineSum, windowOf } from './values.js'

const options = ['*', 'dtype', 'device', 'requires_grad'] as const

/**
 * Bartlett's window, a triangle.
 *
 * @param periodic Whether it is one period of a periodic function, else symmetric.
 * @param dtype Floating, float32 by default.
 */
export const bartlett_window = define(
  'bartlett_window',
  ['window_length', 'periodic', ...options],
  (
    window_length: number,
    periodic = true,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor =>
    made('bartlett_window', window_length, periodic, dtype, device, requires_grad, (at) => 1 - Math.abs(2 * at - 1)),
)

/** Blackman's window. Parameters as `bartlett_window`'s. */
export const blackman_window = define(
  'blackman_window',
  ['window_length', 'periodic', ...options],
  (
    window_length: number,
    periodic = true,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor =>
    made('blackman_window', window_length, periodic, dtype, device, requires_grad, (at) =>
      cosineSum([0.42, 0.5, 0.08], 2 * Math.PI * at),
    ),
)

/** Hann's window. Parameters as `bartlett_window`'s. */
export const hann_window = define(
  'hann_window',
  ['window_length', 'periodic', ...options],
  (
    window_length: number,
    periodic = true,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor =>
    made('hann_window', window_length, periodic, dtype, device, requires_grad, (at) =>
      cosineSum([0.5, 0.5], 2 * Math.PI * at),
    ),
)

/** alpha - beta · cos: Hamming's window. Other parameters as `bartlett_window`'s. */
export const hamming_window = define(
  'hamming_window',
  ['window_length', 'periodic', 'alpha', 'beta', ...options],
  (
    window_length: number,
    periodic = true,
    alpha = 0.54,
    beta = 0.46,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor =>
    made('hamming_window', window_length, periodic, dtype, device, requires_grad, (at) =>
      cosineSum([alpha, beta], 2 * Math.PI * at),
    ),
)

/** Kaiser's window of shape `beta`. Other parameters as `bartlett_window`'s. */
export const kaiser_window = define(
  'kaiser_window',
  ['window_length', 'periodic', 'beta', ...options],
  (
    window_length: number,
    periodic = true,
    beta = 12,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor =>
    made(
      'kaiser_window',
      window_length,
      periodic,
      dtype,
      device,
      requires_grad,
      (at) => besselI0(beta * Math.sqrt(Math.max(0, 1 - (2 * at - 1) ** 2))) / besselI0(beta),
    ),
)

/** @param f Of a place from 0 to 1. */
function made(
  op: string,
  length: number,
  periodic: boolean,
  type: dtype | null,
  device: DeviceLike,
  requires_grad: boolean,
  f: (at: number) => number,
): Tensor {
  const wanted = type ?? float32
  if (!wanted.is_floating_point) {
    const message = `${op} expects floating point dtypes, got: ${scalarTypeName(wanted)}`
    throw new DTypeError({ op, expected: 'a floating dtype', got: `${wanted}`, message })
  }
  if (length < 0) throw new RangeError(`${op} requires non-negative window_length, got window_length=${length}`)
  const span = periodic ? length : length - 1
  return windowOf(op, length, { dtype: wanted, device, requires_grad }, (at) => (length === 1 ? 1 : f(at / span)))
}
