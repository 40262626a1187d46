// What kernels are given beside places: the values of constants, numbers that they read by a pointer, the scratch that they ask for.

import type { Value } from '../../graph/trace.js'
import { formatOf } from '../../kernels/staging.js'
import type { StorageArray } from '../../tensor/allocate.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { wholeEngine } from '../../wasm/whole.js'
import { Address, Buffer, Words } from '../step.js'
import type { Lowering } from './lowering.js'

/** The tensors that values are, null of those that there are none of; null where one differs from run to run. */
export function constantsOf(to: Lowering, values: readonly (Value | null)[]): (Tensor | null)[] | null {
  const found = values.map((each) => (each === null ? null : to.constant(each)))
  return found.some((each, index) => each === null && values[index] !== null) ? null : found
}

/** float32 values of a constant, row-major. */
export function floatsOf(tensor: Tensor): Float32Array {
  return tensor.toTypedArray() as Float32Array
}

/** Elements of a constant, row-major, as its dtype is stored. */
export function elementsOf(tensor: Tensor): StorageArray {
  return tensor.toTypedArray() as StorageArray
}

/** A constant's values, or a number for each of them where there is none; behind them zeros up to `length`. */
export function parameterOf(
  to: Lowering,
  kind: string,
  tensor: Tensor | null,
  count: number,
  otherwise: number,
  length = count,
): Address {
  const values = (): Float32Array => (tensor === null ? new Float32Array(count).fill(otherwise) : floatsOf(tensor))
  return new Address(to.packs.floats(`${kind} ${count} ${length}`, [tensor], length, values), 0)
}

/** float64 that a kernel reads by a pointer. */
export function doubleWords(...values: readonly number[]): Words {
  return new Words([...new Int32Array(Float64Array.from(values).buffer)])
}

/** Bytes of scratch that a kernel takes for what a record describes. */
export function scratchBytes(
  kernel: 'f32_attention_scratch' | 'f32_conv_scratch' | 'f32_winograd_scratch',
  record: readonly number[],
): number {
  const { exports, memory } = wholeEngine()
  const at = memory.scratch(4 * record.length)
  memory.i32.set(record, at / 4)
  return exports[kernel](at)
}

/** A pack whose elements are halves, kept so, and widened at each run where it is needed. */
export function widened(
  to: Lowering,
  kind: string,
  tensors: readonly (Tensor | null)[],
  bytes: number,
  type: dtype,
  fill: (pointer: number) => void,
): Buffer {
  const [n, format] = [bytes / 4, formatOf(type)]
  const kept = to.packs.buffer(`${kind} in 16 bits`, tensors, bytes / 2, (pointer) => {
    const { exports, memory } = wholeEngine()
    const wide = memory.alloc(bytes)
    try {
      fill(wide)
      exports.narrow(pointer, wide, n, format)
    } finally {
      memory.free(wide)
    }
  })
  const buffer = new Buffer(bytes)
  to.add('widen', { y: new Address(buffer, 0), x: new Address(kept, 0), n, format })
  return buffer
}
