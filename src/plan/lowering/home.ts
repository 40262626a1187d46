// Where the elements of a trace's tensors are while its calls are lowered: in tensors, in buffers, in both.

import { Value } from '../../graph/trace.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import type { Base } from '../layout.js'
import type { Slot } from './actions.js'

/** Where a block's elements are. */
export type Home = Constant | Placed

export interface Constant {
  readonly kind: 'constant'
  readonly tensor: Tensor
  /** Whether the tensor is the lowering's own, which no plan has read yet. */
  isOwn: boolean
}

export interface Placed {
  /**
   * What is computed; what the caller gives, who sees what is written into it; or state, whose tensor and buffer stay the same and
   * keep each other current (state.ts).
   */
  readonly kind: 'value' | 'input' | 'state'
  /** As the block was made; of state all of it. */
  readonly value: Value
  /** Of state. */
  readonly tensor: Tensor | null
  /** In a tensor. */
  slot: Slot | null
  /** In a buffer, and in another where the first is not laid out as PyTorch says. */
  base: Base | null
  copy: Base | null
  /** Whether the buffer of an input is newer than its tensor. */
  isNewer: boolean
}

export function placed(kind: Placed['kind'], value: Value, where: Partial<Placed>): Placed {
  return { kind, value, tensor: null, slot: null, base: null, copy: null, isNewer: false, ...where }
}

/** All elements of a tensor's storage, one behind the other. */
export function wholeTensor({ storage, dtype }: Tensor): Tensor {
  const length = Math.floor((storage as UntypedStorage).nbytes / dtype.itemsize) * dtype.perByte
  return new Tensor(storage, dtype, [length], [1])
}

/** The block of a tensor as one value. */
export function wholeValue(block: UntypedStorage, tensor: Tensor): Value {
  return new Value(wholeTensor(tensor), block)
}

/** A copy of a tensor, over a storage of its own with the same places. */
export function copyOf({ storage, dtype, sizes, strides, offset }: Tensor): Tensor {
  return new Tensor(
    new UntypedStorage((storage as UntypedStorage).peek(Uint8Array).slice()),
    dtype,
    sizes,
    strides,
    offset,
  )
}
