// The weights, biases and running statistics of normalisations: whether they fit the input, and their values.

import { DTypeError, ShapeError } from '../../errors.js'
import { bfloat16, float16, float32 } from '../../tensor/dtype.js'
import { countOf, sameSizes } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { floatsOf } from '../spatial/floats.js'

export interface Affine {
  readonly weight: ArrayLike<number> | null
  readonly bias: ArrayLike<number> | null
}

/** Batch, channels, and elements of a plane. */
export function planesOf(op: string, input: Tensor): [number, number, number] {
  if (input.sizes.length < 2) {
    throw new ShapeError({
      op,
      expected: 'an input of size [N, C, *]',
      got: list(input.sizes),
      message: `${op}: Expected at least 2 dimensions for input tensor but received ${input.sizes.length}.`,
    })
  }
  const [batch, channels] = input.sizes as [number, number]
  return [batch, channels, countOf(input.sizes.slice(2))]
}

/** @throws ShapeError, DTypeError, TypeError unless the running statistics fit, of which there are none or both. */
export function requireRunning(
  op: string,
  input: Tensor,
  channels: number,
  mean: Tensor | null,
  variance: Tensor | null,
  training: boolean,
): void {
  requireChannels(op, 'running_mean', mean, channels)
  requireChannels(op, 'running_var', variance, channels)
  requireMixable(op, input, mean, variance)
  if (mean !== null && variance !== null) return
  if (!training || (mean === null) !== (variance === null)) {
    throw new TypeError(
      `${op}: Expected running_mean and running_var to be defined ${training ? 'both or neither' : 'when not training'}`,
    )
  }
}

export function requireAffine(
  op: string,
  input: Tensor,
  sizes: Sizes,
  weight: Tensor | null,
  bias: Tensor | null,
): void {
  for (const [name, given] of [
    ['weight', weight],
    ['bias', bias],
  ] as const) {
    if (sizes.length === 1 && op !== 'layer_norm' && op !== 'rms_norm')
      requireChannels(op, name, given, sizes[0] as number)
    else if (given !== null && !sameSizes(given.sizes, sizes)) {
      throw new ShapeError({ op, expected: `a ${name} of the normalized_shape ${list(sizes)}`, got: list(given.sizes) })
    }
  }
  requireMixable(op, input, weight, bias)
}

export function affineOf(weight: Tensor | null, bias: Tensor | null): Affine {
  return { weight: weight === null ? null : floatsOf(weight), bias: bias === null ? null : floatsOf(bias) }
}

function requireChannels(op: string, name: string, given: Tensor | null, channels: number): void {
  if (given === null || (given.sizes.length === 1 && given.sizes[0] === channels)) return
  throw new ShapeError({
    op,
    expected: `an input of ${given.numel()} channels at dimension 1`,
    got: `${channels}`,
    message: `${op}: ${name} should contain ${channels} elements not ${given.numel()}: the layer is of ${given.numel()} channels, the input has ${channels} at dimension 1.`,
  })
}

/** All of one dtype, or an input of halves with parameters of float32. */
function requireMixable(op: string, input: Tensor, ...others: readonly (Tensor | null)[]): void {
  for (const other of others) {
    if (other === null || other.dtype === input.dtype) continue
    const half = input.dtype === float16 || input.dtype === bfloat16
    if (half && other.dtype === float32) continue
    throw new DTypeError({
      op,
      expected: `an input of dtype ${other.dtype}, which the layer has`,
      got: `${input.dtype}`,
      remedy: `Convert one of them: x.to(${other.dtype.name}), or the module by module.to(${input.dtype.name})`,
    })
  }
}

export function list(sizes: Sizes): string {
  return `[${sizes.join(', ')}]`
}
