// linear_cross_entropy of torch.nn.functional: the cross entropy of a linear layer's output.

import { define } from '../../../define.js'
import { ShapeError } from '../../../errors.js'
import { linear } from '../../../ops/products/linear.js'
import { reshape } from '../../../ops/views.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { cross_entropy } from './classes.js'
import type { Reduction } from './reduced.js'

/**
 * `cross_entropy` of `linear(input, linear_weight, linear_bias)`.
 *
 * @param input `[n, in]` or `[in]`. @param linear_weight `[classes, …, in]`.
 * @param options Into which parts PyTorch divides the work: accepted, the result is the same.
 */
export const linear_cross_entropy = define(
  'linear_cross_entropy',
  [
    'input',
    'linear_weight',
    'target',
    '*',
    'linear_bias',
    'weight',
    'reduction',
    'ignore_index',
    'label_smoothing',
    'options',
  ],
  (
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    linear_bias: Tensor | null = null,
    weight: Tensor | null = null,
    reduction: Reduction = 'mean',
    ignore_index: number | null = null,
    label_smoothing = 0,
    _options: object | null = null,
  ): Tensor => {
    const dims = input.dim()
    if (dims < 1 || dims > 2) {
      const message = `expected input with dimensionality 1 or 2, got ${dims}`
      throw new ShapeError({ op: 'linear_cross_entropy', expected: '1 or 2 dimensions', got: `${dims}`, message })
    }
    const rows = linear_weight.sizes.slice(0, -1)
    const count = rows.reduce((product, size) => product * size, 1)
    const flat = linear(input, reshape(linear_weight, [count, -1]), linear_bias && reshape(linear_bias, [count]))
    const logits = reshape(flat, [...input.sizes.slice(0, -1), ...rows])
    return cross_entropy(logits, target, weight, { reduction, ignore_index: ignore_index ?? -100, label_smoothing })
  },
)
