// nn.init: fills tensors in place with the numbers that PyTorch draws for the same seed. torch/nn/init.py.

import { signature } from '../arguments.js'
import { ShapeError } from '../errors.js'
import { normal_ as drawNormal, uniform_ as drawUniform } from '../tensor/draw.js'
import type { Tensor } from '../tensor/tensor.js'

/** Uniform in [a, b). */
export function uniform_(tensor: Tensor, a = 0, b = 1): Tensor {
  return drawUniform(tensor, a, b)
}

/** Normal of the given mean and standard deviation. */
export function normal_(tensor: Tensor, mean = 0, std = 1): Tensor {
  return drawNormal(tensor, mean, std)
}

export interface KaimingOptions {
  /** The negative slope of the rectifier that follows, for `leaky_relu`. */
  a?: number
  mode?: 'fan_in' | 'fan_out'
  nonlinearity?: Nonlinearity
}

const kaimingSignature = signature<{ tensor: Tensor } & KaimingOptions>(
  'kaiming_uniform_',
  ['tensor', 'a', 'mode', 'nonlinearity'],
  { a: 0, mode: 'fan_in', nonlinearity: 'leaky_relu' },
)

/**
 * Uniform in ±bound with bound = gain · sqrt(3 / fan): He initialization.
 *
 * @param tensor At least 2-dimensional: `[out, in, ...]`.
 * @throws ShapeError for fewer dimensions.
 */
export function kaiming_uniform_(tensor: Tensor, a?: number | KaimingOptions, mode?: 'fan_in' | 'fan_out', nonlinearity?: Nonlinearity): Tensor {
  const given = kaimingSignature([tensor, a, mode, nonlinearity].slice(0, mode === undefined && nonlinearity === undefined ? 2 : 4))
  const { fan_in, fan_out } = fansOf(tensor)
  if (tensor.numel() === 0) return tensor
  const fan = given.mode === 'fan_in' ? fan_in : fan_out
  const std = calculate_gain(given.nonlinearity, given.a) / Math.sqrt(fan)
  const bound = Math.sqrt(3) * std
  return drawUniform(tensor, -bound, bound)
}

export type Nonlinearity = 'linear' | 'conv1d' | 'conv2d' | 'conv3d' | 'sigmoid' | 'tanh' | 'relu' | 'leaky_relu' | 'selu'

/** The factor that keeps the variance through a nonlinearity. */
export function calculate_gain(nonlinearity: Nonlinearity, param = 0.01): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3
    case 'relu':
      return Math.SQRT2
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + param ** 2))
    case 'selu':
      return 3 / 4
    case 'linear':
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'sigmoid':
      return 1
    default:
      throw new TypeError(`Unsupported nonlinearity ${String(nonlinearity satisfies never)}`)
  }
}

/** How many inputs an output of this weight sums. */
export function fanInOf(weight: Tensor): number {
  return fansOf(weight).fan_in
}

function fansOf(tensor: Tensor): { fan_in: number; fan_out: number } {
  const [out, inputs, ...field] = tensor.sizes
  if (out === undefined || inputs === undefined) {
    throw new ShapeError({ op: 'nn.init', expected: 'a tensor of 2 or more dimensions', got: `${tensor.dim()} dimensions` })
  }
  const receptive = field.reduce((product, size) => product * size, 1)
  return { fan_in: inputs * receptive, fan_out: out * receptive }
}
