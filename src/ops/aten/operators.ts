// Python's operators as ATen names them, `a & b` as `__and__`, and a few functions that torch has by another name only.
// aten/src/ATen/native/BinaryOps.cpp.

import { overload } from '../../op.js'
import type { Tensor } from '../../tensor/tensor.js'
import { into } from '../in-place.js'
import * as binary from '../pointwise/binary.js'
import type { Other } from '../pointwise/elementwise.js'
import { index as indexed } from '../indexing/advanced.js'
import type { TensorIndices } from '../indexing/choice.js'

type Binary = (self: Tensor, other: Other) => Tensor

export const and: Binary = overload('aten::__and__', (self: Tensor, other: Other): Tensor =>
  binary.bitwise_and(self, other),
)
export const or: Binary = overload('aten::__or__', (self: Tensor, other: Other): Tensor =>
  binary.bitwise_or(self, other),
)
export const xor: Binary = overload('aten::__xor__', (self: Tensor, other: Other): Tensor =>
  binary.bitwise_xor(self, other),
)
export const iand: Binary = overload('aten::__iand__', (self: Tensor, other: Other): Tensor =>
  into('__iand__', self, binary.bitwise_and(self, other), [other]),
)
export const ior: Binary = overload('aten::__ior__', (self: Tensor, other: Other): Tensor =>
  into('__ior__', self, binary.bitwise_or(self, other), [other]),
)
export const ixor: Binary = overload('aten::__ixor__', (self: Tensor, other: Other): Tensor =>
  into('__ixor__', self, binary.bitwise_xor(self, other), [other]),
)
export const lshift: Binary = overload('aten::__lshift__', (self: Tensor, other: Other): Tensor =>
  binary.bitwise_left_shift(self, other),
)
export const rshift: Binary = overload('aten::__rshift__', (self: Tensor, other: Other): Tensor =>
  binary.bitwise_right_shift(self, other),
)

/** By tensors, one for each dimension from the first; null for a whole dimension. */
export const index = overload('aten::index.Tensor', (self: Tensor, indices: TensorIndices): Tensor =>
  indexed(self, indices),
)
export const indexTwin = overload('aten::index.Tensor_hacked_twin', (self: Tensor, indices: TensorIndices): Tensor =>
  indexed(self, indices),
)
export const unsafeIndex = overload('aten::_unsafe_index.Tensor', (self: Tensor, indices: TensorIndices): Tensor =>
  indexed(self, indices),
)
