// Tensors and numbers as loops read them: typed arrays of one dtype with strides.

import { Narrow } from '../../assembly/shared/narrow.js'
import { UnsupportedError } from '../errors.js'
import { newLanes } from '../tensor/allocate.js'
import type { StorageArray } from '../tensor/allocate.js'
import { cast } from '../tensor/elements/cast.js'
import { bool, float32 } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import { accessorOf } from '../tensor/elements/element.js'
import { scalarValue } from '../tensor/making/factory.js'
import type { Scalar } from '../tensor/making/factory.js'
import { broadcastStrides, contiguousStrides } from '../tensor/shape.js'
import type { Sizes } from '../tensor/shape.js'
import { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { laneClass } from './lanes.js'
import { formatOf } from './staging.js'

export { laneClass } from './lanes.js'

export interface Operand {
  readonly values: StorageArray
  /** In elements, 0 where the operand repeats. */
  readonly strides: Sizes
  readonly offset: number
}

/** Elements as they are stored, which are brought into linear memory and widened there (staging.ts). */
export interface Stored extends Operand {
  readonly format: Narrow
}

/**
 * The dtype in which loops compute: the halves as float32, the others as they are.
 *
 * @throws UnsupportedError for dtypes that have no arithmetic.
 */
export function computeType(op: string, type: dtype): dtype {
  switch (type.kind) {
    case 'float':
      if (type.itemsize >= 4) return type
      if (type.itemsize === 2) return float32
      throw unsupported(op, type, 'Convert it first: x.float()')
    case 'int':
    case 'uint':
    case 'bool':
      return type
    case 'quantized':
      throw unsupported(op, type, 'Compute with its values: x.dequantize()')
    default:
      throw unsupported(op, type)
  }
}

/**
 * A tensor or number converted to dtype `type` and repeated to `sizes`, as elements of the dtype in which that
 * is computed. A number is not rounded to a half first, as in PyTorch.
 */
export function operandOf(given: Tensor | Scalar, type: dtype, sizes: Sizes): Operand {
  if (!(given instanceof Tensor))
    return { values: single(given, isHalf(type) ? float32 : type), strides: sizes.map(() => 0), offset: 0 }
  if (given.dtype === type && !isHalf(type) && type !== bool && !given.conj_bit && !given.neg_bit) {
    const lanes = given.untyped_storage().peek(laneClass(type))
    return { values: lanes, strides: broadcastStrides(given.sizes, given.strides, sizes), offset: given.offset }
  }
  const strides = broadcastStrides(given.sizes, contiguousStrides(given.sizes), sizes)
  return { values: valuesAs(given, type), strides, offset: 0 }
}

/** `operandOf` without widening: a tensor of dtype `type` is read where it is, of another is converted. */
export function storedOperandOf(given: Tensor | Scalar, type: dtype, sizes: Sizes): Stored {
  if (!(given instanceof Tensor)) {
    return { ...operandOf(given, type, sizes), format: isHalf(type) ? Narrow.None : formatOf(type) }
  }
  const format = formatOf(type)
  if (given.dtype === type && !given.conj_bit && !given.neg_bit) {
    const values = given.untyped_storage().peek(laneClass(type))
    return { values, strides: broadcastStrides(given.sizes, given.strides, sizes), offset: given.offset, format }
  }
  const plain = given.resolved()
  const values = cast(plain.toTypedArray(), plain.dtype, type) as StorageArray
  return { values, strides: broadcastStrides(given.sizes, contiguousStrides(given.sizes), sizes), offset: 0, format }
}

function isHalf(type: dtype): boolean {
  return type.kind === 'float' && type.itemsize === 2
}

/** A half's elements as float32 that it can hold. */
function valuesAs(given: Tensor, type: dtype): StorageArray {
  const values = given.toTypedArray()
  if (given.dtype === type) return values as StorageArray
  const converted = cast(values, given.dtype, type) as StorageArray
  if (!isHalf(type)) return converted
  return new Tensor(new UntypedStorage(converted), type, [converted.length]).toTypedArray() as StorageArray
}

function single(value: Scalar, type: dtype): StorageArray {
  if (typeof value === 'number' && type === float32) return Float32Array.of(value)
  const lanes = newLanes(type, 1)
  accessorOf(type).set(new DataView(lanes.buffer), 0, scalarValue(value))
  return lanes
}

function unsupported(op: string, type: dtype, instead?: string): UnsupportedError {
  return new UnsupportedError({ what: `${op} of dtype ${type} is not supported`, instead })
}
