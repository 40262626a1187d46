// Questions about a tensor as a whole, and of whether its elements are real or among others: ATen/native/TypeProperties.cpp,
// TensorCompare.cpp: isreal, isin, is_nonzero.

import { define } from '../define.js'
import { full_like } from '../tensor/factory.js'
import { bool } from '../tensor/dtype.js'
import type { Scalar } from '../tensor/factory.js'
import { sameSizes } from '../tensor/shape.js'
import { Tensor } from '../tensor/tensor.js'
import { eq, logical_not, ne } from './compare.js'
import { imag } from './complex.js'
import { any } from './reductions.js'
import { reshape, unsqueeze } from './views/reshape.js'

/** The number of elements. */
export const numel = define('numel', ['input'], (input: Tensor): number => input.numel())

/** Whether the dtype is one of complex numbers. */
export const is_complex = define('is_complex', ['input'], (input: Tensor): boolean => input.dtype.is_complex)

/** Whether the dtype is one of floats. */
export const is_floating_point = define('is_floating_point', ['input'], (input: Tensor): boolean =>
  input.is_floating_point(),
)

/** Whether the dtype has negative numbers. */
export const is_signed = define('is_signed', ['input'], (input: Tensor): boolean => input.dtype.is_signed)

/** Whether two tensors have the same size. */
export const is_same_size = define('is_same_size', ['input', 'other'], (input: Tensor, other: Tensor): boolean =>
  sameSizes(input.sizes, other.sizes),
)

/**
 * Whether the only element is not 0.
 *
 * @throws RangeError if there is not exactly one.
 */
export const is_nonzero = define('is_nonzero', ['input'], (input: Tensor): boolean => {
  if (input.numel() !== 1) {
    const which = input.numel() === 0 ? 'no values' : 'more than one value'
    throw new RangeError(`Boolean value of Tensor with ${which} is ambiguous`)
  }
  return ne(input, 0).item() === true
})

/** Whether the imaginary parts are 0; of real tensors everywhere. */
export const isreal = define('isreal', ['input'], (input: Tensor): Tensor =>
  input.dtype.is_complex ? eq(imag(input), 0) : full_like(input, true, { dtype: bool }),
)

/** Whether each element is among the others. */
export const isin = define(
  'isin',
  ['elements', 'test_elements', '*', 'assume_unique', 'invert'],
  (elements: Tensor, test_elements: Tensor | Scalar, _assume_unique = false, invert = false): Tensor => {
    const others = test_elements instanceof Tensor ? reshape(test_elements, [-1]) : test_elements
    const found = others instanceof Tensor ? any(eq(unsqueeze(elements, -1), others), -1) : eq(elements, others)
    return invert ? logical_not(found) : found
  },
)
