// The real and imaginary parts of complex tensors, which lie side by side: c10/core/ScalarType.h: toComplexType, toRealValueType;
// ATen/native/ComplexHelper.h.

import * as types from '../dtype.js'
import type { dtype } from '../dtype.js'
import type { Tensor } from '../tensor.js'

const complexTypes: ReadonlyMap<dtype, dtype> = new Map([
  [types.float16, types.complex32],
  [types.bfloat16, types.bcomplex32],
  [types.float32, types.complex64],
  [types.float64, types.complex128],
])

const partTypes: ReadonlyMap<dtype, dtype> = new Map([...complexTypes].map(([part, type]) => [type, part]))

/** The complex dtype whose parts have a floating dtype; undefined of others. */
export function complexTypeOf(part: dtype): dtype | undefined {
  return complexTypes.get(part)
}

/** The dtype of a complex dtype's parts; any other dtype itself. */
export function realTypeOf(type: dtype): dtype {
  return partTypes.get(type) ?? type
}

/** The parts as a last dimension of size 2: a view, conjugates not taken. */
export function asParts(input: Tensor): Tensor {
  const { sizes, strides, offset } = input
  const parts = input.alias(
    [...sizes, 2],
    [...strides.map((stride) => 2 * stride), 1],
    2 * offset,
    realTypeOf(input.dtype),
  )
  parts.conj_bit = false
  return parts
}
