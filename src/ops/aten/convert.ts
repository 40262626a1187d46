// `to` by ATen's overloads. aten/src/ATen/native/TensorConversions.cpp. Every device of a program means the cpu, on which it runs, or
// `meta`.

import { overload } from '../../op.js'
import { clone } from '../moving/copies.js'
import type { dtype } from '../../tensor/dtype.js'
import type { device } from '../../tensor/device.js'
import type { FormatLike } from '../../tensor/memory-format.js'
import type { Tensor } from '../../tensor/tensor.js'
import * as types from '../../tensor/dtype.js'
import type { Scalar } from '../../tensor/making/factory.js'
import * as dtypes from '../dtype-functions.js'
import { to } from '../moving/convert.js'

function converted(
  self: Tensor,
  type: dtype | null,
  copy: boolean,
  memory_format: FormatLike,
  device: device | null = null,
): Tensor {
  return to(self, { dtype: type ?? self.dtype, device, copy, memory_format })
}

export const toDtype = overload(
  'aten::to.dtype',
  (self: Tensor, dtype: dtype, _non_blocking: boolean, copy: boolean, memory_format: FormatLike): Tensor =>
    converted(self, dtype, copy, memory_format),
)

export const toDtypeLayout = overload(
  'aten::to.dtype_layout',
  (
    self: Tensor,
    dtype: dtype | null,
    _layout: unknown,
    device: device | null,
    _pin: unknown,
    _non_blocking: boolean,
    copy: boolean,
    memory_format: FormatLike,
  ): Tensor => converted(self, dtype, copy, memory_format, device),
)

export const toDevice = overload(
  'aten::to.device',
  (
    self: Tensor,
    device: device,
    dtype: dtype,
    _non_blocking: boolean,
    copy: boolean,
    memory_format: FormatLike,
  ): Tensor => converted(self, dtype, copy, memory_format, device),
)

export const toOther = overload(
  'aten::to.other',
  (self: Tensor, other: Tensor, _non_blocking: boolean, copy: boolean, memory_format: FormatLike): Tensor =>
    converted(self, other.dtype, copy, memory_format),
)

/** TorchScript's: a device and a dtype that may both be missing. */
export const toPrimDevice = overload(
  'aten::to.prim_Device',
  (self: Tensor, device: device | null, dtype: dtype | null, _non_blocking: boolean, copy: boolean): Tensor =>
    converted(self, dtype, copy, null, device),
)

export const toPrimDtype = overload(
  'aten::to.prim_dtype',
  (self: Tensor, dtype: dtype | null, _non_blocking: boolean, copy: boolean): Tensor =>
    converted(self, dtype, copy, null),
)

/** Always a copy. */
export const toCopy = overload(
  'aten::_to_copy',
  (
    self: Tensor,
    dtype: dtype | null,
    _layout: unknown,
    device: device | null,
    _pin: unknown,
    _non_blocking: boolean,
    memory_format: FormatLike,
  ): Tensor => converted(self, dtype, true, memory_format, device),
)

export const cuda = overload('aten::cuda', (self: Tensor): Tensor => self)

export const pinMemory = overload('aten::pin_memory', (self: Tensor): Tensor => clone(self))

/** Conversions of programs that were traced before 1.0. */
export const castByte = overload('aten::_cast_Byte', (self: Tensor): Tensor => to(self, types.uint8))
export const castChar = overload('aten::_cast_Char', (self: Tensor): Tensor => to(self, types.int8))
export const castDouble = overload('aten::_cast_Double', (self: Tensor): Tensor => to(self, types.float64))
export const castFloat = overload('aten::_cast_Float', (self: Tensor): Tensor => to(self, types.float32))
export const castHalf = overload('aten::_cast_Half', (self: Tensor): Tensor => to(self, types.float16))
export const castInt = overload('aten::_cast_Int', (self: Tensor): Tensor => to(self, types.int32))
export const castLong = overload('aten::_cast_Long', (self: Tensor): Tensor => to(self, types.int64))
export const castShort = overload('aten::_cast_Short', (self: Tensor): Tensor => to(self, types.int16))

export const promoteTypes = overload('aten::promote_types', (type1: dtype, type2: dtype): dtype =>
  dtypes.promote_types(type1, type2),
)
export const canCast = overload('aten::can_cast', (from: dtype, to: dtype): boolean => dtypes.can_cast(from, to))
export const resultType = overload('aten::result_type', (a: Tensor | Scalar, b: Tensor | Scalar): dtype =>
  dtypes.result_type(a, b),
)
