// normalize of torch.nn.functional.

import { define } from '../../define.js'
import { div } from '../../ops/pointwise/binary.js'
import { vector_norm } from '../../ops/linalg/vector-norm.js'
import { clamp_min } from '../../ops/pointwise/ternary.js'
import type { Tensor } from '../../tensor/tensor.js'

/** x / max(‖x‖, eps) along a dimension, by the p-norm. */
export const normalize = define(
  'normalize',
  ['input', 'p', 'dim', 'eps'],
  (input: Tensor, p = 2, dim: number | readonly number[] = 1, eps = 1e-12): Tensor =>
    div(input, clamp_min(vector_norm(input, p, dim, true), eps)),
)
