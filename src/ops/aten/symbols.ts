// What programs ask of tensors' sizes and values, and what they assert: numbers go out of tensors here.
// aten/src/ATen/native/TensorProperties.cpp, Scalar.cpp, TensorCompare.cpp (_assert_async).

import { RaisedError } from '../../errors.js'
import { overload } from '../../op.js'
import { PyFloat } from '../../python/numbers.js'
import { mustBeFloat } from '../../python/marks.js'
import type { dtype } from '../../tensor/dtype.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { scalarTypeName } from '../../tensor/dtype.js'

export const symSize = overload(
  'aten::sym_size.int',
  (self: Tensor, dim: number): number => self.sizes[wrapDim('size', dim, self.sizes.length)] as number,
)

export const symSizes = overload('aten::sym_size.default', (self: Tensor): Sizes => [...self.sizes])

export const symStride = overload(
  'aten::sym_stride.int',
  (self: Tensor, dim: number): number => self.strides[wrapDim('stride', dim, self.strides.length)] as number,
)

export const symStrides = overload('aten::sym_stride.default', (self: Tensor): Sizes => [...self.strides])

export const symNumel = overload('aten::sym_numel', (self: Tensor): number => self.numel())

export const symStorageOffset = overload('aten::sym_storage_offset', (self: Tensor): number => self.offset)

/** The one element as Python's number: a float of a tensor of floats. */
function numberIn(self: Tensor): unknown {
  const value: unknown = self.item()
  return typeof value === 'number' && self.dtype.is_floating_point && !mustBeFloat(value) ? PyFloat(value) : value
}

export const item = overload('aten::item', numberIn)

export const localScalar = overload('aten::_local_scalar_dense', numberIn)

export const assertScalar = overload('aten::_assert_scalar', (self: unknown, assert_msg: string): null => {
  if (self === false || self === 0) throw raised(assert_msg)
  return null
})

export const assertAsync = overload('aten::_assert_async.default', (self: Tensor): null =>
  asserted(self, 'Expected Tensor with single nonzero value, but got zero'),
)

export const assertAsyncMessage = overload('aten::_assert_async.msg', (self: Tensor, assert_msg: string): null =>
  asserted(self, assert_msg),
)

export const functionalAssert = overload(
  'aten::_functional_assert_async.msg',
  (self: Tensor, assert_msg: string, dep_token: Tensor): Tensor => {
    asserted(self, assert_msg)
    return dep_token
  },
)

function asserted(self: Tensor, message: string): null {
  if (!self.isMeta && Number(self.item()) === 0) throw raised(message)
  return null
}

/** Sizes, strides and dtype are held; a device is what the program was exported on, and means the cpu. */
export const assertMetadata = overload(
  'aten::_assert_tensor_metadata',
  (a: Tensor, size: Sizes | null, stride: Sizes | null, dtype: dtype | null): null => {
    if (dtype !== null && a.dtype !== dtype) throw wrong('dtype', scalarTypeName(dtype), scalarTypeName(a.dtype))
    if (size !== null && String(size) !== String(a.sizes))
      throw wrong('sizes', `[${size.join(', ')}]`, `[${a.sizes.join(', ')}]`)
    if (stride !== null && String(stride) !== String(a.strides)) {
      throw wrong('strides', `[${stride.join(', ')}]`, `[${a.strides.join(', ')}]`)
    }
    return null
  },
)

function wrong(what: string, expected: string, got: string): RaisedError {
  return raised(`Tensor ${what} mismatch! Expected: ${expected} Got: ${got}`)
}

function constrained(size: number, min: number | null, max: number | null): null {
  if ((min !== null && size < min) || (max !== null && size > max)) {
    throw raised(`Invalid value range for ${size} between [${min ?? '-inf'}, ${max ?? 'inf'}].`)
  }
  return null
}

export const constrainRange = overload('aten::sym_constrain_range', constrained)

/** As a size: 0 and 1 are allowed whatever the lower bound, as PyTorch runs it. */
export const constrainSize = overload(
  'aten::sym_constrain_range_for_size',
  (size: number, min: number | null, max: number | null): null =>
    constrained(size, min !== null && min <= 2 ? 0 : min, max),
)

/** What PyTorch raises where a program's assertion does not hold. */
function raised(message: string): RaisedError {
  return new RaisedError({ exception: 'RuntimeError', message, trace: '' })
}
