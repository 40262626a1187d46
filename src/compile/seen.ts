// A tensor as a recording keeps it: what it views, and no elements.

import type { dtype } from '../tensor/dtype.js'
import type { Sizes } from '../tensor/shape.js'
import type { Tensor } from '../tensor/tensor.js'

/** A tensor as a call saw it. */
export class Seen {
  readonly dtype: dtype
  readonly sizes: Sizes
  readonly strides: Sizes
  readonly conj_bit: boolean
  readonly neg_bit: boolean

  /** @param block The number of its storage. @param offset Where it begins there. */
  constructor(
    readonly block: number,
    { dtype: type, sizes, strides, conj_bit, neg_bit }: Tensor,
    readonly offset: number,
  ) {
    this.dtype = type
    this.sizes = sizes
    this.strides = strides
    this.conj_bit = conj_bit
    this.neg_bit = neg_bit
  }
}
