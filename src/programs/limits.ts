// How much a program may do: a file decides what runs, so each step, call, byte and multiplication is counted before it happens.
// Both kinds of programs, exported and scripted, count here.

import type { ByteLimit } from '../bytes/byte-builder.js'
import { LimitError } from '../errors.js'
import { Tensor } from '../tensor/tensor.js'
import { LiveBytes } from './live-bytes.js'

/** What one call of a program may use. What is left out has the default. */
export interface ProgramLimits {
  /** Operators and statements that are run: 100 million by default. */
  readonly steps?: number
  /** Calls within calls: 200 by default. */
  readonly depth?: number
  /**
   * Bytes of the tensors that the call has made and still reaches, with the one that an operator would make; of a planned call those of
   * its plan, weights that are packed for it included: 4 GiB by default. What does not fit planned runs operator by operator.
   */
  readonly bytes?: number
  /** Elements that are read or written, and multiplications with additions: 2³⁹ by default, half a trillion. */
  readonly work?: number
  /** Time that has passed: none by default. */
  readonly milliseconds?: number
}

export const defaultLimits: Required<ProgramLimits> = {
  steps: 1e8,
  depth: 200,
  bytes: 4 * 2 ** 30,
  work: 2 ** 39,
  milliseconds: Infinity,
}

/** What a run uses; of bytes at most these. */
export type Used = Pick<Required<ProgramLimits>, 'steps' | 'depth' | 'work' | 'bytes'>

/** Steps between two looks at the clock. */
const patience = 64

/** Bytes that an operator may pass through, however little a call may make. */
const smallest = 1 << 20

/** Counts what one call uses, and ends it with a LimitError. */
export class Budget {
  private readonly limits: Required<ProgramLimits>
  private readonly start = performance.now()
  private steps = 0
  private depth = 0
  private deepest = 0
  private work = 0
  /** The most bytes that lived, with what was to be made. */
  private peak = 0
  private readonly live = new LiveBytes()

  constructor(...limits: readonly (ProgramLimits | undefined)[]) {
    this.limits = Object.assign({}, defaultLimits, ...limits.map(checkedLimits)) as Required<ProgramLimits>
    const most = 8 * this.limits.bytes + smallest
    this.buffer = { most, beyond: (got) => exceeded('bytes', 'bytes that an operator would take', most, got) }
  }

  /** Before each operator or statement. */
  step(): void {
    if (++this.steps > this.limits.steps) throw exceeded('steps', 'steps of the program', this.limits.steps, this.steps)
    if (this.steps % patience === 0) this.checkTime()
  }

  /** Before a call within the program; `leave` when it is over. */
  enter(): void {
    this.depth++
    if (this.depth > this.deepest) this.reach(this.depth)
  }

  private reach(depth: number): void {
    this.deepest = depth
    if (depth > this.limits.depth) throw exceeded('depth', 'calls within calls', this.limits.depth, depth)
  }

  leave(): void {
    this.depth--
  }

  /** Before what reads or writes so many elements, or multiplies so often. */
  spend(work: number): void {
    this.work += work
    if (this.work > this.limits.work)
      throw exceeded('work', "the program's work in elements", this.limits.work, this.work)
    if (work > 1e6) this.checkTime()
  }

  /** Before something of this size is made. */
  allocate(bytes: number): void {
    this.peak = Math.max(this.peak, this.live.bytes + bytes)
    if (this.live.bytes + bytes <= this.limits.bytes) return
    if (bytes <= this.limits.bytes) this.spend(this.live.recount())
    if (this.live.bytes + bytes > this.limits.bytes)
      throw exceeded(
        'bytes',
        'bytes that live with what an operator would make',
        this.limits.bytes,
        this.live.bytes + bytes,
      )
  }

  /** After an operator: counts what it made of nothing that it was given. */
  keep(args: readonly unknown[], result: unknown): void {
    if (!this.live.add(args, result)) return
    if (this.live.bytes <= this.limits.bytes) return this.allocate(0)
    // Nobody else reaches it yet.
    const reached = this.live.reaches(() => result)
    try {
      this.allocate(0)
    } finally {
      reached.over()
    }
  }

  /** What was used until now. */
  get used(): Used {
    return { steps: this.steps, depth: this.deepest, work: this.work, bytes: this.peak }
  }

  /** What one buffer of an operator may take: the widest that it computes in takes eight bytes for one of a result. */
  readonly buffer: ByteLimit

  /** Bytes that may still be made. */
  get room(): number {
    return this.limits.bytes - this.live.bytes
  }

  /** Before a run of which it is known what it uses. */
  repeat({ steps, depth, work, bytes }: Used): void {
    this.reach(this.depth + depth)
    this.steps += steps - 1
    this.step()
    this.spend(work)
    this.allocate(bytes)
  }

  /** What a run reaches, until it is over: its slots, or those of its calls. */
  reaches(roots: () => unknown): { over(): void } {
    return this.live.reaches(roots)
  }

  /** Whether the time of the call has a limit. */
  get isTimed(): boolean {
    return this.limits.milliseconds < Infinity
  }

  /** Between kernels of a run that is known: how long they take nobody knows before. */
  checkTime(): void {
    const passed = performance.now() - this.start
    if (passed > this.limits.milliseconds) {
      throw exceeded('milliseconds', 'milliseconds that passed', this.limits.milliseconds, Math.round(passed))
    }
  }
}

/** @throws TypeError, RangeError of limits that are none. */
function checkedLimits(limits: ProgramLimits | undefined): ProgramLimits {
  for (const [name, value] of Object.entries(limits ?? {})) {
    if (!Object.hasOwn(defaultLimits, name)) {
      throw new TypeError(`there is no limit ${name}: they are ${Object.keys(defaultLimits).join(', ')}`)
    }
    if (value !== undefined && !(typeof value === 'number' && value >= 0)) {
      throw new RangeError(`limits.${name} is a number from 0 on, not ${String(value)}`)
    }
  }
  return Object.fromEntries(Object.entries(limits ?? {}).filter(([, value]) => value !== undefined))
}

function exceeded(name: keyof ProgramLimits, what: string, limit: number, got: number): LimitError {
  return new LimitError({ what, limit, got, remedy: `A trusted program may have more: { limits: { ${name}: … } }` })
}

/** Elements of all tensors among arguments: the least that an operator has to look at. */
export function elementsOf(values: readonly unknown[]): number {
  let total = 0
  for (const value of values) {
    if (value instanceof Tensor) total += value.numel()
    else if (Array.isArray(value)) total += elementsOf(value)
  }
  return total
}
