// The caller and its workers: records of plans, and calls of the kernels that plans have, computed tile by tile by all of them.
//
// The caller claims tiles as the workers do, so it never waits for one that has not started: only, at the end of a call, for tiles that
// others hold. A worker that the system sets aside while it holds one costs what that wait takes, so what threads gain and what waits
// cost is kept account of, and where they cost more the caller goes on alone for a while.

import { WorkerError } from '../errors.js'
import { abandonEngine } from '../wasm/engine.js'
import type { Engine, Helpers, Records } from '../wasm/engine.js'
import type { Exports } from '../wasm/binaries/exports.js'
import { kernels } from '../wasm/kernels.js'
import { sharedEngine } from '../wasm/whole.js'
import type { Kernel } from '../wasm/kernels.js'
import { Control, Job, controlBytes, recordWords } from './control.js'
import { Helper } from './helper.js'
import { header, jobOf } from './jobs.js'
import type { SplitJob } from './jobs.js'
import { splitting } from './settings.js'
import { splits } from './splits.js'
import { computeTiles } from './tiles.js'

/** Looks at a count of tiles before the caller rests. */
const LOOKS = 2000
/** Milliseconds from call to call within which they are counted as one. */
const IN_A_ROW = 1
/** Milliseconds of a rest. */
const REST = 1
/** Milliseconds that threads may have gained before and lose again; and how often what they lost is computed alone. */
const [MOST_CREDIT, ALONE] = [2, 20]

/** What a list of records is run as. */
interface Prepared {
  /** A job for each record that is split, else null. */
  readonly jobs: readonly (SplitJob | null)[]
  /** The address of each. */
  readonly addresses: readonly number[]
  /** Nanoseconds of the jobs on one thread. */
  readonly work: number
}

export class Crew implements Helpers {
  readonly threads: number
  /** Jobs that were split and times that the caller went on alone, milliseconds that the others gained and that they were waited for. */
  readonly tally = { split: 0, alone: 0, gained: 0, waited: 0 }
  private readonly machine: Engine
  private readonly raw: Exports
  private readonly words: Int32Array
  /** The address of the block of control, and the word at which it begins. */
  private readonly control: number
  private readonly at: number
  private readonly helpers: Helper[] = []
  private readonly canWait: boolean
  /** A record of calls that come from no plan. */
  private readonly called: number
  private scratch = 0
  private scratchBytes = 0
  /** Milliseconds: what threads gained and did not lose again, and until when the caller computes alone. */
  private credit = 0
  private aloneUntil = 0
  /** Nanoseconds of calls that came in a row, when the last of them came, and whether workers that sleep are woken for it. */
  private inRow = 0
  private lastCall = 0
  private wakes = false
  /** What a worker ended of before all had started. */
  private early: { readonly cause: unknown } | null = null

  private constructor(
    machine: Engine,
    threads: number,
    private readonly lost: (crew: Crew, cause: unknown) => void,
  ) {
    this.machine = machine
    this.threads = threads
    this.raw = machine.exports
    const { memory } = machine
    this.control = memory.alloc(controlBytes)
    this.called = memory.alloc(4 * recordWords)
    this.at = this.control / 4
    this.words = memory.i32
    this.words.fill(0, this.at, this.at + controlBytes / 4)
    this.canWait = canWait(this.words, this.at)
  }

  /**
   * Starts workers, and computes with them from then on.
   *
   * @param lost Is told when a worker ends unasked, or does not answer.
   * @throws WorkerError where one does not start; UnsupportedError where no memory can be shared.
   */
  static async start(threads: number, lost: (crew: Crew, cause: unknown) => void): Promise<Crew> {
    const machine = sharedEngine()
    const crew = new Crew(machine, threads, lost)
    const { module, memory } = machine.shared as NonNullable<Engine['shared']>
    const started = await Promise.allSettled(
      Array.from({ length: threads - 1 }, (_, index) =>
        Helper.start({ module, memory, at: crew.at, thread: index + 1 }, (cause) => crew.lose(cause)),
      ),
    )
    const failed = started.find((each) => each.status === 'rejected')
    for (const each of started) if (each.status === 'fulfilled') crew.helpers.push(each.value)
    if (failed !== undefined) {
      await crew.end(true)
      throw failed.reason
    }
    if (crew.early !== null) {
      await crew.end()
      throw new WorkerError({ reason: 'a thread ended at once', ...crew.early })
    }
    machine.exports = { ...machine.exports, ...crew.calls() }
    machine.helpers = crew
    return crew
  }

  private lose(cause: unknown): void {
    if (this.machine.helpers === this) this.lost(this, cause)
    else this.early ??= { cause }
  }

  /**
   * Ends the workers and gives their memory back; the engine computes alone from the beginning on.
   *
   * @param isLate Whether one did not start in time, and might still.
   */
  async end(isLate = false): Promise<void> {
    this.leave()
    Atomics.store(this.words, this.at + Control.Ends, 1)
    this.wake()
    const ended = await Promise.all(this.helpers.map((helper) => helper.end()))
    // Who did not answer may still look for tiles there.
    if (isLate || ended.includes(false)) return abandonEngine(this.machine)
    this.machine.memory.free(this.control)
    this.machine.memory.free(this.called)
    if (this.scratchBytes > 0) this.machine.memory.free(this.scratch)
  }

  /** Tiles that each thread has computed, the caller first. */
  get computed(): number[] {
    const first = this.at + Control.Computed
    return [...this.words.subarray(first, first + this.threads)]
  }

  run(records: Records): void {
    const { jobs, addresses, work } = (records.jobs ??= this.prepare(records)) as Prepared
    if (!this.isWorth(work)) return this.raw.run(records.start, records.count)
    for (let index = 0; index < jobs.length;) {
      const job = jobs[index] as SplitJob | null
      if (job === null) {
        const first = index
        while (index < jobs.length && jobs[index] === null) index++
        this.raw.run(addresses[first] as number, index - first)
      } else if (this.isAlone()) {
        this.raw.run(addresses[index++] as number, 1)
      } else {
        this.compute(job)
        index++
      }
    }
  }

  private prepare({ start, count }: Records): Prepared {
    const { i32 } = this.machine.memory
    const addresses: number[] = []
    for (let record = start; addresses.length < count; record += i32[record / 4 + 1] as number) addresses.push(record)
    const jobs = addresses.map((record) => jobOf(this.machine, record))
    return { jobs, addresses, work: jobs.reduce((sum, job) => sum + (job?.work ?? 0), 0) }
  }

  /**
   * Whether workers are to compute so many nanoseconds of work: those that are awake, and all where there is much to do in this call, or
   * in those just before it, since more of them will come.
   */
  private isWorth(work: number): boolean {
    if (work === 0 || this.isAlone()) return false
    const parked = Atomics.load(this.words, this.at + Control.Parked)
    this.wakes = work >= splitting.wakes
    if (parked > 0 && !this.wakes) {
      const now = performance.now()
      this.inRow = work + (now - this.lastCall < IN_A_ROW ? this.inRow : 0)
      this.lastCall = now
      this.wakes = this.inRow >= splitting.wakes
    }
    return this.wakes || parked < this.helpers.length
  }

  private isAlone(): boolean {
    if (this.aloneUntil === 0 || performance.now() >= this.aloneUntil) return false
    this.tally.alone++
    return true
  }

  /** The kernels as functions, whose calls are split too. */
  private calls(): Partial<Exports> {
    const names = (Object.keys(kernels) as Kernel[]).filter((kernel) => splits[kernel] !== null)
    return Object.fromEntries(names.map((kernel) => [kernel, this.callOf(kernel)]))
  }

  private callOf(kernel: Kernel): (...args: number[]) => void {
    const { code, parameters, singles } = kernels[kernel]
    const alone = this.raw[kernel as keyof Exports] as (...args: number[]) => void
    const isSingle = parameters.map((_, index) => (singles as readonly number[]).includes(index))
    return (...args) => {
      const { i32, f32 } = this.machine.memory
      const at = this.called / 4
      i32[at] = code
      i32[at + 1] = 4 * (header + parameters.length)
      for (let index = 0; index < args.length; index++) {
        const words = isSingle[index] === true ? f32 : i32
        words[at + header + index] = args[index] as number
      }
      const job = jobOf(this.machine, this.called)
      if (job === null || !this.isWorth(job.work)) alone(...args)
      else this.compute(job)
    }
  }

  private compute({ words: job, tiles, work: alone, scratch }: SplitJob): void {
    const { words, at } = this
    if (scratch > this.scratchBytes) this.reserve(scratch)
    words.set(job, at + Control.Job)
    words[at + Control.Job + Job.Scratch] = this.scratch
    words[at + Control.Job + Job.ScratchBytes] = this.scratchBytes
    words[at + Control.Job + Job.Threads] = this.threads
    Atomics.store(words, at + Control.Failed, 0)
    Atomics.store(words, at + Control.Done, 0)
    Atomics.store(words, at + Control.Remaining, tiles)
    if (this.wakes && Atomics.load(words, at + Control.Parked) > 0) this.wake()

    const begin = performance.now()
    let own = 0
    try {
      own = computeTiles(words, at, 0, this.raw.run)
    } catch (error) {
      // What nobody has claimed nobody is to compute.
      this.finish(tiles - Math.max(0, Atomics.exchange(words, at + Control.Remaining, 0)))
      throw error
    }
    const end = performance.now()
    this.finish(tiles)
    // Where the caller was set aside its own tiles took long, which is no gain of the others.
    const each = own > 0 ? Math.min((end - begin) / own, alone / 1e6 / tiles) : 0
    this.account((tiles - own) * each, performance.now() - end)
    if (Atomics.load(words, at + Control.Failed) !== 0) {
      throw new WorkerError({ reason: 'a thread failed in a kernel', remedy: 'Please report it' })
    }
  }

  private account(gained: number, waited: number): void {
    this.tally.split++
    this.tally.gained += gained
    this.tally.waited += waited
    if (!splitting.accounts) return
    this.credit = Math.min(this.credit + gained - waited, MOST_CREDIT)
    if (this.credit >= 0) return
    this.aloneUntil = performance.now() - ALONE * this.credit
    this.credit = 0
  }

  /** Waits until so many tiles are done. */
  private finish(tiles: number): void {
    const { words, at } = this
    const { pause } = Atomics as { pause?(): void }
    let stuck = 0
    for (let looks = 0, last = -1; ; looks++) {
      const done = Atomics.load(words, at + Control.Done)
      if (done === tiles) return
      if (done !== last) stuck = 0
      last = done
      if (looks < LOOKS) pause?.()
      else if ((stuck += this.rest(done)) > splitting.lostAfter) this.giveUp()
    }
  }

  /** Gives the processor to others for a while, until another tile is done. Gives the milliseconds, few where the process was set aside. */
  private rest(done: number): number {
    const { words, at } = this
    const begin = performance.now()
    if (this.canWait) {
      Atomics.store(words, at + Control.Waits, 1)
      Atomics.wait(words, at + Control.Done, done, REST)
      Atomics.store(words, at + Control.Waits, 0)
    } else {
      for (let looks = 0; looks < LOOKS && Atomics.load(words, at + Control.Done) === done; looks++) continue
    }
    return Math.min(performance.now() - begin, 10 * REST)
  }

  /** A worker died with a tile. If it should live still, it writes to memory that nobody uses any more. */
  private giveUp(): never {
    this.leave()
    abandonEngine(this.machine)
    for (const helper of this.helpers) void helper.terminate()
    const error = new WorkerError({
      reason: 'a thread stopped answering in the midst of its work',
      remedy: 'From now on one thread computes; call set_num_threads again for more',
    })
    this.lost(this, error)
    throw error
  }

  private leave(): void {
    if (this.machine.helpers === this) this.machine.helpers = null
    this.machine.exports = this.raw
  }

  private wake(): void {
    Atomics.add(this.words, this.at + Control.Calls, 1)
    Atomics.notify(this.words, this.at + Control.Calls)
  }

  /** Scratch memory for each worker: at least so many bytes. */
  private reserve(bytes: number): void {
    const { memory } = this.machine
    if (this.scratchBytes > 0) memory.free(this.scratch)
    this.scratchBytes = 0
    this.scratch = memory.alloc(bytes * this.helpers.length)
    this.scratchBytes = bytes
  }
}

/** Whether this thread may wait: the main thread of a page may not. */
function canWait(words: Int32Array, at: number): boolean {
  try {
    Atomics.wait(words, at + Control.Calls, -1, 0)
    return true
  } catch {
    return false
  }
}
