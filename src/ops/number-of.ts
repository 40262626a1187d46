// Numbers as functions take them: PyTorch lets a tensor of one element stand for one.

import { toNumber } from '../tensor/elements/element.js'
import { Tensor } from '../tensor/tensor.js'

/** A number, or a tensor of one element. */
export type NumberLike = number | Tensor

/** @throws RangeError for a tensor of more or fewer elements. */
export function numberOf(given: NumberLike): number {
  return given instanceof Tensor ? toNumber(given.item()) : given
}
