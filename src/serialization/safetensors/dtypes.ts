// safetensors' names of PyTorch's dtypes (safetensors/bindings/python: `prepare` and `_TYPES`, release 0.8), and how
// shapes differ: PyTorch counts the pairs of float4, safetensors the halves.

import * as dtypes from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'

const pairs: readonly (readonly [dtype, string])[] = [
  [dtypes.bool, 'BOOL'],
  [dtypes.float4_e2m1fn_x2, 'F4'],
  [dtypes.uint8, 'U8'],
  [dtypes.int8, 'I8'],
  [dtypes.float8_e5m2, 'F8_E5M2'],
  [dtypes.float8_e4m3fn, 'F8_E4M3'],
  [dtypes.float8_e8m0fnu, 'F8_E8M0'],
  [dtypes.float8_e4m3fnuz, 'F8_E4M3FNUZ'],
  [dtypes.float8_e5m2fnuz, 'F8_E5M2FNUZ'],
  [dtypes.int16, 'I16'],
  [dtypes.uint16, 'U16'],
  [dtypes.float16, 'F16'],
  [dtypes.bfloat16, 'BF16'],
  [dtypes.int32, 'I32'],
  [dtypes.uint32, 'U32'],
  [dtypes.float32, 'F32'],
  [dtypes.complex64, 'C64'],
  [dtypes.float64, 'F64'],
  [dtypes.int64, 'I64'],
  [dtypes.uint64, 'U64'],
]

/** Without F6_E2M3 and F6_E3M2, which PyTorch has not. */
export const dtypeBySafetensors: ReadonlyMap<string, dtype> = new Map(pairs.map(([type, name]) => [name, type]))

/** Without complex128 and others that safetensors has not. */
export const safetensorsByDtype: ReadonlyMap<dtype, string> = new Map(pairs)

/** PyTorch's shape of a tensor that the file gives another; null where halves are left over. */
export function shapeFromFile(type: dtype, shape: readonly number[]): readonly number[] | null {
  if (type !== dtypes.float4_e2m1fn_x2) return shape
  const last = shape.at(-1)
  return last === undefined || last % 2 !== 0 ? null : [...shape.slice(0, -1), last / 2]
}

export function shapeInFile(type: dtype, shape: readonly number[]): readonly number[] {
  const last = shape.at(-1)
  return type !== dtypes.float4_e2m1fn_x2 || last === undefined ? shape : [...shape.slice(0, -1), last * 2]
}
