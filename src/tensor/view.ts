// What a tensor shows of its storage: two tensors compared by it, and tensors made that show it.

import type { dtype } from './dtype.js'
import { sameSizes } from './shape.js'
import type { Sizes } from './shape.js'
import type { Tensor } from './tensor.js'

/** All that a tensor is but its storage. */
export interface View {
  readonly dtype: dtype
  readonly sizes: Sizes
  readonly strides: Sizes
  readonly offset: number
  readonly conj_bit: boolean
  readonly neg_bit: boolean
}

/** Whether two are alike in all but their storage. */
export function isSameView(a: View, b: View): boolean {
  return a.offset === b.offset && isSameButStart(a, b)
}

function isSameButStart(a: View, b: View): boolean {
  return (
    a.dtype === b.dtype &&
    a.conj_bit === b.conj_bit &&
    a.neg_bit === b.neg_bit &&
    sameSizes(a.sizes, b.sizes) &&
    sameSizes(a.strides, b.strides)
  )
}

/** A view of a tensor's storage, from another place in it on where that is told: the tensor itself where it is the same. */
export function viewed(tensor: Tensor, view: View, offset = view.offset): Tensor {
  if (offset === tensor.offset && isSameButStart(tensor, view)) return tensor
  return tensor.alias(view.sizes, view.strides, offset, view.dtype).withBitsOf(view)
}
