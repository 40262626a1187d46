// The functions of torch's namespace that answer with dtypes, as users call them. The ones within, which operations call too, are
// in promotion.ts and tensor/promote-types.ts.

import { define } from '../define.js'
import type { dtype } from '../tensor/dtype.js'
import type { Scalar } from '../tensor/making/factory.js'
import { promote_types as promoted } from '../tensor/promote-types.js'
import type { Tensor } from '../tensor/tensor.js'
import * as promotion from './promotion.js'

/** Whether an in-place operation may put `from` into `to`: no fractions into integers, no numbers into bool. */
export const can_cast = define('can_cast', ['from_', 'to'], (from: dtype, to: dtype): boolean =>
  promotion.can_cast(from, to),
)

/**
 * The smallest dtype to which both can be converted, by PyTorch's rules.
 *
 * @throws DTypeError for float8, and for uint16, uint32 and uint64 with integers or complex.
 * @example
 * import { promote_types, float16, int64 } from 'torchlet'
 * promote_types(int64, float16)   // torch.float16
 */
export const promote_types = define('promote_types', ['type1', 'type2'], (type1: dtype, type2: dtype): dtype =>
  promoted(type1, type2),
)

/**
 * The dtype that arithmetic of two operands gives.
 *
 * @throws DTypeError for dtypes that do not go together.
 * @example
 * import { result_type, tensor } from 'torchlet'
 * result_type(tensor([1, 2]), 1.5)   // torch.float32
 */
export const result_type = define(
  'result_type',
  ['tensor1', 'tensor2'],
  (tensor1: Tensor | Scalar, tensor2: Tensor | Scalar): dtype => promotion.result_type(tensor1, tensor2),
)
