// Pools by a power mean, of torch.nn.functional: torch/nn/functional.py.

import { define } from '../../../define.js'
import { mul, pow } from '../../../ops/pointwise/binary.js'
import { avg_pool1d, avg_pool2d, avg_pool3d, max_pool1d, max_pool2d, max_pool3d } from '../../../ops/spatial/pooling.js'
import type { SpatialSize } from '../../../ops/spatial/sizes.js'
import { abs, neg, relu, sign } from '../../../ops/pointwise/unary.js'
import { PyFloat } from '../../../python/numbers.js'
import type { Tensor } from '../../../tensor/tensor.js'

/** (Σ xᵖ)^(1/p) over windows of `[N, C, L]` or `[C, L]`; p of ∞ takes the largest magnitude. */
export const lp_pool1d = lpPool('lp_pool1d', 1, avg_pool1d as typeof avg_pool2d, max_pool1d)
/** (Σ xᵖ)^(1/p) over windows of `[N, C, H, W]` or `[C, H, W]`. */
export const lp_pool2d = lpPool('lp_pool2d', 2, avg_pool2d, max_pool2d)
/** (Σ xᵖ)^(1/p) over windows of `[N, C, D, H, W]` or `[C, D, H, W]`. */
export const lp_pool3d = lpPool('lp_pool3d', 3, avg_pool3d, max_pool3d)

/* @__NO_SIDE_EFFECTS__ */
function lpPool(op: string, dims: number, mean: typeof avg_pool2d, largest: typeof max_pool2d) {
  return define(
    op,
    ['input', 'norm_type', 'kernel_size', 'stride', 'ceil_mode'],
    (
      input: Tensor,
      norm_type: number,
      kernel_size: SpatialSize,
      stride: SpatialSize | null = null,
      ceil_mode = false,
    ): Tensor => {
      if (norm_type === 0) throw new RangeError(`norm_type must be a non-zero value, but got ${norm_type}`)
      if (norm_type === Infinity) return largest(abs(input), kernel_size, stride, 0, 1, ceil_mode)
      if (norm_type === -Infinity) return neg(largest(neg(abs(input)), kernel_size, stride, 0, 1, ceil_mode))
      const means = mean(pow(input, new PyFloat(norm_type)), kernel_size, stride, 0, ceil_mode)
      const elements =
        typeof kernel_size === 'number' ? kernel_size ** dims : kernel_size.reduce((product, each) => product * each, 1)
      const sums = mul(mul(sign(means), relu(abs(means))), elements)
      return pow(sums, new PyFloat(1 / norm_type))
    },
  )
}
