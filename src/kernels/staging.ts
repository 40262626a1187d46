// Elements on their way into linear memory and out of it: copied as they are stored, and widened or narrowed there where they are
// narrower than the lanes in which kernels compute.

import { Narrow } from '../../assembly/shared/narrow.js'
import { newLanes } from '../tensor/allocate.js'
import type { StorageArray } from '../tensor/allocate.js'
import type { dtype } from '../tensor/dtype.js'
import type { BasicEngine } from '../wasm/engine.js'
import { laneBytes, laneClass } from './lanes.js'
import type { Lane } from './lanes.js'

/** How elements of a dtype are stored, beside the lane in which they are computed. */
export function formatOf(type: dtype): Narrow {
  switch (type.name) {
    case 'int8':
      return Narrow.Int8
    case 'uint8':
      return Narrow.UInt8
    case 'int16':
      return Narrow.Int16
    case 'uint16':
      return Narrow.UInt16
    case 'float16':
      return Narrow.Float16
    case 'bfloat16':
      return Narrow.BFloat16
    case 'bool':
      return Narrow.Bool
    default:
      return Narrow.None
  }
}

/** Elements `from` to `from + n` of `values` to address `at`, as lanes. */
export function bring(
  { memory, exports }: BasicEngine,
  lane: Lane | 'u8',
  at: number,
  values: StorageArray,
  from: number,
  n: number,
  format: Narrow,
): void {
  if (values instanceof Float32Array) {
    memory.f32.set(n === values.length ? values : values.subarray(from, from + n), at / 4)
    return
  }
  const width = values.BYTES_PER_ELEMENT
  const bytes = new Uint8Array(values.buffer, values.byteOffset + from * width, n * width)
  if (width === laneBytes[lane]) return memory.u8.set(bytes, at)
  const end = at + n * (laneBytes[lane] - width)
  memory.u8.set(bytes, end)
  exports.widen(at, end, n, format)
}

/**
 * Collects `count` elements of dtype `type` from blocks of lanes.
 *
 * @example
 * const results = new Collector(float32, 'f32', 3)
 * results.take(engine(), address, 0, 3)
 * results.values   // Float32Array of 3
 */
export class Collector {
  private collected: StorageArray | null = null
  private readonly format: Narrow

  constructor(
    private readonly type: dtype,
    private readonly lane: Lane | 'u8',
    private readonly count: number,
  ) {
    this.format = lane === 'u8' ? Narrow.None : formatOf(type)
  }

  get values(): StorageArray {
    return (this.collected ??= newLanes(this.type, this.count))
  }

  /** Takes elements `start` to `start + n` from address `at`, whose lanes are lost where elements are narrower. */
  take({ memory, exports }: BasicEngine, at: number, start: number, n: number): void {
    if (this.format !== Narrow.None) exports.narrow(at, at, n, this.format)
    if (n < this.count) {
      const { values } = this
      const width = values.BYTES_PER_ELEMENT
      new Uint8Array(values.buffer).set(memory.u8.subarray(at, at + n * width), start * width)
    } else if (this.lane === 'f32' && this.format === Narrow.None) {
      this.collected = memory.f32.slice(at / 4, at / 4 + n)
    } else {
      const type = laneClass(this.type)
      const { buffer } = memory.u8.slice(at, at + n * type.BYTES_PER_ELEMENT)
      this.collected = new type(buffer, 0, n)
    }
  }
}
