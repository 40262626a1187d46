// What TorchScript's programs name by numbers: dtypes, layouts, memory formats and quantization schemes. c10/core/ScalarType.h,
// Layout.h, MemoryFormat.h, QScheme.h.

import * as devices from '../../../tensor/device.js'
import * as dtypes from '../../../tensor/dtype.js'
import type { dtype } from '../../../tensor/dtype.js'

const scalarTypes: readonly dtype[] = [
  dtypes.uint8,
  dtypes.int8,
  dtypes.int16,
  dtypes.int32,
  dtypes.int64,
  dtypes.float16,
  dtypes.float32,
  dtypes.float64,
  dtypes.complex32,
  dtypes.complex64,
  dtypes.complex128,
  dtypes.bool,
  dtypes.qint8,
  dtypes.quint8,
  dtypes.qint32,
  dtypes.bfloat16,
  dtypes.quint4x2,
  dtypes.quint2x4,
  dtypes.bits1x8,
  dtypes.bits2x4,
  dtypes.bits4x2,
  dtypes.bits8,
  dtypes.bits16,
  dtypes.float8_e5m2,
  dtypes.float8_e4m3fn,
  dtypes.float8_e5m2fnuz,
  dtypes.float8_e4m3fnuz,
  dtypes.uint16,
  dtypes.uint32,
  dtypes.uint64,
]

const layouts: readonly (devices.layout | undefined)[] = [
  devices.strided,
  devices.sparse_coo,
  devices.sparse_csr,
  undefined,
  devices.sparse_csc,
  devices.sparse_bsr,
  devices.sparse_bsc,
]

const memoryFormats: readonly devices.memory_format[] = [
  devices.contiguous_format,
  devices.preserve_format,
  devices.channels_last,
  devices.channels_last_3d,
]

const dtypeCodes: ReadonlyMap<unknown, number> = new Map(scalarTypes.map((type, code) => [type, code]))
const layoutCodes: ReadonlyMap<unknown, number> = new Map(layouts.map((layout, code) => [layout, code]))
const formatCodes: ReadonlyMap<unknown, number> = new Map(memoryFormats.map((format, code) => [format, code]))

/** The number of a dtype, layout or memory format; undefined of any other value. */
export function codeOf(value: unknown): number | undefined {
  return dtypeCodes.get(value) ?? layoutCodes.get(value) ?? formatCodes.get(value)
}

export function dtypeOf(code: unknown): dtype | undefined {
  return scalarTypes[Number(code)]
}

export function layoutOf(code: unknown): devices.layout | undefined {
  return layouts[Number(code)]
}

export function memoryFormatOf(code: unknown): devices.memory_format | undefined {
  return memoryFormats[Number(code)]
}
