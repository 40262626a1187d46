// How elements of each dtype lie in the buffers of plans, as kernels compute with them. What is not a half lies as it is stored: float32,
// float64, integers of 32 and 64 bits, bools of a byte that is 0 or 1. Halves are widened to float32 on their way in and narrowed on their way
// out; between two kernels they stay wide. A value of float16 or bfloat16 is always one that its dtype has: what a rule computes in float32
// is rounded after it, as the operator rounds what it gives. A dtype that is not named here is left to operators.

import { DTypeCode } from '../../assembly/shared/dtype-code.js'
import { laneBytes, laneClass } from '../kernels/lanes.js'
import type { Lane } from '../kernels/lanes.js'
import { bring, formatOf } from '../kernels/staging.js'
import { bfloat16, bool, float16, float32, float64, int32, int64, uint8 } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import type { UntypedStorage } from '../tensor/storage.js'
import type { Engine } from '../wasm/engine.js'
import { fetched } from './fetched.js'
import type { Fetched } from './fetched.js'

/** By the names that kernels begin with; `u8` are bools. */
export type PlanLane = Lane | 'u8'

/** The lane of each dtype, and how the kernel that converts is told it. */
const lanes: ReadonlyMap<dtype, readonly [PlanLane, DTypeCode]> = new Map([
  [float32, ['f32', DTypeCode.Float32]],
  [float16, ['f32', DTypeCode.Float32]],
  [bfloat16, ['f32', DTypeCode.Float32]],
  [float64, ['f64', DTypeCode.Float64]],
  [int32, ['i32', DTypeCode.Int32]],
  [int64, ['i64', DTypeCode.Int64]],
  [bool, ['u8', DTypeCode.Bool]],
  // These are moved and converted, and not computed with.
  [uint8, ['u8', DTypeCode.UInt8]],
])

/** Whether kernels of plans compute with elements of a dtype. */
export function hasLanes(type: dtype): boolean {
  return lanes.has(type)
}

/** The lane of a dtype that has one. */
export function planLane(type: dtype): PlanLane {
  return laneOf(type)[0]
}

/** A dtype that has a lane, as the kernel that converts is told it. */
export function laneCode(type: dtype): DTypeCode {
  return laneOf(type)[1]
}

/** Bytes of an element in a buffer. */
export function elementBytes(type: dtype): number {
  return laneBytes[planLane(type)]
}

function laneOf(type: dtype): readonly [PlanLane, DTypeCode] {
  return lanes.get(type) as readonly [PlanLane, DTypeCode]
}

/** Whether what is computed of a dtype has to be rounded to it. */
export function isHalf(type: dtype): boolean {
  return type === float16 || type === bfloat16
}

/** Whether elements lie as float32. */
export function isFloat(type: dtype): boolean {
  return type === float32 || isHalf(type)
}

/** Brings `count` elements of a storage, from element `from` on, to lanes at an address. */
export function bringLanes(
  machine: Engine,
  at: number,
  storage: UntypedStorage,
  type: dtype,
  from: number,
  count: number,
): void {
  bring(machine, planLane(type), at, storage.peek(laneClass(type)), from, count, formatOf(type))
}

/** Lanes as the elements that a storage of the dtype has, in an array of their own; rows with gaps are of float32 and halves alone. */
export function fetchedLanes(
  { memory, exports }: Engine,
  type: dtype,
  place: Fetched,
): Float32Array | Uint16Array | Uint8Array<ArrayBuffer> {
  if (type === float32) return fetched(memory.f32, place)
  if (!isHalf(type)) {
    const bytes = elementBytes(type)
    return memory.u8.slice(bytes * place.at, bytes * (place.at + place.columns))
  }
  const { at, rows, columns, stride } = place
  const to = memory.scratch(2 * rows * columns)
  // Elements that lie together are one row.
  const [lines, each] = columns === stride ? [1, rows * columns] : [rows, columns]
  for (let row = 0; row < lines; row++)
    exports.narrow(to + 2 * row * each, 4 * (at + row * stride), each, formatOf(type))
  return new Uint16Array(memory.u8.slice(to, to + 2 * rows * columns).buffer)
}

/** Writes lanes at an address as elements of a storage, from element `from` on. */
export function storeLanes(
  machine: Engine,
  at: number,
  storage: UntypedStorage,
  type: dtype,
  from: number,
  count: number,
): void {
  const { memory } = machine
  if (isHalf(type)) {
    const values = fetchedLanes(machine, type, { at: at / 4, rows: 1, columns: count, stride: count })
    storage.peek(Uint16Array).set(values as Uint16Array, from)
    return
  }
  const bytes = elementBytes(type)
  storage.peek(Uint8Array).set(memory.u8.subarray(at, at + bytes * count), bytes * from)
}
