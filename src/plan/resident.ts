// A plan of a trace: kernels on resident memory, and between them what is left to operators, on tensors.

import { realArguments } from '../graph/arguments.js'
import { tensorsOf } from '../graph/trace.js'
import type { Value } from '../graph/trace.js'
import { performed } from '../op.js'
import { positionsOf } from '../ops/indexing/positions.js'
import { allocate } from '../tensor/allocate.js'
import { float32 } from '../tensor/dtype.js'
import { areContiguousStrides, countOf, sameSizes } from '../tensor/shape.js'
import { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { viewed } from '../tensor/view.js'
import type { Engine } from '../wasm/engine.js'
import { wholeEngine } from '../wasm/whole.js'
import { DirectPlan } from './direct.js'
import type { Fetched } from './fetched.js'
import { bringLanes, fetchedLanes, storeLanes } from './lanes.js'
import { copyOf } from './lowering/home.js'
import type { Lowered } from './lowering/lower.js'
import { positionsTogether } from './lowering/positions.js'
import type { Action, Indices, Slot } from './lowering/actions.js'
import { weightBytes } from './packs.js'
import type { Packs } from './packs.js'
import { PlacedSteps } from './placed.js'
import { planning } from './settings.js'
import type { State } from './state.js'
import type { Buffer, Step } from './step.js'

/** Has what plans that were forgotten without `dispose` wrote in its tensors. */
const finalizer = new FinalizationRegistry<ReadonlyMap<Buffer, State>>(release)

function release(states: ReadonlyMap<Buffer, State>): void {
  for (const state of states.values()) state.release()
}

/** A call that is left to its operator. */
export interface Break {
  readonly operator: string
  readonly why: string
}

/** What a plan is made of. */
export interface PlanSummary {
  /** Calls of operators in its trace. */
  readonly nodes: number
  /** The kernels that it calls, in order. */
  readonly kernels: readonly string[]
  /** What is left to operators, which breaks a run into stretches. */
  readonly calls: readonly Break[]
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
  /** Bytes of the tensors that a run makes. */
  private readonly tensorBytes: number
  /** Of each list of kernels what it does with state, one after the other. */
  private readonly stretches: readonly Stretch[]

  /**
   * @param packs Where its weights are, which are given back with it.
   * @param room Bytes that it may take. @throws LimitError before it takes more.
   */
  constructor(
    private readonly lowered: Lowered,
    readonly packs: Packs,
    room = Infinity,
  ) {
    this.tensorBytes = lowered.actions.reduce((sum, action) => sum + madeBy(action), 0)
    try {
      // Addresses of one memory mean nothing in another.
      if (!packs.isCurrent) throw new RangeError('weights lie in the memory of another engine')
      this.placed = new PlacedSteps(lowered.actions.flatMap(usesOf), room - packs.bytes - this.tensorBytes)
    } catch (error) {
      release(lowered.states)
      throw error
    }
    this.stretches = lowered.actions.flatMap((action) =>
      action.kind === 'steps' ? [stretchOf(action, lowered.states)] : [],
    )
    finalizer.register(this, lowered.states, this)
  }

  /** The same plan where it only sends one tensor, computes, and fetches one; null of another. */
  direct(): DirectPlan | null {
    const { actions, outputs, states } = this.lowered
    const [send, steps, fetch] = actions
    const [output] = outputs
    const isDirect = actions.length === 3 && send?.kind === 'send' && steps?.kind === 'steps' && fetch?.kind === 'fetch'
    if (!isDirect || states.size > 0 || outputs.length !== 1 || output?.kind !== 'slot' || output.slot !== fetch.slot)
      return null
    const { value } = output
    if (send.value.dtype !== float32 || value.dtype !== float32) return null
    // Row-major, as a tensor without strides is said to lie.
    if (
      ![send.value, value].every(({ sizes, strides, offset }) => offset === 0 && areContiguousStrides(sizes, strides))
    )
      return null
    if (!sameSizes(value.sizes, fetch.value.sizes) || !sameSizes(value.strides, fetch.value.strides)) return null
    const from = this.placed.addressOf(send.buffer) / 4
    return new DirectPlan(this.placed, send.value.sizes, from, this.fetchedOf(fetch), value.sizes)
  }

  /** What it is made of. */
  get summary(): PlanSummary {
    const { actions } = this.lowered
    const kernels = actions.flatMap((action) =>
      action.kind === 'steps' ? action.steps.map(({ kernel }) => kernel) : [],
    )
    const calls = actions.flatMap((action) =>
      action.kind === 'call' ? [{ operator: action.call.operator.name, why: action.why }] : [],
    )
    const moved = actions.reduce(
      (sum, action) => sum + (action.kind === 'send' || action.kind === 'fetch' ? bytesOf(action.value) : 0),
      0,
    )
    return {
      nodes: this.lowered.nodes,
      kernels,
      calls,
      moved,
      buffers: this.placed.bytes,
      weights: weightBytes([this.packs]),
    }
  }

  /** Bytes that a run takes: of linear memory, weights included, and of tensors. */
  get bytes(): number {
    return this.placed.bytes + this.packs.bytes + this.tensorBytes
  }

  /** How many kernels and operators a run calls. */
  get length(): number {
    return this.lowered.actions.reduce((sum, action) => sum + (action.kind === 'steps' ? action.steps.length : 1), 0)
  }

  /** Whether it was made for the engine that is in use. */
  get isCurrent(): boolean {
    return this.placed.machine === wholeEngine()
  }

  /**
   * @param inputs As they were traced, in the trace's order. What an operator throws leaves them and the states as they would be
   * without a plan.
   */
  run(inputs: readonly Tensor[]): Tensor[] {
    const slots: Tensor[] = [...inputs, ...this.lowered.stateTensors]
    let stretch = 0
    planning.observe?.(this)
    this.isBusy = true
    try {
      for (const action of this.lowered.actions) {
        if (action.kind === 'steps') this.runStretch(stretch++)
        else this.act(action, slots)
      }
    } finally {
      this.isBusy = false
    }
    return this.leaving(slots)
  }

  /**
   * As `run`, yielding before each kernel and each call, when states are as far as the run is. Whoever stops it before its end calls
   * `return`.
   */
  *steps(inputs: readonly Tensor[]): Generator<undefined, Tensor[], undefined> {
    const slots: Tensor[] = [...inputs, ...this.lowered.stateTensors]
    let stretch = 0
    let done = 0
    planning.observe?.(this)
    this.isBusy = true
    try {
      for (const action of this.lowered.actions) {
        if (action.kind === 'steps') yield* this.stepsOf(stretch++)
        else {
          yield undefined
          this.act(action, slots)
        }
        done++
      }
    } finally {
      this.isBusy = false
      if (done < this.lowered.actions.length) this.leaveInputs(done, slots)
    }
    return this.leaving(slots)
  }

  private runStretch(index: number): void {
    const { states, writes } = this.stretches[index] as Stretch
    for (const state of states) state.send()
    this.placed.run(index)
    for (const state of writes) state.wrote()
  }

  /** A list of kernels one by one, between which others may read and write states. */
  private *stepsOf(index: number): Generator<undefined, void, undefined> {
    const running = this.placed.steps(index)
    running.next()
    for (const { states, writes } of (this.stretches[index] as Stretch).steps) {
      yield undefined
      for (const state of states) state.send()
      running.next()
      for (const state of writes) state.wrote()
    }
  }

  /** Gives the callers of a run that was stopped what was written into their tensors until then. */
  private leaveInputs(done: number, slots: Tensor[]): void {
    const { actions } = this.lowered
    const sent = new Set(actions.slice(0, done).flatMap((action) => (action.kind === 'send' ? [action.buffer] : [])))
    for (const action of actions.slice(done))
      if (action.kind === 'store' && sent.has(action.buffer)) this.act(action, slots)
  }

  private leaving(slots: readonly Tensor[]): Tensor[] {
    return this.lowered.outputs.map((each) =>
      each.kind === 'constant' ? viewed(each.tensor, each.value) : this.viewOf(slots, each.slot, each.value),
    )
  }

  /** Gives the memory back, when what runs wrote is in the tensors; nothing can run afterwards. */
  dispose(): void {
    finalizer.unregister(this)
    release(this.lowered.states)
    this.placed.dispose()
    this.packs.dispose()
  }

  private act(action: Exclude<Action, { kind: 'steps' }>, slots: Tensor[]): void {
    const { machine } = this.placed
    const { memory } = machine
    switch (action.kind) {
      case 'send': {
        const { storage, dtype, offset } = slots[action.slot] as Tensor
        const { length } = action.buffer
        const at = this.placed.addressOf(action.buffer)
        return bringLanes(machine, at, storage as UntypedStorage, dtype, offset, length)
      }
      case 'fetch': {
        const { dtype, sizes, strides } = action.value
        const storage = new UntypedStorage(fetchedLanes(machine, dtype, this.fetchedOf(action)))
        slots[action.slot] = new Tensor(storage, dtype, sizes, strides)
        return
      }
      case 'store': {
        const { storage, dtype, offset } = slots[action.slot] as Tensor
        const { length } = action.buffer
        const at = this.placed.addressOf(action.buffer)
        storeLanes(machine, at, storage as UntypedStorage, dtype, offset, length)
        return (storage as UntypedStorage).bump_version()
      }
      case 'index': {
        const positions = this.positions(action.indices, slots)
        return memory.i32.set(positions, this.placed.addressOf(action.buffer) / 4)
      }
      case 'lookup': {
        const positions = this.positions(action.indices, slots)
        return lookUp(machine, this.placed.addressOf(action.buffer), action.table, positions)
      }
      case 'clone':
        return void (slots[action.slot] = copyOf(action.tensor))
      default:
        return this.call(action, slots)
    }
  }

  private fetchedOf({ buffer, rows }: Extract<Action, { kind: 'fetch' }>): Fetched {
    const at = this.placed.addressOf(buffer) / buffer.itemsize
    const columns = buffer.length
    return { at, ...(rows ?? { rows: 1, columns, stride: columns }) }
  }

  /** Calls an operator on the tensors of its slots. */
  private call({ call, sources, slots: made }: Extract<Action, { kind: 'call' }>, slots: Tensor[]): void {
    let next = 0
    const real = (value: Value): Tensor => {
      const source = sources[next++] as Tensor | Slot
      return typeof source === 'number' ? this.viewOf(slots, source, value) : source
    }
    const results = tensorsOf(performed(call.operator, realArguments(call.args, real)))
    made.forEach((slot, index) => {
      const value = call.results[index] as Value
      const isMade = !call.operands.some(({ block }) => block === value.block)
      if (isMade) slots[slot] = results[index] as Tensor
    })
  }

  /** The numbers of index tensors. @throws What the operator throws for one that is outside. */
  private positions({ call, parts, repeated, wraps }: Indices, slots: readonly Tensor[]): Int32Array {
    const tensors = parts.map(({ source, value }) =>
      typeof source === 'number' ? this.viewOf(slots, source, value) : source,
    )
    const outside = (wrong: bigint): string => {
      // Of the other tensors the operator asks only sizes before that.
      performed(
        call.operator,
        realArguments(call.args, (each) => {
          const at = parts.findIndex(({ value }) => value === each)
          if (at >= 0) return tensors[at]
          // What repeats its elements is not written into.
          return call.writes.includes(each.block) ? allocate('plan', each.sizes, each.dtype) : repeatedZero(each)
        }),
      )
      return `index ${wrong} is out of range`
    }
    const sizes = parts.map(({ size }) => size)
    return positionsTogether(tensors, sizes, repeated, (index, size) =>
      positionsOf(call.operator.name, index, size, { wraps, outside }),
    )
  }

  /** A value as a view of the tensor in a slot. An input may start elsewhere in its storage than it did when it was traced. */
  private viewOf(slots: readonly Tensor[], slot: Slot, value: Value): Tensor {
    const tensor = slots[slot] as Tensor
    const traced = this.lowered.starts[slot]
    return viewed(tensor, value, traced === undefined ? value.offset : value.offset - traced + tensor.offset)
  }
}

function bytesOf({ dtype, sizes }: Value): number {
  return dtype.itemsize * countOf(sizes)
}

/** What an action does with buffers. */
function usesOf(action: Action): (readonly Step[] | Buffer)[] {
  if (action.kind === 'steps') return [action.steps]
  return action.kind === 'call' || action.kind === 'clone' ? [] : [action.buffer]
}

/** Bytes of the tensors that an action makes. */
function madeBy(action: Action): number {
  switch (action.kind) {
    case 'fetch':
      return bytesOf(action.value)
    case 'clone':
      return action.tensor.nbytes
    case 'call': {
      const blocks = new Set(action.call.operands.map(({ block }) => block))
      return action.call.results.reduce((sum, each) => sum + (blocks.has(each.block) ? 0 : bytesOf(each)), 0)
    }
    default:
      return 0
  }
}

/** A tensor of a value's sizes and dtype, all of whose elements are one. */
function repeatedZero({ dtype, sizes }: Value): Tensor {
  const strides = sizes.map(() => 0)
  return new Tensor(new UntypedStorage(new Uint8Array(8)), dtype, sizes, strides)
}

/** Writes rows of a table, one behind the other, to lanes at an address. */
function lookUp(machine: Engine, address: number, table: Tensor, positions: Int32Array): void {
  const [, width] = table.sizes as [number, number]
  const [stride] = table.strides as [number, number]
  const storage = table.untyped_storage()
  if (table.dtype !== float32) {
    positions.forEach((position, index) =>
      bringLanes(machine, address + 4 * index * width, storage, table.dtype, table.offset + position * stride, width),
    )
    return
  }
  const to = machine.memory.f32
  const start = address / 4
  const from = storage.peek(Float32Array)
  positions.forEach((position, index) => {
    const [at, row] = [start + index * width, table.offset + position * stride]
    // A short row is sooner copied than named.
    if (width > 16) to.set(from.subarray(row, row + width), at)
    else for (let column = 0; column < width; column++) to[at + column] = from[row + column] as number
  })
}

/** What kernels do with state. */
interface Touched {
  readonly states: readonly State[]
  readonly writes: readonly State[]
}

const untouched: Touched = { states: [], writes: [] }

/** All kernels of a stretch, and each of them. */
interface Stretch extends Touched {
  readonly steps: readonly Touched[]
}

function stretchOf({ steps, writes }: Extract<Action, { kind: 'steps' }>, states: ReadonlyMap<Buffer, State>): Stretch {
  const touched = (each: readonly Step[]): Touched => {
    if (states.size === 0) return untouched
    const found = [...new Set(each.flatMap(({ buffers }) => buffers))].flatMap((buffer) => states.get(buffer) ?? [])
    return { states: found, writes: found.filter((state) => writes.has(state)) }
  }
  return { ...touched(steps), steps: steps.map((each) => touched([each])) }
}
