// linear_cross_entropy of torch.nn.functional: the cross entropy of a linear layer's output.

import { define } from '../../../define.js'
import { ShapeError } from '../../../errors.js'
import { Tuple } from '../../../python/tuple.js'
import { linear } from '../../../ops/products/linear.js'
import { reshape } from '../../../ops/views/reshape.js'
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
    const rows = linear_weight.sizes.slice(0, -1)
    requireFitting(input, linear_weight, linear_bias)
    const logitsSizes = [...input.sizes.slice(0, -1), ...rows]
    if (ignore_index !== null && String(target.sizes) === String(logitsSizes))
      throw wrong('a target of classes', 'ignore_index cannot be specified when target contains probabilities')
    const count = rows.reduce((product, size) => product * size, 1)
    const flat = linear(input, reshape(linear_weight, [count, -1]), linear_bias && reshape(linear_bias, [count]))
    const logits = reshape(flat, logitsSizes)
    return cross_entropy(logits, target, weight, { reduction, ignore_index: ignore_index ?? -100, label_smoothing })
  },
)

/** Sizes that PyTorch asks for before it computes. */
function requireFitting(input: Tensor, weight: Tensor, bias: Tensor | null): void {
  const dims = input.dim()
  if (dims < 1 || dims > 2) throw wrong('1 or 2 dimensions', `expected input with dimensionality 1 or 2, got ${dims}`)
  if (weight.dim() < 2) {
    const message = `expected linear_weight with dimensionality at least 2, got ${weight.dim()}`
    throw wrong('a weight of 2 or more dimensions', message)
  }
  const [inputs, taken] = [input.size(-1), weight.size(-1)]
  if (inputs !== taken) {
    const message = `expected equal input and linear_weight last dimensions (in_features), got ${inputs} and ${taken}, respectively`
    throw wrong(`${taken} features`, message)
  }
  const rows = weight.sizes.slice(0, -1)
  if (bias !== null && String(bias.sizes) !== String(rows)) {
    const message = `expected linear_bias shape ${tuple(rows)}, got ${tuple(bias.sizes)}`
    throw wrong(`a bias of ${tuple(rows)}`, message)
  }
  if (rows.length > 1 && dims === 1) {
    const message = `K-dimensional loss defined by linear_weight shape ${tuple(weight.sizes)} requires batched input, (N, ${inputs}), got unbatched input with shape ${tuple(input.sizes)}`
    throw wrong('a batch', message)
  }
}

function tuple(sizes: readonly number[]): string {
  return String(Tuple.from(sizes))
}

function wrong(expected: string, message: string): ShapeError {
  return new ShapeError({ op: 'linear_cross_entropy', expected, got: 'another', message })
}
