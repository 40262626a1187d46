// NumPy's codes of the dtypes that both have (numpy/lib/format.py, `dtype_to_descr`), little endian where there is an order.

import * as dtypes from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'

const pairs: readonly (readonly [dtype, string])[] = [
  [dtypes.bool, '|b1'],
  [dtypes.uint8, '|u1'],
  [dtypes.int8, '|i1'],
  [dtypes.uint16, '<u2'],
  [dtypes.int16, '<i2'],
  [dtypes.uint32, '<u4'],
  [dtypes.int32, '<i4'],
  [dtypes.uint64, '<u8'],
  [dtypes.int64, '<i8'],
  [dtypes.float16, '<f2'],
  [dtypes.float32, '<f4'],
  [dtypes.float64, '<f8'],
  [dtypes.complex64, '<c8'],
  [dtypes.complex128, '<c16'],
]

/** Without bfloat16, float8 and others that numpy has not. */
export const descrByDtype: ReadonlyMap<dtype, string> = new Map(pairs)

/** Also of big-endian arrays, whose elements are to be turned round. */
export const dtypeByDescr: ReadonlyMap<string, dtype> = new Map([
  ...pairs.map(([type, descr]) => [descr, type] as const),
  ...pairs.map(([type, descr]) => [descr.replace('<', '>'), type] as const),
])
