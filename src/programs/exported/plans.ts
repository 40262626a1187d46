// The plans of a program: for each set of its inputs' sizes, strides and settings one that runs the whole of it on resident memory,
// where it can be planned. A plan holds while the program's state is that of which it was made.

import { Value, traced } from '../../graph/trace.js'
import { Guards } from '../../plan/guards.js'
import { lower } from '../../plan/lowering/lower.js'
import { Packs } from '../../plan/packs.js'
import { ResidentPlan } from '../../plan/resident.js'
import { planning } from '../../plan/settings.js'
import { metaViews } from '../../tensor/forms/meta.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { Budget } from '../limits.js'
import type { Used } from '../limits.js'

/** Plans of a program at once; the one least recently used goes first. */
const most = 8

/** How often a program's state may change before it is no longer planned anew. */
const patience = 16

/** Calls in a trace: placing their buffers takes time by the square of their number. */
const longest = 5000

/** Runs the program's graph on `meta` over these inputs; the graph's outputs. */
export type RunOnMeta = (inputs: readonly unknown[], budget: Budget) => readonly unknown[]

interface Entry {
  readonly key: string
  readonly guards: Guards
  readonly states: readonly unknown[]
  /** Null where it cannot be planned. */
  readonly plan: ResidentPlan | null
  /** Those that are tensors are planned; others are given back as they are. */
  readonly outputs: readonly unknown[]
  readonly used: Used
}

export class ProgramPlans {
  private readonly entries: Entry[] = []
  /** How often keys were called that have no entry yet. */
  private readonly waiting = new Map<string, number>()
  private packs: Packs | null = null
  private changes = 0

  /** @param isFixed Which inputs of the graph are state that it does not write. */
  constructor(
    private readonly isFixed: readonly boolean[],
    private readonly runOnMeta: RunOnMeta,
  ) {}

  /**
   * A run that gives the graph's outputs for its inputs; null where it has to be run operator by operator.
   *
   * @param yields Whether the run yields between kernels.
   * @throws LimitError where a run uses more than `budget` has.
   */
  run(inputs: readonly unknown[], budget: Budget, yields: boolean): Run<readonly unknown[]> | null {
    const key = planning.isOn && this.changes < patience ? this.keyOf(inputs) : null
    if (key === null) return null
    const entry = this.entryOf(key, inputs)
    if (entry === null) return null
    const { plan, outputs, used } = entry
    // What runs within itself, or before another run is over, would overwrite what that needs.
    if (plan === null || plan.isBusy) return null
    budget.repeat(used)
    return run(plan, this.given(inputs), outputs, yields)
  }

  /** The plans that there are, the one used last first. */
  get plans(): readonly ResidentPlan[] {
    return this.entries.flatMap(({ plan }) => (plan === null ? [] : [plan]))
  }

  /** The plan of a key, made when it is called again; null before. */
  private entryOf(key: string, inputs: readonly unknown[]): Entry | null {
    const index = this.entries.findIndex((each) => each.key === key)
    const known = this.entries[index]
    if (known !== undefined && known.plan !== null && !this.holds(known, inputs)) {
      // Of the others none holds either: they were made of the same state.
      this.dropAll()
      this.changes++
    } else if (known !== undefined) {
      this.entries.splice(index, 1)
      this.entries.unshift(known)
      return known
    }
    const calls = (this.waiting.get(key) ?? 0) + 1
    if (calls <= planning.after) {
      if (this.waiting.size >= most) this.waiting.clear()
      this.waiting.set(key, calls)
      return null
    }
    this.waiting.delete(key)
    const entry = this.build(key, inputs)
    this.entries.unshift(entry)
    if (this.entries.length > most) this.dropLast()
    return entry
  }

  /** The tensors that may differ from run to run. */
  private given(inputs: readonly unknown[]): Tensor[] {
    return inputs.filter((each, index): each is Tensor => each instanceof Tensor && this.isFixed[index] !== true)
  }

  private holds({ guards, plan, states }: Entry, inputs: readonly unknown[]): boolean {
    if (!guards.hold() || plan?.isCurrent === false) return false
    let next = 0
    for (let index = 0; index < inputs.length; index++) {
      if (this.isFixed[index] === true && inputs[index] !== states[next++]) return false
    }
    return true
  }

  private dropLast(): void {
    const plan = this.entries.pop()?.plan ?? null
    if (plan?.isBusy === false) plan.dispose()
  }

  private dropAll(): void {
    // A run under way still needs its memory, which is given back when it is forgotten.
    if (!this.entries.some(({ plan }) => plan?.isBusy)) {
      for (const { plan } of this.entries) plan?.dispose()
      this.packs?.dispose()
    }
    this.entries.length = 0
    this.packs = null
  }

  /** What a plan depends on of the inputs that are not fixed; null where none can be made. */
  private keyOf(inputs: readonly unknown[]): string | null {
    const blocks = new Set<UntypedStorage>()
    let key = ''
    for (let index = 0; index < inputs.length; index++) {
      if (this.isFixed[index] === true) continue
      const input = inputs[index]
      if (input instanceof Tensor) {
        const { dtype, sizes, strides, storage } = input
        if (storage === null || !storage.isLoaded || blocks.has(storage)) return null
        if (!input.isPlain || input.conj_bit || input.neg_bit || input.offset !== 0) return null
        blocks.add(storage)
        key += `${dtype.name}:${sizes.join()}:${strides.join()};`
      } else if (input === null || typeof input === 'boolean' || typeof input === 'string') {
        key += `${JSON.stringify(input)};`
      } else if (typeof input === 'number') key += `${input};`
      else return null
    }
    for (let index = 0; index < inputs.length; index++) {
      const input = inputs[index]
      if (
        this.isFixed[index] === true &&
        input instanceof Tensor &&
        input.storage !== null &&
        blocks.has(input.storage)
      )
        return null
    }
    return key
  }

  private build(key: string, inputs: readonly unknown[]): Entry {
    const guards = new Guards()
    const states = inputs.filter((_, index) => this.isFixed[index] === true)
    for (const state of states) if (state instanceof Tensor) guards.watchTensor(state)
    // Nothing is computed, and a trace that is longer is not worth planning.
    const budget = new Budget({ steps: longest, bytes: Infinity, work: Infinity })
    const made = this.planned(inputs, budget)
    return { key, guards, states, plan: made?.plan ?? null, outputs: made?.outputs ?? [], used: budget.used }
  }

  private planned(
    inputs: readonly unknown[],
    budget: Budget,
  ): { plan: ResidentPlan; outputs: readonly unknown[] } | null {
    const views = metaViews()
    const placed = inputs.map((each) => (each instanceof Tensor ? views(each.detached()) : each))
    const constants = new Map<UntypedStorage, Tensor>()
    const given: Value[] = []
    inputs.forEach((input, index) => {
      if (!(input instanceof Tensor)) return
      const value = new Value(placed[index] as Tensor)
      if (this.isFixed[index] === true) constants.set(value.block, input)
      else given.push(value)
    })
    try {
      const { result, calls } = traced(() => this.runOnMeta(placed, budget))
      const leaving = result.flatMap((each) => (each instanceof Tensor ? [new Value(each)] : []))
      this.packs ??= new Packs()
      const lowered = lower(calls, { inputs: given, constants }, leaving, this.packs)
      return lowered === null ? null : { plan: new ResidentPlan(lowered, this.packs), outputs: result }
    } catch (error) {
      // What depends on values, is wrong or is too large is found out by running it, operator by operator, for which there is more
      // memory without weights that no plan uses.
      if (!(error instanceof Error)) throw error
      if (this.entries.every(({ plan }) => plan === null)) this.dropAll()
      return null
    }
  }
}

type Run<T> = Generator<undefined, T, undefined>

/** Outputs with the tensors of a run in their places. */
function* run(
  plan: ResidentPlan,
  given: readonly Tensor[],
  outputs: readonly unknown[],
  yields: boolean,
): Run<readonly unknown[]> {
  const made = (yields ? yield* plan.steps(given) : plan.run(given)).values()
  return outputs.map((each) => (each instanceof Tensor ? made.next().value : each))
}
