// The shown elements, read from the storage by dtype, as the values that they stand for.

import { float4_e2m1fn_x2, float8_e8m0fnu, uint8 } from '../dtype.js'
import type { dtype } from '../dtype.js'
import { accessorOf } from '../elements/element.js'
import type { Accessor, Element } from '../elements/element.js'
import type { UntypedStorage } from '../storage.js'
import type { Tensor } from '../tensor.js'
import { complexColumn, floatColumn, plainColumn } from './column.js'
import type { Column } from './column.js'

/** float8_e8m0fnu has no zero: PyTorch compares with its smallest value, which zero rounds to. */
const E8M0_ZERO = 2 ** -127

/** Whether elements of a dtype can be shown. PyTorch cannot either, but for the quantized. */
export function hasText(type: dtype): boolean {
  return type === float4_e2m1fn_x2 || !['quantized', 'bits', 'packed'].includes(type.kind)
}

/** The texts of a strided tensor's elements at `offsets`, which count elements of its storage. */
export function columnOf(tensor: Tensor, storage: UntypedStorage, offsets: readonly number[]): Column {
  const { dtype: type, conj_bit, neg_bit } = tensor
  const { itemsize } = type
  const bytes = storage.peek(Uint8Array)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = ({ get }: Accessor, shift = 0): Element[] =>
    offsets.map((offset) => get(view, offset * itemsize + shift))
  const numbers = (accessor: Accessor, negated: boolean, shift = 0): number[] => {
    const values = read(accessor, shift) as number[]
    return negated ? values.map((value) => -value) : values
  }
  // Its bytes, as in PyTorch: each holds two values.
  if (type === float4_e2m1fn_x2) return floatColumn(numbers(accessorOf(uint8), false))
  const accessor = accessorOf(type)
  if (accessor.part !== undefined) {
    const re = numbers(accessor.part, neg_bit)
    return complexColumn(re, numbers(accessor.part, neg_bit !== conj_bit, itemsize / 2))
  }
  if (type.kind !== 'float') return plainColumn(read(accessor))
  return floatColumn(numbers(accessor, neg_bit), type === float8_e8m0fnu ? E8M0_ZERO : 0)
}
