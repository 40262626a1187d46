// The number that a tensor without dimensions stands for, where PyTorch takes one: THPVariable_Check beside THPUtils_checkScalar in
// torch/csrc/utils/python_arg_parser.cpp.

import { PyFloat } from '../python/numbers.js'
import type { Complex } from '../python/numbers.js'

/** What this needs of a tensor. */
interface TensorLike {
  readonly sizes: readonly number[]
  readonly dtype: { readonly kind: string; readonly is_complex: boolean }
  item(): number | boolean | Complex
  itemBigInt(): bigint
}

/** A number as Python's arithmetic has it: a float stays one where it is integral. */
export type ScalarValue = number | bigint | boolean | Complex | PyFloat

/** Which numbers a parameter takes. */
export type NumberKind = 'int' | 'float' | 'scalar'

/** The number that a tensor stands for; undefined where it stands for none of that kind. */
export function numberOf(value: unknown, kind: NumberKind): ScalarValue | undefined {
  const { sizes, dtype } = value as TensorLike
  if (sizes.length > 0) return undefined
  const isInteger = dtype.kind === 'int' || dtype.kind === 'uint'
  if (kind === 'int' && !isInteger) return undefined
  if (kind === 'float' && dtype.is_complex) return undefined
  if (isInteger) {
    const integer = (value as TensorLike).itemBigInt()
    return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer
  }
  const item = (value as TensorLike).item()
  if (typeof item !== 'number') return kind === 'float' ? Number(item) : item
  return kind === 'scalar' ? new PyFloat(item) : item
}
