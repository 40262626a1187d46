// What a plan does, one after the other: lists of kernels, and what happens between them on tensors.

import type { TracedCall, Value } from '../../graph/trace.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { Rows } from '../layout.js'
import type { State } from '../state.js'
import type { Buffer, Step } from '../step.js'

/** One of them. */
export type Action =
  /** Kernels, and the states that they write into. */
  | { readonly kind: 'steps'; readonly steps: Step[]; readonly writes: Set<State> }
  /** The elements of a tensor into a buffer. */
  | { readonly kind: 'send'; readonly slot: Slot; readonly value: Value; readonly buffer: Buffer }
  /** A buffer's elements as a tensor of `value`: all of them, or rows between which lies padding. */
  | {
      readonly kind: 'fetch'
      readonly buffer: Buffer
      readonly rows: Rows | null
      readonly slot: Slot
      readonly value: Value
    }
  /** A buffer's elements into the tensor of a slot, which is the caller's. */
  | { readonly kind: 'store'; readonly buffer: Buffer; readonly slot: Slot }
  /** A copy of a tensor that stays as it is. */
  | { readonly kind: 'clone'; readonly tensor: Tensor; readonly slot: Slot }
  /** The numbers of index tensors into a buffer, as 32-bit positions. */
  | { readonly kind: 'index'; readonly indices: Indices; readonly buffer: Buffer }
  /** The rows of a table that numbers name into a buffer, one behind the other. */
  | { readonly kind: 'lookup'; readonly indices: Indices; readonly table: Tensor; readonly buffer: Buffer }
  /** A call of an operator on tensors: of slots, or those that stay as they are; its results' slots. */
  | {
      readonly kind: 'call'
      readonly call: TracedCall
      /** Why no kernel takes it. */
      readonly why: string
      readonly sources: readonly (Slot | Tensor)[]
      readonly slots: readonly Slot[]
    }

/** The numbers of index tensors, and what is asked of them. */
export interface Indices {
  /** Whose error is thrown for one that is outside. */
  readonly call: TracedCall
  /** Of each dimension that is indexed the tensor, or its slot, and the size. */
  readonly parts: readonly { readonly source: Slot | Tensor; readonly value: Value; readonly size: number }[]
  /** The sizes to which the tensors repeat. */
  readonly repeated: Sizes
  /** Whether -1 means the last. */
  readonly wraps: boolean
}

/** Where a tensor is while the plan runs; numbers count from 0, the inputs' first. */
export type Slot = number
