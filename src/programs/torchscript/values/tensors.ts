// Elements of tensors as a program's numbers: what `item()` gives, by the tensor's dtype.

import { MetaError } from '../../../errors.js'
import { Complex } from '../../../python/numbers.js'
import type { dtype } from '../../../tensor/dtype.js'
import { accessorOf } from '../../../tensor/elements/element.js'
import type { Element } from '../../../tensor/elements/element.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { float, int } from './numbers.js'

/** The first element of a tensor, which has one. @throws MetaError of one on `meta`. */
export function itemOf(tensor: Tensor): unknown {
  if (tensor.isMeta) throw new MetaError({ op: 'item', message: 'Tensor.item() cannot be called on meta tensors' })
  const { offset, dtype } = tensor
  const plain = !tensor.conj_bit && !tensor.neg_bit
  const bytes = plain ? tensor.untyped_storage().peek(Uint8Array) : tensor.toBytes()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return valueOf(accessorOf(dtype).get(view, plain ? offset * dtype.itemsize : 0), dtype)
}

/** An element as a program's value. */
export function valueOf(element: Element, type: dtype): unknown {
  if (typeof element === 'boolean' || element instanceof Complex) return element
  if (type.is_floating_point) return float(Number(element))
  return typeof element === 'bigint' ? int(element) : element
}
