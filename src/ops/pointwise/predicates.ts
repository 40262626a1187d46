// Questions about a tensor as a whole, and of whether its elements are real or among others: ATen/native/TypeProperties.cpp,
// TensorCompare.cpp: isreal, isin, is_nonzero.

import { define } from '../../define.js'
import { full_like } from '../../tensor/making/factory.js'
import { bool } from '../../tensor/dtype.js'
import { sameSizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { eq, logical_not, ne } from './compare.js'
import { imag } from '../complex/parts.js'
import type { Other } from './elementwise.js'
import { any } from '../reduce/reductions.js'
import { reshape, unsqueeze } from '../views/reshape.js'

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

/** Whether each element, or a number, is among the others. */
export const isin = define(
  'isin',
  ['elements', 'test_elements', '*', 'assume_unique', 'invert'],
  (elements: Other, test_elements: Other, _assume_unique = false, invert = false): Tensor => {
    if (!(elements instanceof Tensor) && !(test_elements instanceof Tensor))
      throw new TypeError('isin(): one of elements and test_elements must be a Tensor')
    const found = amongOthers(elements, test_elements)
    return invert ? logical_not(found) : found
  },
)

function amongOthers(elements: Other, others: Other): Tensor {
  if (!(others instanceof Tensor)) return eq(elements, others)
  const list = reshape(others, [-1])
  return elements instanceof Tensor ? any(eq(unsqueeze(elements, -1), list), -1) : any(eq(list, elements))
}
