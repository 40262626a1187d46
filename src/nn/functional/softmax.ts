// softmax, log_softmax, softmin and gumbel_softmax of torch.nn.functional, which find a dimension where none is given.

import { define } from '../../define.js'
import * as ops from '../../ops/reduce/softmax.js'
import { argmax } from '../../ops/reduce/extremes.js'
import { add, div } from '../../ops/pointwise/binary.js'
import { scatter_ } from '../../ops/indexing/scatter.js'
import { cast } from '../../tensor/elements/cast.js'
import type { dtype } from '../../tensor/dtype.js'
import { float32 } from '../../tensor/dtype.js'
import { zeros_like } from '../../tensor/making/factory.js'
import { exponential_ } from '../../tensor/random/exponential.js'
import { resultOf } from '../../tensor/allocate.js'
import { Tensor } from '../../tensor/tensor.js'

const names = ['input', 'dim', '_stacklevel', 'dtype'] as const

/** e^x over its sum along a dimension. */
export const softmax = define(
  'softmax',
  names,
  (input: Tensor, dim: number | null = null, _stacklevel = 3, dtype: dtype | null = null): Tensor =>
    ops.softmax(input, dim ?? usualDim(input), dtype),
)

/** The logarithm of `softmax`. */
export const log_softmax = define(
  'log_softmax',
  names,
  (input: Tensor, dim: number | null = null, _stacklevel = 3, dtype: dtype | null = null): Tensor =>
    ops.log_softmax(input, dim ?? usualDim(input), dtype),
)

/** `softmax` of -x. */
export const softmin = define(
  'softmin',
  names,
  (input: Tensor, dim: number | null = null, _stacklevel = 3, dtype: dtype | null = null): Tensor =>
    ops.softmin(input, dim ?? usualDim(input), dtype),
)

/** Samples of the distribution whose logits these are, smooth by the temperature `tau` or, if `hard`, one-hot. */
export const gumbel_softmax = define(
  'gumbel_softmax',
  ['logits', 'tau', 'hard', 'eps', 'dim'],
  (logits: Tensor, tau = 1, hard = false, _eps = 1e-10, dim = -1): Tensor => {
    const noise = resultOf('gumbel_softmax', [logits], logits.sizes, logits.dtype, null, () => {
      const drawn = new Float32Array(logits.numel())
      exponential_(drawn, 1)
      return cast(
        drawn.map((value) => -Math.log(value)),
        float32,
        logits.dtype,
      )
    })
    const soft = softmax(div(add(logits, noise), tau), dim)
    return hard ? scatter_(zeros_like(logits), dim, argmax(soft, dim, true), { value: 1 }) : soft
  },
)

/** PyTorch's choice of before 0.3, which it warns about: channels where there are some. */
function usualDim(input: Tensor): number {
  const dims = input.dim()
  return dims === 0 || dims === 1 || dims === 3 ? 0 : 1
}
