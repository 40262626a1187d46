// nn.init: fills tensors in place with the numbers that PyTorch draws for the same seed. torch/nn/init.py.

import { define } from '../define.js'
import { ShapeError } from '../errors.js'
import { fill_, zero_ } from '../ops/moving/copies.js'
import { select } from '../ops/views/parts.js'
import { normal_ as drawNormal, randperm, uniform_ as drawUniform } from '../tensor/making/draw.js'
import { trunc_normal_ as drawTruncated } from '../tensor/random/trunc-normal.js'
import { default_generator } from '../tensor/random/generator.js'
import type { Generator } from '../tensor/random/generator.js'
import type { Tensor } from '../tensor/tensor.js'
import { copyFrom } from './init/write.js'
import { calculate_gain, fansOf } from './init/fans.js'
import type { FanMode, Nonlinearity } from './init/fans.js'

export { calculate_gain } from './init/fans.js'
export { orthogonal_ } from './init/orthogonal.js'
export type { FanMode, Nonlinearity } from './init/fans.js'

/** Uniform in [a, b), by default [0, 1). */
export const uniform_ = define(
  'uniform_',
  ['tensor', 'a', 'b', 'generator'],
  (tensor: Tensor, a = 0, b = 1, generator: Generator | null = null): Tensor =>
    drawUniform(tensor, a, b, { generator }),
)

/** Normal of the given mean and standard deviation, by default 0 and 1. */
export const normal_ = define(
  'normal_',
  ['tensor', 'mean', 'std', 'generator'],
  (tensor: Tensor, mean = 0, std = 1, generator: Generator | null = null): Tensor =>
    drawNormal(tensor, mean, std, { generator }),
)

/** Normal, numbers outside of [a, b] drawn again; as PyTorch 2.14 does it. */
export const trunc_normal_ = define(
  'trunc_normal_',
  ['tensor', 'mean', 'std', 'a', 'b', 'generator'],
  (tensor: Tensor, mean = 0, std = 1, a = -2, b = 2, generator: Generator | null = null): Tensor => {
    const isDouble = tensor.dtype.name === 'float64'
    return copyFrom(tensor, () => {
      const values = isDouble ? new Float64Array(tensor.numel()) : new Float32Array(tensor.numel())
      drawTruncated(values, mean, std, a, b, generator ?? default_generator)
      return values
    })
  },
)

/** The same value everywhere. */
export const constant_ = define('constant_', ['tensor', 'val'], (tensor: Tensor, val: number): Tensor =>
  fill_(tensor, val),
)

export const ones_ = define('ones_', ['tensor'], (tensor: Tensor): Tensor => fill_(tensor, 1))

export const zeros_ = define('zeros_', ['tensor'], (tensor: Tensor): Tensor => zero_(tensor))

/** The identity, of a matrix. */
export const eye_ = define('eye_', ['tensor'], (tensor: Tensor): Tensor => {
  requireDims(tensor, [2], 'Only tensors with 2 dimensions are supported')
  zero_(tensor)
  for (let index = 0; index < Math.min(...tensor.sizes); index++) fill_(select(select(tensor, 0, index), 0, index), 1)
  return tensor
})

/** A convolution's weight that hands its channels on, as many as there are; within each of `groups`. */
export const dirac_ = define('dirac_', ['tensor', 'groups'], (tensor: Tensor, groups = 1): Tensor => {
  requireDims(tensor, [3, 4, 5], 'Only tensors with 3, 4, or 5 dimensions are supported')
  const [out, inputs, ...field] = tensor.sizes as [number, number, ...number[]]
  if (out % groups !== 0) throw new RangeError('dim 0 must be divisible by groups')
  zero_(tensor)
  const each = out / groups
  for (let group = 0; group < groups; group++) {
    for (let channel = 0; channel < Math.min(each, inputs); channel++) {
      let at = select(select(tensor, 0, group * each + channel), 0, channel)
      for (const size of field) at = select(at, 0, Math.floor(size / 2))
      fill_(at, 1)
    }
  }
  return tensor
})

/** Glorot's: uniform in ±gain · sqrt(6 / (fan_in + fan_out)). */
export const xavier_uniform_ = define(
  'xavier_uniform_',
  ['tensor', 'gain', 'generator'],
  (tensor: Tensor, gain = 1, generator: Generator | null = null): Tensor => {
    const bound = Math.sqrt(3) * xavierStd(tensor, gain)
    return drawUniform(tensor, -bound, bound, { generator })
  },
)

/** Glorot's: normal of std gain · sqrt(2 / (fan_in + fan_out)). */
export const xavier_normal_ = define(
  'xavier_normal_',
  ['tensor', 'gain', 'generator'],
  (tensor: Tensor, gain = 1, generator: Generator | null = null): Tensor =>
    drawNormal(tensor, 0, xavierStd(tensor, gain), { generator }),
)

/**
 * He's: uniform in ±gain · sqrt(3 / fan).
 *
 * @param tensor At least 2-dimensional: `[out, in, ...]`.
 * @param a The negative slope of the rectifier that follows, for `leaky_relu`.
 * @throws ShapeError for fewer dimensions.
 */
export const kaiming_uniform_ = define(
  'kaiming_uniform_',
  ['tensor', 'a', 'mode', 'nonlinearity', 'generator'],
  (
    tensor: Tensor,
    a = 0,
    mode: FanMode = 'fan_in',
    nonlinearity: Nonlinearity = 'leaky_relu',
    generator: Generator | null = null,
  ): Tensor => {
    if (tensor.numel() === 0) return tensor
    const bound = Math.sqrt(3) * kaimingStd(tensor, a, mode, nonlinearity)
    return drawUniform(tensor, -bound, bound, { generator })
  },
)

/** He's: normal of std gain / sqrt(fan). Parameters as of `kaiming_uniform_`. */
export const kaiming_normal_ = define(
  'kaiming_normal_',
  ['tensor', 'a', 'mode', 'nonlinearity', 'generator'],
  (
    tensor: Tensor,
    a = 0,
    mode: FanMode = 'fan_in',
    nonlinearity: Nonlinearity = 'leaky_relu',
    generator: Generator | null = null,
  ): Tensor => {
    if (tensor.numel() === 0) return tensor
    return drawNormal(tensor, 0, kaimingStd(tensor, a, mode, nonlinearity), { generator })
  },
)

/** Normal, a matrix of which each column has the fraction `sparsity` of zeros. */
export const sparse_ = define(
  'sparse_',
  ['tensor', 'sparsity', 'std', 'generator'],
  (tensor: Tensor, sparsity: number, std = 0.01, generator: Generator | null = null): Tensor => {
    requireDims(tensor, [2], 'Only tensors with 2 dimensions are supported')
    const [rows, columns] = tensor.sizes as [number, number]
    drawNormal(tensor, 0, std, { generator })
    for (let column = 0; column < columns && !tensor.isMeta; column++) {
      // PyTorch draws these from the default generator, whatever it is given.
      const zeros = [...(randperm(rows).toTypedArray() as BigInt64Array)].slice(0, Math.ceil(sparsity * rows))
      for (const row of zeros) fill_(select(select(tensor, 0, Number(row)), 0, column), 0)
    }
    return tensor
  },
)

function xavierStd(tensor: Tensor, gain: number): number {
  const { fan_in, fan_out } = fansOf(tensor)
  return gain * Math.sqrt(2 / (fan_in + fan_out))
}

function kaimingStd(tensor: Tensor, a: number, mode: FanMode, nonlinearity: Nonlinearity): number {
  const wanted = String(mode).toLowerCase()
  if (wanted !== 'fan_in' && wanted !== 'fan_out') {
    throw new RangeError(`Mode ${wanted} not supported, please use one of ['fan_in', 'fan_out']`)
  }
  return calculate_gain(nonlinearity, a) / Math.sqrt(fansOf(tensor)[wanted])
}

function requireDims(tensor: Tensor, dims: readonly number[], message: string): void {
  if (dims.includes(tensor.dim())) return
  throw new ShapeError({ op: 'nn.init', expected: `${dims.join(' or ')} dimensions`, got: `${tensor.dim()}`, message })
}
