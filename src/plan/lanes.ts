// How elements of each dtype lie in the buffers of plans: as the lanes of 32 bits in which kernels compute. What is stored narrower is
// widened on its way in and narrowed on its way out; between two kernels it stays wide. A value of float16 or bfloat16 is always one that
// its dtype has: what a rule computes in float32 is rounded after it, as the operator rounds what it gives.

import { laneClass } from '../kernels/lanes.js'
import { bring, formatOf } from '../kernels/staging.js'
import { bfloat16, float16, float32 } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import type { UntypedStorage } from '../tensor/storage.js'
import type { Engine } from '../wasm/engine.js'
import { fetched } from './fetched.js'
import type { Fetched } from './fetched.js'

/** Whether kernels of plans compute with elements of a dtype. */
export function hasLanes(type: dtype): boolean {
  return type === float32 || isHalf(type)
}

/** Whether what is computed of a dtype has to be rounded to it. */
export function isHalf(type: dtype): boolean {
  return type === float16 || type === bfloat16
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
  bring(machine, 'f32', at, storage.peek(laneClass(type)), from, count, formatOf(type))
}

/** Lanes as the elements that a storage of the dtype has, in an array of their own. */
export function fetchedLanes({ memory, exports }: Engine, type: dtype, place: Fetched): Float32Array | Uint16Array {
  if (!isHalf(type)) return fetched(memory.f32, place)
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
  const values = isHalf(type)
    ? fetchedLanes(machine, type, { at: at / 4, rows: 1, columns: count, stride: count })
    : memory.f32.subarray(at / 4, at / 4 + count)
  storage.peek(laneClass(type)).set(values as never, from)
}
