// The four types in which kernels compute, and how elements of every dtype come to them: narrow integers and bools
// as int32, halves as float32, the others as they are.

import { newLanes } from '../tensor/allocate.js'
import type { StorageArray } from '../tensor/allocate.js'
import type { dtype } from '../tensor/dtype.js'
import type { ArrayClass } from '../tensor/storage.js'
import type { LinearMemory } from '../wasm/memory.js'

/** A kernel's type, as exports and views of linear memory are named. Conditions are bytes, which no kernel computes with. */
export type Lane = 'f32' | 'f64' | 'i32' | 'i64'

/** A typed array over all of linear memory. */
export type LaneView = LinearMemory[Lane | 'u8']

/** Bytes an element. */
export const laneBytes: Readonly<Record<Lane | 'u8', number>> = { f32: 4, f64: 8, i32: 4, i64: 8, u8: 1 }

/** @param type One in which loops compute (`computeType`). */
export function laneOf(type: dtype): Lane {
  if (type.kind === 'float') return type.itemsize === 8 ? 'f64' : 'f32'
  return type.itemsize === 8 ? 'i64' : 'i32'
}

/** The class of typed arrays that elements of a dtype lie in. */
export function laneClass(type: dtype): ArrayClass<StorageArray> {
  let lanes = laneClasses.get(type)
  if (lanes === undefined) laneClasses.set(type, (lanes = newLanes(type, 0).constructor as ArrayClass<StorageArray>))
  return lanes
}

const laneClasses = new Map<dtype, ArrayClass<StorageArray>>()
