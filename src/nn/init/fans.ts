// How many numbers a weight sums, and the factor that keeps the variance through a nonlinearity. torch/nn/init.py.

import { ShapeError } from '../../errors.js'
import type { Tensor } from '../../tensor/tensor.js'

export type FanMode = 'fan_in' | 'fan_out'

export type Nonlinearity =
  | 'linear'
  | 'conv1d'
  | 'conv2d'
  | 'conv3d'
  | 'conv_transpose1d'
  | 'conv_transpose2d'
  | 'conv_transpose3d'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leaky_relu'
  | 'selu'

/**
 * The factor that keeps the variance through a nonlinearity.
 *
 * @param param Of `leaky_relu`: its negative slope (default 0.01).
 */
export function calculate_gain(nonlinearity: Nonlinearity, param: number | null = null): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3
    case 'relu':
      return Math.SQRT2
    case 'leaky_relu':
      if (param !== null && typeof param !== 'number')
        throw new TypeError(`negative_slope ${String(param)} not a valid number`)
      return Math.sqrt(2 / (1 + (param ?? 0.01) ** 2))
    case 'selu':
      return 3 / 4
    case 'linear':
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'conv_transpose1d':
    case 'conv_transpose2d':
    case 'conv_transpose3d':
    case 'sigmoid':
      return 1
    default:
      throw new TypeError(`Unsupported nonlinearity ${String(nonlinearity satisfies never)}`)
  }
}

/** @throws ShapeError for fewer than 2 dimensions. */
export function fansOf(tensor: Tensor): { readonly fan_in: number; readonly fan_out: number } {
  const [out, inputs, ...field] = tensor.sizes
  if (out === undefined || inputs === undefined) {
    throw new ShapeError({
      op: 'nn.init',
      expected: 'a tensor of 2 or more dimensions',
      got: `${tensor.dim()} dimensions`,
      message: 'Fan in and fan out can not be computed for tensor with fewer than 2 dimensions',
    })
  }
  const receptive = field.reduce((product, size) => product * size, 1)
  return { fan_in: inputs * receptive, fan_out: out * receptive }
}

/** How many inputs an output of this weight sums. */
export function fanInOf(weight: Tensor): number {
  return fansOf(weight).fan_in
}
