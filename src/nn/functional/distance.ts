// Distances of torch.nn.functional: ATen/native/Distance.cpp.

import { define } from '../../define.js'
import { add, div, mul, sub } from '../../ops/binary.js'
import { vector_norm } from '../../ops/moments.js'
import { sum } from '../../ops/reductions.js'
import { clamp_min } from '../../ops/ternary.js'
import type { Tensor } from '../../tensor/tensor.js'

/** The p-norm of x1 - x2 + eps over the last dimension. */
export const pairwise_distance = define(
  'pairwise_distance',
  ['x1', 'x2', 'p', 'eps', 'keepdim'],
  (x1: Tensor, x2: Tensor, p = 2, eps = 1e-6, keepdim = false): Tensor => vector_norm(add(sub(x1, x2), eps), p, -1, keepdim),
)

/** x1 · x2 / (max(‖x1‖, eps) max(‖x2‖, eps)) along a dimension. */
export const cosine_similarity = define(
  'cosine_similarity',
  ['x1', 'x2', 'dim', 'eps'],
  (x1: Tensor, x2: Tensor, dim = 1, eps = 1e-8): Tensor => {
    const unit = (x: Tensor): Tensor => div(x, clamp_min(vector_norm(x, 2, dim, true), eps))
    return sum(mul(unit(x1), unit(x2)), dim)
  },
)
