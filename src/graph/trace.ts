// What a function computes, as a list of calls of operators: it is run on tensors of the device `meta`, and each call is kept with
// the sizes, strides and aliases that its operands had then. What depends on values cannot be run so, and has no trace.

import { UnsupportedError } from '../errors.js'
import { watch } from '../op.js'
import type { Call, Operator, Watcher } from '../op.js'
import type { dtype } from '../tensor/dtype.js'
import { metaViews } from '../tensor/forms/meta.js'
import type { Sizes } from '../tensor/shape.js'
import type { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'

/** A tensor as a call saw it. Those of one storage are views of the same elements. */
export class Value {
  readonly block: UntypedStorage
  readonly dtype: dtype
  readonly sizes: Sizes
  /** Strides and offset are PyTorch's, in elements of the storage. */
  readonly strides: Sizes
  readonly offset: number
  /** Whether the elements stand for their conjugates, and for their negatives. */
  readonly conj_bit: boolean
  readonly neg_bit: boolean

  /** @param block The storage, of which the tensor's own may be another copy. */
  constructor(tensor: Tensor, block = tensor.untyped_storage()) {
    this.block = block
    this.dtype = tensor.dtype
    this.sizes = tensor.sizes
    this.strides = tensor.strides
    this.offset = tensor.offset
    this.conj_bit = tensor.conj_bit
    this.neg_bit = tensor.neg_bit
  }
}

/** A call of an operator, its tensors as values. */
export interface TracedCall {
  readonly operator: Operator
  /** By position; lists stay lists. */
  readonly args: readonly unknown[]
  /** As given back; lists stay lists. */
  readonly result: unknown
  /** Every value among the arguments and the results. */
  readonly operands: readonly Value[]
  readonly results: readonly Value[]
  /** The storages of operands that the call wrote into. */
  readonly writes: readonly UntypedStorage[]
  /** What the call is made of; null of one that does something itself. */
  readonly within: Within | null
}

/** The calls of operators of which a call is made: they are all that it does, whatever the values of its operands. */
export interface Within {
  readonly calls: readonly TracedCall[]
  /** Tensors among their operands and results that have values. */
  readonly constants: ReadonlyMap<UntypedStorage, Tensor>
}

export interface Trace<T> {
  readonly result: T
  readonly calls: readonly TracedCall[]
  /** The tensors among operands and results that have values, by their storages: weights, and what is computed of these alone. */
  readonly constants: ReadonlyMap<UntypedStorage, Tensor>
}

/**
 * Runs a function on tensors of `meta`, and gives its calls beside what it gives.
 *
 * @param written Tensors that the function writes into: operators are given others on `meta` in their place.
 */
export function traced<T>(body: () => T, written: readonly Tensor[] = []): Trace<T> {
  const tracer = written.length === 0 ? new Tracer() : new StateTracer(written)
  return tracer.traceOf(watch(tracer, body))
}

/** Makes a trace of calls on `meta`. */
export class Tracer implements Watcher {
  /** Tensors whose storages others on `meta` stand for, which may be written, by these. */
  readonly states = new Map<UntypedStorage, Tensor>()
  private readonly whole = new Stretch(null)
  /** What is heard within each call that began and is not over, the innermost last. */
  private readonly begun: Stretch[] = []
  /** Whether the tracer itself asks. */
  private isHearing = false

  begin(): true {
    this.begun.push(new Stretch(this.begun.at(-1) ?? this.whole))
    return true
  }

  ask(): void {
    if (!this.isHearing) this.begun.at(-1)?.giveUp()
  }

  fail(): void {
    this.begun.pop()
    this.ask()
  }

  hear(call: Call): void {
    const inner = this.begun.pop() ?? null
    const outer = this.begun.at(-1) ?? this.whole
    this.isHearing = true
    outer.add(call, inner)
    this.isHearing = false
  }

  /** What was heard until now, of which this is the result. */
  traceOf<T>(result: T): Trace<T> {
    const { calls, constants } = this.whole
    return { result, calls, constants: new Map([...constants, ...this.states]) }
  }
}

/** Has tensors of some storages stand on `meta`, so that what is traced does not write into them. */
class StateTracer extends Tracer {
  private readonly views = metaViews()
  private readonly storages: ReadonlySet<UntypedStorage | null>

  constructor(written: readonly Tensor[]) {
    super()
    this.storages = new Set(written.map(({ storage }) => storage))
  }

  standIns(args: readonly unknown[]): readonly unknown[] {
    return args.map((each) => this.standing(each))
  }

  private standing(given: unknown): unknown {
    if (Array.isArray(given)) return given.some((each) => each instanceof Tensor) ? this.standIns(given) : given
    if (!(given instanceof Tensor) || given.storage === null || !this.storages.has(given.storage)) return given
    const view = this.views(given)
    this.states.set(view.untyped_storage(), given)
    return view
  }
}

/** Calls one after the other: of a whole function, or within a call. */
class Stretch {
  readonly calls: TracedCall[] = []
  readonly constants = new Map<UntypedStorage, Tensor>()
  /** Of storages that were seen: of constants when they were, of others after the last call. */
  private readonly versions = new Map<UntypedStorage, number>()
  private isGivenUp = false

  /** @param outer That of the call within which this is; null of a whole function. */
  constructor(private readonly outer: Stretch | null) {}

  /** Says that the call does something itself. */
  giveUp(): void {
    this.isGivenUp = true
    this.calls.length = 0
    this.constants.clear()
  }

  /** @param inner What was heard within the call, if that was asked for. */
  add(call: Call, inner: Stretch | null): void {
    if (this.isGivenUp) return
    try {
      this.calls.push(this.tracedCall(call, inner))
    } catch (error) {
      if (this.outer === null || !(error instanceof UnsupportedError)) throw error
      this.giveUp()
    }
  }

  private tracedCall({ operator, args, result }: Call, inner: Stretch | null): TracedCall {
    this.keepConstants(args)
    this.keepConstants(result)
    const operands: Value[] = []
    const results: Value[] = []
    const values = args.map((each) => valued(each, operands))
    const given = valued(result, results)
    const writes = new Set<UntypedStorage>()
    // Constants are none of `meta`: whoever traces a function sees to it that it does not write into them.
    for (const { block } of operands)
      if (!this.constants.has(block) && block.version !== this.versionOf(block)) writes.add(block)
    const within = inner?.within(operands, results) ?? null
    for (const { block } of [...operands, ...results])
      if (!this.constants.has(block)) this.versions.set(block, block.version)
    return { operator, args: values, result: given, operands, results, writes: [...writes], within }
  }

  /** What a call is made of that takes and gives these, if this was heard within it. */
  private within(operands: readonly Value[], results: readonly Value[]): Within | null {
    const { calls, constants } = this
    if (this.isGivenUp || calls.length === 0 || results.length === 0) return null
    const made = new Set<UntypedStorage>()
    const taken = new Set(operands.map(({ block }) => block))
    const isKnown = ({ block }: Value): boolean => constants.has(block) || taken.has(block) || made.has(block)
    for (const call of calls) {
      if (!call.operands.every(isKnown)) return null
      for (const { block } of call.results) if (!taken.has(block)) made.add(block)
    }
    // What no call made or wrote, other code did.
    if (!results.every(isKnown)) return null
    const isAsHeard = (block: UntypedStorage): boolean => block.version === this.versionOf(block)
    return [...made, ...constants.keys()].every(isAsHeard) &&
      [...taken].every((block) => this.outer?.constants.has(block) || isAsHeard(block))
      ? { calls, constants }
      : null
  }

  private versionOf(block: UntypedStorage): number {
    return this.versions.get(block) ?? this.outer?.versionOf(block) ?? 0
  }

  private keepConstants(given: unknown): void {
    if (given instanceof Tensor) {
      if (given.isMeta) return
      const storage = given.untyped_storage()
      this.constants.set(storage, given)
      if (!this.versions.has(storage)) this.versions.set(storage, storage.version)
    } else if (Array.isArray(given)) for (const each of given) this.keepConstants(each)
  }
}

function valued(given: unknown, found: Value[]): unknown {
  if (given instanceof Tensor) {
    const value = new Value(given)
    found.push(value)
    return value
  }
  if (Array.isArray(given)) return given.map((each) => valued(each, found))
  // Names, and whatever else has tensors in it, would hide what a call takes.
  if (typeof given === 'object' && given !== null && Object.values(given).some((each) => each instanceof Tensor))
    throw new UnsupportedError({
      what: 'a trace of a call whose tensors are in an object',
      instead: 'Give them by position',
    })
  return given
}

/** The tensors among what an operator gives, in order. */
export function tensorsOf(given: unknown): Tensor[] {
  if (given instanceof Tensor) return [given]
  return Array.isArray(given) ? given.flatMap(tensorsOf) : []
}
