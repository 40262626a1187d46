// The dtype that holds two: c10/core/ScalarType.cpp, promoteTypes. PyTorch has it as a table; these are the
// rules behind it, and a test holds them to the table.

import { DTypeError } from '../errors.js'
import * as types from './dtype.js'
import type { dtype } from './dtype.js'

/**
 * The smallest dtype to which both can be converted, by PyTorch's rules.
 *
 * @throws DTypeError for float8, and for uint16, uint32 and uint64 with integers or complex.
 * @example
 * promote_types(int64, float16)   // torch.float16
 */
export function promote_types(type1: dtype, type2: dtype): dtype {
  if (type1 === type2) return type1
  const promoted = promotedPair(type1, type2) ?? promotedPair(type2, type1)
  if (promoted === null) throw unpromotable(type1, type2)
  return promoted
}

function promotedPair(a: dtype, b: dtype): dtype | null {
  if (isPlainInteger(a) && isPlainInteger(b)) return promotedIntegers(a, b)
  if (isPlainInteger(a)) return isPlainFloat(b) || b.is_complex ? b : null
  if (newerUnsigned.has(a)) return isPlainFloat(b) ? b : null
  const [x, y] = [component(a), component(b)]
  if (x === null || y === null) return null
  const float = promotedFloats(x, y)
  return a.is_complex || b.is_complex ? (complexes.get(float) as dtype) : float
}

/** uint8 with a signed dtype needs int16 at least; else the wider one. */
function promotedIntegers(a: dtype, b: dtype): dtype {
  const [narrow, wide] = integerRank.indexOf(a) < integerRank.indexOf(b) ? [a, b] : [b, a]
  return narrow === types.uint8 && wide === types.int8 ? types.int16 : wide
}

/** Neither half holds the other. */
function promotedFloats(a: dtype, b: dtype): dtype {
  if (a === b) return a
  if (a.itemsize === b.itemsize) return types.float32
  return a.itemsize > b.itemsize ? a : b
}

/** Of a complex dtype that of its parts; null for what is neither complex nor a plain float. */
function component(type: dtype): dtype | null {
  if (isPlainFloat(type)) return type
  for (const [part, complex] of complexes) if (complex === type) return part
  return null
}

const integerRank: readonly dtype[] = [types.bool, types.uint8, types.int8, types.int16, types.int32, types.int64]
const newerUnsigned: ReadonlySet<dtype> = new Set([types.uint16, types.uint32, types.uint64])
const complexes: ReadonlyMap<dtype, dtype> = new Map([
  [types.float16, types.complex32],
  [types.bfloat16, types.bcomplex32],
  [types.float32, types.complex64],
  [types.float64, types.complex128],
])

function isPlainInteger(type: dtype): boolean {
  return integerRank.includes(type)
}

function isPlainFloat(type: dtype): boolean {
  return complexes.has(type)
}

function unpromotable(a: dtype, b: dtype): DTypeError {
  return new DTypeError({
    op: 'promote_types',
    expected: 'two dtypes that one dtype holds',
    got: `${a} and ${b}`,
    remedy: 'Convert one of them first: x.to(dtype)',
  })
}
