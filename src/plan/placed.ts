// Steps with addresses: their buffers in one block of linear memory, where those never in use at the same time share places, and
// their records in another; one call runs them.

import { blockAlignment } from '../wasm/allocator.js'
import { engine } from '../wasm/engine.js'
import type { Engine } from '../wasm/engine.js'
import { placeBuffers } from './memory.js'
import { recordsOf, wordsOf } from './records.js'
import { buffersOf } from './step.js'
import type { Buffer, Step } from './step.js'

/** Frees the blocks of plans that were forgotten without `dispose`. */
const finalizer = new FinalizationRegistry<Blocks>(free)

interface Blocks {
  readonly machine: Engine
  readonly blocks: readonly number[]
}

export class PlacedSteps {
  readonly machine = engine()
  /** Bytes of the buffers, places being shared. */
  readonly bytes: number
  private readonly addresses: ReadonlyMap<Buffer, number>
  private readonly stretches: readonly Stretch[]
  private readonly blocks: Blocks

  /**
   * @param stretches Lists of steps, each run by a call of its own.
   * @param first Buffers that are filled before the first step. @param last Those that are read after the last.
   */
  constructor(stretches: readonly (readonly Step[])[], first: readonly Buffer[], last: readonly Buffer[]) {
    const { memory } = this.machine
    const steps = stretches.flat()
    const buffers = placedBuffers(steps, first, last)
    const { offsets, size } = placeBuffers(lifetimesOf(buffers, steps, first, last), blockAlignment)
    const block = memory.alloc(size)
    const records = memory.alloc(Math.max(4, 4 * wordsOf(steps)))
    this.bytes = size
    this.blocks = { machine: this.machine, blocks: [block, records] }
    this.addresses = new Map(buffers.map((buffer, index) => [buffer, block + (offsets[index] as number)]))
    const words = recordsOf(steps, records, (buffer) => this.addressOf(buffer))
    memory.i32.set(words, records / 4)
    let at = records
    this.stretches = stretches.map((each) => {
      const start = at
      at += 4 * wordsOf(each)
      return { start, count: each.length }
    })
    finalizer.register(this, this.blocks, this)
  }

  /** Where a buffer is. */
  addressOf(buffer: Buffer): number {
    return buffer.address ?? (this.addresses.get(buffer) as number)
  }

  /** Runs one of the lists. */
  run(index: number): void {
    const { start, count } = this.stretches[index] as Stretch
    this.machine.exports.run(start, count)
  }

  /** Gives the memory back; nothing can run afterwards. */
  dispose(): void {
    finalizer.unregister(this)
    free(this.blocks)
  }
}

interface Stretch {
  readonly start: number
  readonly count: number
}

function placedBuffers(steps: readonly Step[], first: readonly Buffer[], last: readonly Buffer[]): Buffer[] {
  const all = new Set([...first, ...last, ...steps.flatMap(buffersOf)])
  return [...all].filter((buffer) => buffer.address === null)
}

function lifetimesOf(
  buffers: readonly Buffer[],
  steps: readonly Step[],
  first: readonly Buffer[],
  last: readonly Buffer[],
): { size: number; first: number; last: number }[] {
  const uses = new Map<Buffer, { first: number; last: number }>()
  const use = (buffer: Buffer, index: number): void => {
    const known = uses.get(buffer)
    if (known === undefined) uses.set(buffer, { first: index, last: index })
    else known.last = index
  }
  for (const buffer of first) use(buffer, -1)
  steps.forEach((each, index) => buffersOf(each).forEach((buffer) => use(buffer, index)))
  for (const buffer of last) use(buffer, steps.length)
  return buffers.map((buffer) => ({
    size: buffer.bytes,
    ...(uses.get(buffer) as { first: number; last: number }),
  }))
}

function free({ machine, blocks }: Blocks): void {
  for (const block of blocks) machine.memory.free(block)
}
