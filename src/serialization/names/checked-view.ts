// Views that a file states, held against the storage that they view.

import type { dtype } from '../../tensor/dtype.js'
import { areContiguousStrides, countOf, extent } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'

/** Sizes and strides of a view, and where in the storage it begins, in elements. All from 0 to 2^53. */
export interface ViewFacts {
  readonly sizes: Sizes
  readonly strides: Sizes
  readonly offset: number
}

/** Why this is no view of `nbytes` bytes, a predicate; undefined where it is one. */
export function viewFault(nbytes: number, type: dtype, { sizes, strides, offset }: ViewFacts): string | undefined {
  if (sizes.length !== strides.length) return `has ${sizes.length} sizes but ${strides.length} strides`
  const reach = Math.ceil(extent(sizes, strides, offset) / type.perByte) * type.itemsize
  const elements = countOf(sizes)
  if (!Number.isSafeInteger(elements) || !Number.isSafeInteger(reach)) return 'has sizes whose product is beyond 2^53'
  return reach > nbytes ? `views ${reach} bytes of a storage of ${nbytes}` : undefined
}

/** A view that `viewFault` has found nothing wrong with. */
export function viewTensor(storage: UntypedStorage, type: dtype, { sizes, strides, offset }: ViewFacts): Tensor {
  return new Tensor(storage, type, sizes, compact(sizes, strides), offset)
}

/** Null for the strides that most tensors have, which then are worked out when asked for. */
function compact(sizes: Sizes, strides: Sizes): Sizes | null {
  return areContiguousStrides(sizes, strides) ? null : strides
}
