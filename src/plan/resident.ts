// A plan of a trace: kernels on resident memory, and between them what is left to operators, on tensors.

import { metaDevice } from '../tensor/forms/meta.js'
import { cpu } from '../tensor/device.js'
import { sameSizes } from '../tensor/shape.js'
import { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { wholeEngine } from '../wasm/whole.js'
import { Value, tensorsOf } from '../graph/trace.js'
import type { Lowered } from './lowering/lower.js'
import type { Action, Slot } from './lowering/lowering.js'
import type { Packs } from './packs.js'
import { PlacedSteps } from './placed.js'
import type { Buffer, Step } from './step.js'

/** What a plan is made of. */
export interface PlanSummary {
  /** The kernels that it calls, in order. */
  readonly kernels: readonly string[]
  /** What is left to operators, which breaks a run into stretches. */
  readonly calls: readonly string[]
  /** Bytes that a run copies into linear memory and out of it. */
  readonly moved: number
  /** Bytes of linear memory: of what a run computes, places being shared, and of weights. */
  readonly buffers: number
  readonly weights: number
}

export class ResidentPlan {
  /** Whether a run is under way, which has the memory for itself. */
  isBusy = false
  private readonly placed: PlacedSteps

  /** @param packs Where its weights are, which live as long as it does. */
  constructor(
    private readonly lowered: Lowered,
    readonly packs: Packs,
  ) {
    this.placed = new PlacedSteps(lowered.actions.flatMap(usesOf))
  }

  /** What it is made of. */
  get summary(): PlanSummary {
    const { actions } = this.lowered
    const kernels = actions.flatMap((action) =>
      action.kind === 'steps' ? action.steps.map(({ kernel }) => kernel) : [],
    )
    const calls = actions.flatMap((action) => (action.kind === 'call' ? [action.call.operator.name] : []))
    const moved = actions.reduce(
      (sum, action) => sum + (action.kind === 'send' || action.kind === 'fetch' ? action.buffer.bytes : 0),
      0,
    )
    return { kernels, calls, moved, buffers: this.placed.bytes, weights: this.packs.bytes }
  }

  /** How many kernels and operators a run calls. */
  get length(): number {
    return this.lowered.actions.reduce((sum, action) => sum + (action.kind === 'steps' ? action.steps.length : 1), 0)
  }

  /** Whether it was made for the engine that is in use. */
  get isCurrent(): boolean {
    return this.placed.machine === wholeEngine()
  }

  /** @param inputs As they were traced, in the trace's order. */
  run(inputs: readonly Tensor[]): Tensor[] {
    const slots: Tensor[] = [...inputs]
    let stretch = 0
    this.isBusy = true
    try {
      for (const action of this.lowered.actions) {
        if (action.kind === 'steps') this.placed.run(stretch++)
        else this.act(action, slots)
      }
    } finally {
      this.isBusy = false
    }
    return this.leaving(slots)
  }

  /** As `run`, yielding before each kernel and each call. Whoever stops it before its end calls `return`. */
  *steps(inputs: readonly Tensor[]): Generator<undefined, Tensor[], undefined> {
    const slots: Tensor[] = [...inputs]
    let stretch = 0
    this.isBusy = true
    try {
      for (const action of this.lowered.actions) {
        if (action.kind === 'steps') yield* this.placed.steps(stretch++)
        else {
          yield undefined
          this.act(action, slots)
        }
      }
    } finally {
      this.isBusy = false
    }
    return this.leaving(slots)
  }

  private leaving(slots: readonly Tensor[]): Tensor[] {
    return this.lowered.outputs.map((each) =>
      each.kind === 'constant' ? viewed(each.tensor, each.value) : this.viewOf(slots, each.slot, each.value),
    )
  }

  dispose(): void {
    this.placed.dispose()
  }

  private act(action: Exclude<Action, { kind: 'steps' }>, slots: Tensor[]): void {
    const { memory } = this.placed.machine
    switch (action.kind) {
      case 'send': {
        const { storage, offset } = slots[action.slot] as Tensor
        const count = action.buffer.bytes / 4
        const values = (storage as UntypedStorage).view(Float32Array).subarray(offset, offset + count)
        return memory.f32.set(values, this.placed.addressOf(action.buffer) / 4)
      }
      case 'fetch': {
        const at = this.placed.addressOf(action.buffer) / 4
        const storage = new UntypedStorage(memory.f32.slice(at, at + action.buffer.bytes / 4))
        const { dtype, sizes, strides } = action.value
        slots[action.slot] = new Tensor(storage, dtype, sizes, strides)
        return
      }
      default:
        return this.call(action, slots)
    }
  }

  /** Calls an operator on the tensors of its slots. */
  private call({ call, sources, slots: made }: Extract<Action, { kind: 'call' }>, slots: Tensor[]): void {
    let next = 0
    const real = (given: unknown): unknown => {
      if (Array.isArray(given)) return given.map(real)
      if (given === metaDevice) return cpu
      if (!(given instanceof Value)) return given
      const source = sources[next++] as Tensor | number
      return typeof source === 'number' ? this.viewOf(slots, source, given) : source
    }
    const run = call.operator.run as (...args: readonly unknown[]) => unknown
    const results = tensorsOf(run(...call.args.map(real)))
    made.forEach((slot, index) => {
      const value = call.results[index] as Value
      const isMade = !call.operands.some(({ block }) => block === value.block)
      if (isMade) slots[slot] = results[index] as Tensor
    })
  }

  /** A value as a view of the tensor in a slot. An input may start elsewhere in its storage than it did when it was traced. */
  private viewOf(slots: readonly Tensor[], slot: Slot, value: Value): Tensor {
    const tensor = slots[slot] as Tensor
    const traced = this.lowered.starts[slot]
    return viewed(tensor, value, traced === undefined ? value.offset : value.offset - traced + tensor.offset)
  }
}

/** What an action does with buffers. */
function usesOf(action: Action): (readonly Step[] | Buffer)[] {
  if (action.kind === 'steps') return [action.steps]
  return action.kind === 'call' ? [] : [action.buffer]
}

/** A value of a tensor's storage, from another place in it on: the tensor itself where it is the same. */
function viewed(tensor: Tensor, value: Value, offset = value.offset): Tensor {
  const { dtype, sizes, strides, conj_bit, neg_bit } = value
  const isSame =
    dtype === tensor.dtype &&
    offset === tensor.offset &&
    sameSizes(sizes, tensor.sizes) &&
    sameSizes(strides, tensor.strides) &&
    conj_bit === tensor.conj_bit &&
    neg_bit === tensor.neg_bit
  if (isSame) return tensor
  const made = tensor.alias(sizes, strides, offset, dtype)
  made.conj_bit = conj_bit
  made.neg_bit = neg_bit
  return made
}
