// Pools through the WASM core, so many planes at a time as linear memory is to hold.

import { wholeEngine } from '../../wasm/whole.js'
import { boxesBytes, sizesOfAxes, writeBoxes } from './boxes.js'
import type { Axes } from './boxes.js'
import { workspace } from './floats.js'
import type { Floats, Precision } from './floats.js'
import { volumeOf } from './sizes.js'

/** Elements of input and output in linear memory at a time, as long as a plane is no larger. */
const block = 1 << 20

/** y `[planes, …out]` of x `[planes, …size]`. */
export function poolFloats(kind: 'max' | 'avg', precision: Precision, x: Floats, planes: number, axes: Axes): Floats {
  const { exports, memory } = wholeEngine()
  const { bytes } = precision
  const [inside, outside] = [volumeOf(sizesOfAxes(axes, 'size')), volumeOf(sizesOfAxes(axes, 'out'))]
  const y = precision.make(planes * outside)
  const most = planesAtATime(planes, inside + outside)
  const [boxes, row, from, to] = workspace(
    boxesBytes(axes),
    axes[2].size * bytes,
    most * inside * bytes,
    most * outside * bytes,
  ) as [number, number, number, number]
  writeBoxes(boxes, axes)
  const view = precision.view(memory)
  for (let first = 0; first < planes; first += most) {
    const count = Math.min(most, planes - first)
    view.set(x.subarray(first * inside, (first + count) * inside), from / bytes)
    exports[`${precision.name}_${kind}_pool`](to, from, row, boxes, count)
    y.set(view.subarray(to / bytes, to / bytes + count * outside), first * outside)
  }
  return y
}

/** Numbers of which maxima are found with their places. */
export type Comparable = Floats | BigInt64Array<ArrayBuffer>

export interface Maxima {
  readonly values: Comparable
  readonly indices: BigInt64Array<ArrayBuffer>
}

/** Maxima `[planes, …out]` of x `[planes, …size]`, and where in its plane each is. */
export function maximaOf(x: Comparable, planes: number, axes: Axes): Maxima {
  const { exports, memory } = wholeEngine()
  const name = x instanceof Float32Array ? 'f32' : x instanceof Float64Array ? 'f64' : 'i64'
  const bytes = x.BYTES_PER_ELEMENT
  const [inside, outside] = [volumeOf(sizesOfAxes(axes, 'size')), volumeOf(sizesOfAxes(axes, 'out'))]
  const values = new (x.constructor as new (length: number) => Float32Array<ArrayBuffer>)(planes * outside)
  const indices = new BigInt64Array(planes * outside)
  const most = planesAtATime(planes, inside + 2 * outside)
  const [boxes, places, from, to] = workspace(
    boxesBytes(axes),
    most * outside * 8,
    most * inside * bytes,
    most * outside * bytes,
  ) as [number, number, number, number]
  writeBoxes(boxes, axes)
  const { buffer } = memory.u8
  for (let first = 0; first < planes; first += most) {
    const count = Math.min(most, planes - first)
    memory.u8.set(bytesOf(x.subarray(first * inside, (first + count) * inside)), from)
    exports[`${name}_max_pool_indices`](to, places, from, boxes, count)
    bytesOf(values).set(memory.u8.subarray(to, to + count * outside * bytes), first * outside * bytes)
    indices.set(new BigInt64Array(buffer, places, count * outside), first * outside)
  }
  return { values, indices }
}

function planesAtATime(planes: number, elements: number): number {
  return Math.max(1, Math.min(planes, Math.floor(block / Math.max(elements, 1))))
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
