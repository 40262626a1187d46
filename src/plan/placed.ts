// Steps with addresses: their buffers in one block of linear memory, where those never in use at the same time share places, and
// their records in another; one call runs them.

import { LimitError } from '../errors.js'
import { blockAlignment } from '../wasm/allocator.js'
import type { Engine, Records } from '../wasm/engine.js'
import { wholeEngine } from '../wasm/whole.js'
import { placeBuffers } from './memory.js'
import type { Lifetime } from './memory.js'
import { recordsOf, wordsOf } from './records.js'
import { planning } from './settings.js'
import { Buffer } from './step.js'
import type { Step } from './step.js'

/** Frees the blocks of plans that were forgotten without `dispose`. */
const finalizer = new FinalizationRegistry<Blocks>(free)

interface Blocks {
  readonly machine: Engine
  readonly blocks: readonly number[]
}

export class PlacedSteps {
  readonly machine = wholeEngine()
  /** Bytes of the buffers, places being shared. */
  readonly bytes: number
  private readonly addresses: ReadonlyMap<Buffer, number>
  private readonly lives: ReadonlyMap<Buffer, Lifetime>
  private readonly stretches: readonly Stretch[]
  private readonly blocks: Blocks

  /**
   * @param timeline What happens, one after the other: lists of steps, each run by a call of its own, and buffers that are
   * filled or read between them. @param room Bytes that they may take.
   * @throws LimitError before more is taken.
   */
  constructor(timeline: readonly (readonly Step[] | Buffer)[], room = Infinity) {
    const { memory } = this.machine
    const stretches = timeline.filter((each): each is readonly Step[] => !(each instanceof Buffer))
    const lives = lifetimesOf(timeline)
    this.lives = lives
    const buffers = [...lives.keys()]
    const { offsets, size } = placeBuffers([...lives.values()], blockAlignment)
    const steps = stretches.flat()
    if (size > room) throw new LimitError({ what: "bytes of a plan's buffers", limit: room, got: size })
    // What weights passed through on their way here.
    memory.freeScratch()
    const block = memory.alloc(size)
    const records = memory.alloc(Math.max(4, 4 * wordsOf(steps)))
    this.bytes = size
    this.blocks = { machine: this.machine, blocks: [block, records] }
    this.addresses = new Map(buffers.map((buffer, index) => [buffer, block + (offsets[index] as number)]))
    memory.i32.set(
      recordsOf(steps, records, (buffer) => this.addressOf(buffer)),
      records / 4,
    )
    let at = records
    let begin = 0
    this.stretches = timeline.flatMap((each) => {
      if (each instanceof Buffer) return ((begin += 1), [])
      const stretch = { start: at, count: each.length, begin }
      at += 4 * wordsOf(each)
      begin += each.length + 1
      return [stretch]
    })
    finalizer.register(this, this.blocks, this)
  }

  /** Where a buffer is. */
  addressOf(buffer: Buffer): number {
    return buffer.address ?? (this.addresses.get(buffer) as number)
  }

  /** Runs one of the lists. */
  run(index: number): void {
    if (planning.poisons) return void [...this.steps(index)]
    this.machine.run(this.stretches[index] as Stretch)
  }

  /** As `run`, yielding before each kernel. */
  *steps(index: number): Generator<undefined, void, undefined> {
    const { machine } = this
    let { start } = this.stretches[index] as Stretch
    const { count, begin } = this.stretches[index] as Stretch
    for (let at = 0; at < count; at++) {
      yield undefined
      machine.run({ start, count: 1 })
      start += machine.memory.i32[start / 4 + 1] as number
      if (planning.poisons) this.poison(begin + at)
    }
  }

  /** Fills with NaN what nothing needs after a time, where nothing that lives has the place. */
  private poison(time: number): void {
    const { f32 } = this.machine.memory
    for (const [buffer, { last, size }] of this.lives) {
      if (last === time) f32.fill(NaN, this.addressOf(buffer) / 4, (this.addressOf(buffer) + size) / 4)
    }
  }

  /** Gives the memory back; nothing can run afterwards. */
  dispose(): void {
    finalizer.unregister(this)
    free(this.blocks)
  }
}

interface Stretch extends Records {
  /** The time of its first step. */
  readonly begin: number
}

/** When each buffer that is to be placed is used first and last. */
function lifetimesOf(timeline: readonly (readonly Step[] | Buffer)[]): Map<Buffer, Lifetime> {
  const lives = new Map<Buffer, { size: number; first: number; last: number }>()
  let now = 0
  const use = (buffer: Buffer): void => {
    if (buffer.address !== null) return
    const known = lives.get(buffer)
    if (known === undefined) lives.set(buffer, { size: buffer.bytes, first: now, last: now })
    else known.last = now
  }
  for (const each of timeline) {
    if (each instanceof Buffer) use(each)
    else
      for (const step of each) {
        for (const buffer of step.buffers) use(buffer)
        now++
      }
    now++
  }
  return lives
}

function free({ machine, blocks }: Blocks): void {
  for (const block of blocks) machine.memory.free(block)
}
