// What a plan computes with before it has addresses: values, steps between them, and the buffers that hold
// them. Every value is float32 rows of `columns`, `rowStride` elements apart: products write whole panels, so
// their rows are padded.

import type { UnaryOp } from '../../assembly/shared/unary-op.js'
import type { Constants } from '../ops/pointwise/elementwise.js'
import type { Sizes } from '../tensor/shape.js'
import type { Tensor } from '../tensor/tensor.js'

/** A tensor of the plan, in a buffer that other values may share. */
export interface PlanValue {
  readonly sizes: Sizes
  readonly buffer: PlanBuffer
  /** Elements from one row (of the last dimension) to the next. */
  readonly rowStride: number
}

export interface PlanBuffer {
  /** float32 elements. */
  readonly length: number
}

export type PlanStep =
  | {
      readonly kind: 'linear'
      readonly y: PlanValue
      readonly x: PlanValue
      readonly weight: Tensor
      readonly bias: Tensor | null
      readonly relu: boolean
    }
  | {
      readonly kind: 'unary'
      readonly y: PlanValue
      readonly x: PlanValue
      readonly op: UnaryOp
      readonly constants: Constants
    }
  | { readonly kind: 'softmax'; readonly y: PlanValue; readonly x: PlanValue; readonly log: boolean }
  | { readonly kind: 'copy'; readonly y: PlanValue; readonly x: PlanValue }

/** The last dimension, which a row holds. */
export function columnsOf(sizes: Sizes): number {
  return sizes.at(-1) ?? 1
}

export function rowsOf(sizes: Sizes): number {
  let rows = 1
  for (let dim = 0; dim < sizes.length - 1; dim++) rows *= sizes[dim] as number
  return rows
}

/** A value in a buffer of its own. */
export function newValue(sizes: Sizes, rowStride = columnsOf(sizes)): PlanValue {
  return { sizes, buffer: { length: rowsOf(sizes) * rowStride }, rowStride }
}
