// Elements of float tensors for the loops of torchvision's operators, which compute in the tensors' own precision.

import { DTypeError } from '../../errors.js'
import { float32, float64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { contiguousStrides } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'

export type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

export interface FloatValues {
  /** Contiguous. */
  readonly values: Floats
  readonly computed: dtype
  /** To the precision of the computation. */
  readonly round: (value: number) => number
}

/** Halves compute in float32, as under autocast. */
export function floatsIn(op: string, tensor: Tensor): FloatValues {
  if (!tensor.dtype.is_floating_point) {
    throw new DTypeError({ op, expected: 'floats', got: `${tensor.dtype}`, remedy: 'Convert it first: x.float()' })
  }
  const computed = tensor.dtype === float64 ? float64 : float32
  const values = to(tensor, computed).toTypedArray() as Floats
  return { values, computed, round: computed === float64 ? (value) => value : Math.fround }
}

export function newFloats(computed: dtype, count: number): Floats {
  return computed === float64 ? new Float64Array(count) : new Float32Array(count)
}

/** A tensor of computed elements, in the dtype that the operator's input has. */
export function tensorOf(values: Floats, computed: dtype, sizes: readonly number[], type: dtype): Tensor {
  return to(new Tensor(new UntypedStorage(values), computed, sizes, contiguousStrides(sizes)), type)
}
