// Diagonals of matrices: torch.linalg.diagonal.

import { define } from '../../define.js'
import type { Tensor } from '../../tensor/tensor.js'
import { diagonal as viewOf } from '../views/parts.js'

/** The diagonals of the last two dimensions, or of two others: a view. */
export const diagonal = define(
  'linalg.diagonal',
  ['A', '*', 'offset', 'dim1', 'dim2'],
  (A: Tensor, offset = 0, dim1 = -2, dim2 = -1): Tensor => viewOf(A, offset, dim1, dim2),
)
