// The normalisations of torch.nn.functional: those of torch behind checks and other orders of arguments.
// torch/nn/functional.py.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { Size } from '../../python/tuple.js'
import * as batch from '../../ops/norm/batch.js'
import * as layer from '../../ops/norm/layer.js'
import type { Tensor } from '../../tensor/tensor.js'

/**
 * Normalises each channel of `[N, C, …]`, by the batch's statistics where `training`, else by the running ones.
 *
 * @throws ShapeError in training with one value a channel.
 */
export const batch_norm = define(
  'batch_norm',
  ['input', 'running_mean', 'running_var', 'weight', 'bias', 'training', 'momentum', 'eps'],
  (
    input: Tensor,
    running_mean: Tensor | null,
    running_var: Tensor | null,
    weight: Tensor | null = null,
    bias: Tensor | null = null,
    training = false,
    momentum = 0.1,
    eps = 1e-5,
  ): Tensor => {
    if (training) {
      requireSeveral([input.sizes[0] ?? 1, ...input.sizes.slice(2)], input.sizes, 'value per channel')
      if (eps <= 0) throw new RangeError(`batch_norm eps must be positive during training, but got ${eps}`)
    } else if (eps < 0) {
      throw new RangeError(`batch_norm eps must be non-negative, but got ${eps}`)
    }
    return batch.batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, false)
  },
)

/** Normalises each channel of each image of `[N, C, …]` by itself, or by the running statistics. */
export const instance_norm = define(
  'instance_norm',
  ['input', 'running_mean', 'running_var', 'weight', 'bias', 'use_input_stats', 'momentum', 'eps'],
  (
    input: Tensor,
    running_mean: Tensor | null = null,
    running_var: Tensor | null = null,
    weight: Tensor | null = null,
    bias: Tensor | null = null,
    use_input_stats = true,
    momentum = 0.1,
    eps = 1e-5,
  ): Tensor => {
    if (use_input_stats) requireSeveral(input.sizes.slice(2), input.sizes, 'spatial element')
    return batch.instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, false)
  },
)

/** Normalises groups of channels of each image of `[N, C, …]` by their own statistics. */
export const group_norm = define(
  'group_norm',
  ['input', 'num_groups', 'weight', 'bias', 'eps'],
  (input: Tensor, num_groups: number, weight: Tensor | null = null, bias: Tensor | null = null, eps = 1e-5): Tensor => {
    const [batch, channels, ...spatial] = input.sizes
    if (batch !== undefined && channels !== undefined) {
      const values = Math.floor((batch * channels) / num_groups)
      requireSeveral([values, ...spatial], [values, num_groups, ...spatial], 'value per channel')
    }
    return layer.group_norm(input, num_groups, weight, bias, eps)
  },
)

function requireSeveral(counted: readonly number[], sizes: readonly number[], what: string): void {
  if (counted.reduce((product, size) => product * size, 1) !== 1) return
  throw new ShapeError({
    op: 'norm',
    expected: `more than 1 ${what}`,
    got: `[${sizes.join(', ')}]`,
    message: `Expected more than 1 ${what} when training, got input size ${String(Size.from(sizes))}.`,
  })
}
