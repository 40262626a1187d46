// The plans of a program, a module or a function: for each key of its arguments (given.ts) one that runs the whole of it on resident
// memory, where it can be planned. A plan is made when a key is called again, and holds while what it was made of is as it was. What
// has no plan is run operator by operator by who asked.

import { Value } from '../graph/trace.js'
import type { Trace } from '../graph/trace.js'
import type { dtype } from '../tensor/dtype.js'
import { sameSizes } from '../tensor/shape.js'
import type { Sizes } from '../tensor/shape.js'
import { Tensor } from '../tensor/tensor.js'
import { givenOf, placedOnMeta } from './given.js'
import type { DirectPlan } from './direct.js'
import type { Given, Placed } from './given.js'
import { Guards } from './guards.js'
import { asksStart } from './lowering/opened.js'
import { computesOnce, longestTrace, lower } from './lowering/lower.js'
import { Packs } from './packs.js'
import { ResidentPlan } from './resident.js'
import { Results } from './results.js'
import { mayPlan, planning } from './settings.js'

/** Plans at once; the one least recently used goes first. */
const most = 8

/** How often something may be made anew in so many calls: what is being trained is not planned at every step. */
export function patience(calls: number): number {
  return 16 + calls / 64
}

/** What a run uses, of which plans ask the bytes that its operators make; null of what nobody bounds. */
export type Costs = { readonly bytes: number } | null

/** A trace, and what a run of it costs. */
export interface Traced<Cost extends Costs> extends Trace<unknown> {
  readonly cost: Cost
}

/** What plans are made of. */
export interface Front<Cost extends Costs> {
  /**
   * Watches what its results follow from beside its arguments and states.
   *
   * @param key Of the arguments. @returns Whether it can be planned as it is now.
   */
  watch(guards: Guards, key: string): boolean
  /**
   * Traces a call; what it throws says that the call cannot be planned.
   *
   * @param placed The arguments on `meta`. @param states As `find` was given them.
   * @param guards Watch what the trace finds that it follows from. @param key Of the arguments.
   */
  trace(placed: Placed, states: readonly unknown[], guards: Guards, key: string): Traced<Cost>
  /** Whether a call of a key can be traced. Where it is not told, any can that was called before. */
  isReady?(key: string): boolean
  /**
   * Whether the first call of a key is planned too, which pays where its operators cost as much; unless something is computed once for
   * all, which nothing bounds at that time.
   */
  readonly isEager?: boolean
}

interface Entry<Cost extends Costs> {
  readonly key: string
  readonly guards: Guards
  readonly states: readonly unknown[]
  /** Null where there is none. */
  readonly planned: Planned<Cost> | null
  /** The argument, where there is one, which is a tensor. */
  readonly one: One | null
  /** The call from which on it is tried anew whether there is one, if what it was made of changed. */
  readonly again: number
}

interface Planned<Cost extends Costs> {
  readonly plan: ResidentPlan
  /** The same, where it takes and gives one tensor. */
  readonly direct: DirectPlan | null
  readonly results: Results
  readonly cost: Cost
}

/** What is asked of a tensor to know that it has no plan. */
interface One {
  readonly dtype: dtype
  readonly sizes: Sizes
  readonly strides: Sizes
}

function oneOf({ dtype, sizes, strides }: Tensor): One {
  return { dtype, sizes: [...sizes], strides: [...strides] }
}

const noStates: readonly unknown[] = []

export class Plans<Cost extends Costs = null> {
  private readonly entries: Entry<Cost>[] = []
  /** How often keys were called that have no entry yet. */
  private readonly waiting = new Map<string, number>()
  /** Whether the call that was asked for last, and has no plan, is to have one when it is made again. */
  waits = false
  private made = 0
  private calls = 0
  private fruitless = 0

  constructor(private readonly front: Front<Cost>) {}

  /**
   * The plan of a call, ready to run; null where it has to be run operator by operator.
   *
   * @param room Bytes that the call may use. A plan that takes more is not made, and none that does is given.
   * @param states Tensors and other values that the call takes beside its arguments. A plan holds while they are the same ones, and
   *   the tensors' values too.
   * @param given What `givenOf` makes of the arguments.
   */
  find(
    args: readonly unknown[],
    room = Infinity,
    states = noStates,
    given = mayPlan() ? givenOf(args) : null,
  ): Run<Cost> | null {
    this.waits = false
    if (given === null) return null
    this.calls++
    // On another engine there is nothing of what was made, and no state has changed.
    if (this.entries.some(({ planned }) => planned?.plan.isCurrent === false)) this.dropAll()
    const { planned, guards } = this.entryOf(given, args, states, room) ?? none
    // What runs within itself, or before another run is over, would overwrite what that needs.
    if (planned === null || planned.plan.isBusy || given.shares(guards.blocks)) return null
    // Beyond that only a run operator by operator tells, since what it no longer reaches does not count.
    if (Math.max(planned.plan.bytes, planned.cost?.bytes ?? 0) > room) return null
    return new Run(planned, given)
  }

  /**
   * Says that a call failed which had no plan. What is computed once for a plan was computed by a call before it, within that call's
   * limits: so one that failed does not count as one, and it is not asked which it was.
   */
  failed(): void {
    this.waiting.clear()
  }

  /** What the plan that was used last gives for one tensor; null where `find` has to be asked for one. */
  quick(input: unknown): Tensor | null {
    const entry = this.entries[0]
    const direct = entry?.planned?.direct
    if (entry === undefined || direct === undefined || direct === null || !direct.takes(input)) return null
    if (
      !mayPlan() ||
      planning.poisons ||
      planning.observe !== null ||
      !this.holds(entry, noStates) ||
      entry.planned?.plan.isBusy
    )
      return null
    this.calls++
    return direct.run(input)
  }

  /** Whether it is known, at less cost than by `find`, that a call with one tensor has no plan. */
  hasNone(input: unknown): boolean {
    const entry = this.entries[0]
    if (entry === undefined || entry.planned !== null || entry.one === null || !(input instanceof Tensor)) return false
    const { dtype, sizes, strides } = entry.one
    if (input.dtype !== dtype || !sameSizes(input.sizes, sizes) || !sameSizes(input.strides, strides)) return false
    if (this.calls + 1 >= entry.again && !this.holds(entry, noStates)) return false
    this.calls++
    this.waits = false
    return true
  }

  /** The plans that there are, the one used last first. */
  get plans(): readonly ResidentPlan[] {
    return this.entries.flatMap(({ planned }) => (planned === null ? [] : [planned.plan]))
  }

  /** The entry of a key, made when it is called again; null before. */
  private entryOf(
    given: Given,
    args: readonly unknown[],
    states: readonly unknown[],
    room: number,
  ): Entry<Cost> | null {
    const { key } = given
    const index = this.entries.findIndex((each) => each.key === key)
    const known = this.entries[index]
    if (known !== undefined && (this.calls < known.again || this.holds(known, states))) {
      this.entries.splice(index, 1)
      this.entries.unshift(known)
      return known
    }
    // Of the others none holds either: they were made of the same state.
    if (known !== undefined) this.dropAll()
    if (this.made >= patience(this.calls)) return null
    const isFirst = !(this.front.isReady?.(key) ?? this.isRepeated(key))
    // What is called with other sizes each time would be planned in vain.
    const mayBegin = !isFirst || (this.front.isEager === true && this.made < most)
    const entry = mayBegin ? this.build(given, args, states, room, isFirst) : null
    if (entry === null) {
      // What had none before will hardly have one now.
      this.waits = this.fruitless === 0
      return null
    }
    this.waiting.delete(key)
    this.made++
    this.entries.unshift(entry)
    if (this.entries.length > most) this.dropLast()
    return entry
  }

  /** Whether a key is called often enough to be planned. */
  private isRepeated(key: string): boolean {
    const calls = (this.waiting.get(key) ?? 0) + 1
    if (calls > planning.after) return true
    if (this.waiting.size >= most) this.waiting.clear()
    this.waiting.set(key, calls)
    return false
  }

  private holds({ guards, planned, states }: Entry<Cost>, now: readonly unknown[]): boolean {
    if (!guards.hold() || planned?.plan.isCurrent === false || states.length !== now.length) return false
    for (let index = 0; index < now.length; index++) if (states[index] !== now[index]) return false
    return true
  }

  private dropLast(): void {
    const plan = this.entries.pop()?.planned?.plan
    if (plan?.isBusy === false) plan.dispose()
  }

  private dropAll(): void {
    // A run under way still needs its memory, which is given back when it is forgotten.
    if (!this.plans.some(({ isBusy }) => isBusy)) for (const plan of this.plans) plan.dispose()
    this.entries.length = 0
  }

  /** Null where it has to wait for another call of its key. */
  private build(
    given: Given,
    args: readonly unknown[],
    states: readonly unknown[],
    room: number,
    isFirst: boolean,
  ): Entry<Cost> | null {
    const guards = new Guards()
    for (const state of states) if (state instanceof Tensor) guards.watchTensor(state)
    const planned = this.front.watch(guards, given.key)
      ? this.planned(given, args, states, guards, room, isFirst)
      : null
    if (planned === 'later') return null
    // What changes its state has none however often it is tried: each time it is tried after twice as many calls.
    const again = planned === null ? this.calls + 2 ** ++this.fruitless : 0
    const one = given.isOne ? oneOf(given.tensors[0] as Tensor) : null
    return { key: given.key, guards, states, planned, one, again }
  }

  private planned(
    given: Given,
    args: readonly unknown[],
    states: readonly unknown[],
    guards: Guards,
    room: number,
    isFirst: boolean,
  ): Planned<Cost> | 'later' | null {
    let packs: Packs | null = null
    try {
      const placed = placedOnMeta(args, given)
      const { result, calls, constants, cost } = this.front.trace(placed, states, guards, given.key)
      const results = new Results(result, placed.tensors, (tensor) => guards.watches(tensor))
      if (!results.isKnown || calls.length > longestTrace) return null
      if (isFirst && computesOnce(calls, constants)) return 'later'
      // What is computed of constants lives at once while a plan is made.
      if ((cost?.bytes ?? 0) > room) return null
      // On `meta` all tensors start where their storages do.
      const asks = calls.some(({ operator }) => asksStart(operator.name))
      if (asks && given.blocks.some(({ offset }) => offset !== 0)) return null
      for (const tensor of constants.values()) guards.watchTensor(tensor)
      packs = new Packs(room)
      const [inputs, outputs] = [placed.blocks, results.made].map((list) => list.map((each) => new Value(each))) as [
        Value[],
        Value[],
      ]
      const lowered = lower(calls, { inputs, constants }, outputs, packs)
      if (lowered === null) return (packs.dispose(), null)
      guards.allowWrites(new Set(lowered.stateTensors.map(({ storage }) => storage)))
      const plan = new ResidentPlan(lowered, packs, room)
      return { plan, direct: !asks && given.isOne && results.isOne ? plan.direct() : null, results, cost }
    } catch (error) {
      // What depends on values, is wrong or is too large is found out by running it, operator by operator, for which there is more
      // memory without weights that no plan uses.
      packs?.dispose()
      if (!(error instanceof Error)) throw error
      return null
    }
  }
}

const none = { planned: null, guards: new Guards() }

/** A plan with the arguments of a call. */
export class Run<Cost extends Costs> {
  constructor(
    private readonly planned: Planned<Cost>,
    private readonly given: Given,
  ) {}

  /** What it costs. */
  get cost(): Cost {
    return this.planned.cost
  }

  /** How often `steps` yields. */
  get length(): number {
    return this.planned.plan.length
  }

  /** Runs at once; what the call gives. */
  now(): unknown {
    const { plan, results } = this.planned
    return results.of(plan.run(this.given.blocks), this.given.tensors)
  }

  /** As `now`, yielding between kernels. Whoever stops it before its end calls `return`. */
  *steps(): Generator<undefined, unknown, undefined> {
    const { plan, results } = this.planned
    return results.of(yield* plan.steps(this.given.blocks), this.given.tensors)
  }
}
