// Runs kernels over operands of any layout and length: elements are brought into linear memory block by block in the order in
// which the result lies, computed there and collected, so that linear memory stays small however large tensors are.
// Contiguous operands cost one copy; a number or a row that repeats is brought once; what is strided otherwise moves
// row by row.

import { Narrow } from '../../assembly/shared/narrow.js'
import { newLanes } from '../tensor/allocate.js'
import type { StorageArray } from '../tensor/allocate.js'
import { gather } from '../tensor/copy.js'
import type { dtype } from '../tensor/dtype.js'
import { loopOver } from '../tensor/loop.js'
import { countOf } from '../tensor/shape.js'
import type { Sizes } from '../tensor/shape.js'
import { memoryOrder } from '../tensor/strides.js'
import { engine } from '../wasm/engine.js'
import type { BasicEngine } from '../wasm/engine.js'
import type { LinearMemory } from '../wasm/memory.js'
import { laneBytes } from './lanes.js'
import type { Lane } from './lanes.js'
import type { Stored } from './operand.js'
import { Collector, bring } from './staging.js'

/** Elements at a time: operands and result stay in the second-level cache. */
export const block = 1 << 15

export interface Input {
  readonly operand: Stored
  readonly lane: Lane | 'u8'
}

/** What a kernel gives: the lanes that it writes, and the dtype as whose elements they are collected. */
export interface Output {
  readonly lane: Lane | 'u8'
  readonly type: dtype
}

/** Computes `n` elements at address `y` from those at `inputs`, behind which come rooms for as many, if it asked for some. */
export type Compute = (y: number, inputs: readonly number[], n: number) => void

/**
 * The elements of a result of `sizes`, in the order in which `strides` lay them out (null: row-major).
 *
 * @param inputs Repeated to `sizes` already.
 * @param rooms For how many times as many elements of the output's lane `compute` has room beside.
 */
export function inBlocks(
  sizes: Sizes,
  strides: Sizes | null,
  inputs: readonly Input[],
  output: Output,
  compute: Compute,
  rooms = 0,
): StorageArray {
  const count = countOf(sizes)
  if (count === 0) return newLanes(output.type, 0)
  const machine = engine()
  const order = strides === null ? null : memoryOrder(sizes, strides)
  const inOrder = (each: Sizes): Sizes => (order === null ? each : order.map((dim) => each[dim] as number))
  const loop = loopOver(inOrder(sizes), ...inputs.map(({ operand }) => inOrder(operand.strides)))
  const sources = inputs.map((input, index) => sourceOf(input, loop.sizes, loop.strides[index] as Sizes))
  const size = Math.min(count, blockLength(sources))
  const beside = Array.from({ length: rooms }, () => output.lane)
  const lanes = [output.lane, ...inputs.map(({ lane }) => lane), ...beside]
  const [y, ...from] = regions(machine.memory, size, lanes) as [number, ...number[]]
  sources.forEach((source, index) => source.once(machine, from[index] as number, size))
  const collector = new Collector(output.type, output.lane, count)
  for (let start = 0; start < count; start += size) {
    const n = Math.min(size, count - start)
    for (let index = 0; index < sources.length; index++) {
      ;(sources[index] as Source).bring(machine, from[index] as number, start, n)
    }
    compute(y, from, n)
    collector.take(machine, y, start, n)
  }
  return collector.values
}

/** Addresses of so many elements of each lane in scratch memory. */
function regions(memory: LinearMemory, size: number, lanes: readonly (Lane | 'u8')[]): number[] {
  let bytes = 0
  const offsets = lanes.map((lane) => {
    const offset = bytes
    bytes += Math.ceil((size * laneBytes[lane]) / 64) * 64
    return offset
  })
  const start = memory.scratch(bytes)
  return offsets.map((offset) => start + offset)
}

/** As many elements as whole periods make, so that what repeats stays where it is. */
function blockLength(sources: readonly Source[]): number {
  const period = Math.max(...sources.map((source) => source.period))
  return Math.max(1, Math.floor(block / period)) * period
}

/** Where an input's elements come from. */
abstract class Source {
  /** Elements after which it repeats from its start; 1 where it does not matter. */
  readonly period: number = 1
  /** Fills a region once for all blocks. */
  once(_machine: BasicEngine, _at: number, _size: number): void {}
  /** Brings elements `start` to `start + n` to address `at`. */
  bring(_machine: BasicEngine, _at: number, _start: number, _n: number): void {}
}

class Whole extends Source {
  constructor(
    private readonly lane: Lane | 'u8',
    private readonly values: StorageArray,
    private readonly offset: number,
    private readonly format: Narrow,
  ) {
    super()
  }

  override bring(machine: BasicEngine, at: number, start: number, n: number): void {
    bring(machine, this.lane, at, this.values, this.offset + start, n, this.format)
  }
}

class Repeated extends Source {
  constructor(
    private readonly lane: Lane | 'u8',
    private readonly operand: Stored,
    override readonly period: number,
  ) {
    super()
  }

  override once(machine: BasicEngine, at: number, size: number): void {
    const { values, offset, format } = this.operand
    bring(machine, this.lane, at, values, offset, this.period, format)
    const view = machine.memory[this.lane]
    const first = at / laneBytes[this.lane]
    if (this.period === 1) {
      view.fill(view[first] as never, first, first + size)
      return
    }
    for (let filled = this.period; filled < size; filled *= 2) {
      view.copyWithin(first + filled, first, first + Math.min(filled, size - filled))
    }
  }
}

/** Elements as wide as the lane, moved as 32-bit words. */
class Rows extends Source {
  private readonly words: Uint32Array
  private readonly perElement: number

  constructor(
    lane: Lane,
    values: StorageArray,
    private readonly offset: number,
    private readonly sizes: Sizes,
    private readonly strides: Sizes,
  ) {
    super()
    this.words = new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4)
    this.perElement = laneBytes[lane] / 4
  }

  override bring({ memory }: BasicEngine, at: number, start: number, n: number): void {
    const { sizes, strides, perElement } = this
    const last = sizes.length - 1
    const [length, step] = [sizes[last] as number, strides[last] as number]
    let row = Math.floor(start / length)
    let column = start - row * length
    for (let done = 0; done < n; row++, column = 0) {
      const count = Math.min(length - column, n - done)
      const from = this.rowOffset(row) + column * step
      moveWords(memory.u32, at / 4 + done * perElement, this.words, from * perElement, count, step, perElement)
      done += count
    }
  }

  /** Where a row begins, counted in elements. */
  private rowOffset(row: number): number {
    let offset = this.offset
    let rest = row
    for (let dim = this.sizes.length - 2; dim >= 0; dim--) {
      const size = this.sizes[dim] as number
      const next = Math.floor(rest / size)
      offset += (rest - next * size) * (this.strides[dim] as number)
      rest = next
    }
    return offset
  }
}

function sourceOf({ operand, lane }: Input, sizes: Sizes, strides: Sizes): Source {
  const { values, offset, format } = operand
  const period = periodOf(sizes, strides)
  if (period === countOf(sizes) && period > 1) return new Whole(lane, values, offset, format)
  if (period !== null && period <= block) return new Repeated(lane, operand, period)
  if (lane !== 'u8' && values.BYTES_PER_ELEMENT === laneBytes[lane])
    return new Rows(lane, values, offset, sizes, strides)
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const gathered = gather(bytes, values.BYTES_PER_ELEMENT, sizes, strides, offset)
  const type = values.constructor as new (buffer: ArrayBuffer) => StorageArray
  return new Whole(lane, new type(gathered.buffer), 0, format)
}

/** After how many elements an operand repeats: those of its last dimensions, which are contiguous; else null. */
function periodOf(sizes: Sizes, strides: Sizes): number | null {
  let period = 1
  let dim = sizes.length - 1
  while (dim >= 0 && (sizes[dim] === 1 || strides[dim] === period)) period *= sizes[dim--] as number
  for (; dim >= 0; dim--) if (strides[dim] !== 0 && sizes[dim] !== 1) return null
  return period
}

/** `step` counts elements of `perElement` words. */
function moveWords(
  to: Uint32Array,
  at: number,
  from: Uint32Array,
  place: number,
  count: number,
  step: number,
  perElement: number,
): void {
  if (step === 1 && count >= 16) return to.set(from.subarray(place, place + count * perElement), at)
  if (perElement === 1) {
    for (let index = 0, read = place; index < count; index++, read += step) to[at + index] = from[read] as number
    return
  }
  for (let index = 0, read = place; index < count; index++, read += 2 * step) {
    to[at + 2 * index] = from[read] as number
    to[at + 2 * index + 1] = from[read + 1] as number
  }
}
