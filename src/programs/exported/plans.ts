// The plans of a program: for each set of its inputs' sizes, strides and settings one that runs the whole of it on resident memory,
// where it can be planned. A plan holds while the program's state is that of which it was made.

import type { TracedCall } from '../../graph/trace.js'
import { Value, traced } from '../../graph/trace.js'
import { Guards } from '../../plan/guards.js'
import { lower } from '../../plan/lowering/lower.js'
import { Packs } from '../../plan/packs.js'
import { ResidentPlan } from '../../plan/resident.js'
import { metaViews } from '../../tensor/forms/meta.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'

/** Plans of a program at once; the one least recently used goes first. */
const most = 8

/** Runs the program's graph on `meta` over these inputs; the graph's outputs. */
export type RunOnMeta = (inputs: readonly unknown[]) => readonly unknown[]

interface Entry {
  readonly key: string
  readonly guards: Guards
  readonly states: readonly unknown[]
  /** Null where it cannot be planned. */
  readonly plan: ResidentPlan | null
  /** Which outputs are planned tensors; others are given back as they are. */
  readonly outputs: readonly unknown[]
}

export class ProgramPlans {
  private readonly entries: Entry[] = []
  private packs: Packs | null = null

  /** @param isState Which inputs of the graph are its state. */
  constructor(
    private readonly isState: readonly boolean[],
    private readonly runOnMeta: RunOnMeta,
  ) {}

  /** The graph's outputs for its inputs; null where it has to be run operator by operator. */
  run(inputs: readonly unknown[]): readonly unknown[] | null {
    const key = this.keyOf(inputs)
    if (key === null) return null
    let entry = this.entries.find((each) => each.key === key)
    if (entry === undefined || !this.holds(entry, inputs)) {
      if (entry !== undefined) this.dropAll()
      entry = this.build(key, inputs)
      this.entries.unshift(entry)
      if (this.entries.length > most) this.entries.pop()?.plan?.dispose()
    }
    if (entry.plan === null) return null
    const given = inputs.filter((each, index): each is Tensor => each instanceof Tensor && this.isState[index] !== true)
    const made = entry.plan.run(given).values()
    return entry.outputs.map((each) => (each instanceof Tensor ? made.next().value : each))
  }

  private holds({ guards, plan, states }: Entry, inputs: readonly unknown[]): boolean {
    if (!guards.hold() || (plan !== null && !plan.isCurrent)) return false
    let next = 0
    for (let index = 0; index < inputs.length; index++) {
      if (this.isState[index] === true && inputs[index] !== states[next++]) return false
    }
    return true
  }

  private dropAll(): void {
    for (const { plan } of this.entries) plan?.dispose()
    this.entries.length = 0
    this.packs?.dispose()
    this.packs = null
  }

  /** What a plan depends on of the inputs that are no state; null where none can be made. */
  private keyOf(inputs: readonly unknown[]): string | null {
    const blocks = new Set<UntypedStorage>()
    let key = ''
    for (let index = 0; index < inputs.length; index++) {
      if (this.isState[index] === true) continue
      const input = inputs[index]
      if (input instanceof Tensor) {
        const { dtype, sizes, strides, storage } = input
        if (storage === null || !storage.isLoaded || blocks.has(storage)) return null
        if (!input.isPlain || input.conj_bit || input.neg_bit || input.offset !== 0) return null
        blocks.add(storage)
        key += `${dtype.name}:${sizes.join()}:${strides.join()};`
      } else if (input === null || typeof input === 'boolean' || typeof input === 'string') {
        key += `${JSON.stringify(input)};`
      } else return null
    }
    return key
  }

  private build(key: string, inputs: readonly unknown[]): Entry {
    const guards = new Guards()
    const states = inputs.filter((_, index) => this.isState[index] === true)
    for (const state of states) if (state instanceof Tensor) guards.watchTensor(state)
    const none = { key, guards, states, plan: null, outputs: [] }
    const views = metaViews()
    const placed = inputs.map((each) => (each instanceof Tensor ? views(each.detached()) : each))
    const trace = this.trace(placed)
    if (trace === null) return none
    const constants = new Map<UntypedStorage, Tensor>()
    const given: Value[] = []
    inputs.forEach((input, index) => {
      if (!(input instanceof Tensor)) return
      const value = new Value(placed[index] as Tensor)
      if (this.isState[index] === true) constants.set(value.block, input)
      else given.push(value)
    })
    const leaving = trace.result.flatMap((each) => (each instanceof Tensor ? [new Value(each)] : []))
    this.packs ??= new Packs()
    const lowered = lower(trace.calls, { inputs: given, constants }, leaving, this.packs)
    if (lowered === null) return none
    return { ...none, plan: new ResidentPlan(lowered), outputs: trace.result }
  }

  private trace(placed: readonly unknown[]): { result: readonly unknown[]; calls: readonly TracedCall[] } | null {
    try {
      return traced(() => this.runOnMeta(placed))
    } catch {
      // What depends on values, or is wrong, is found out by running it.
      return null
    }
  }
}
