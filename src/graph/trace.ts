// What a function computes, as a list of calls of operators: it is run on tensors of the device `meta`, and each call is kept with
// the sizes, strides and aliases that its operands had then. What depends on values cannot be run so, and has no trace.

import { UnsupportedError } from '../errors.js'
import { watch } from '../op.js'
import type { Call, Operator } from '../op.js'
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
export class Tracer {
  readonly calls: TracedCall[] = []
  readonly constants = new Map<UntypedStorage, Tensor>()
  /** Tensors whose storages others on `meta` stand for, which may be written, by these. */
  readonly states = new Map<UntypedStorage, Tensor>()
  private readonly versions = new Map<UntypedStorage, number>()

  hear(call: Call): void {
    this.keepConstants(call.args)
    this.keepConstants(call.result)
    this.calls.push(tracedCall(call, this.versions, this.constants))
  }

  /** What was heard until now, of which this is the result. */
  traceOf<T>(result: T): Trace<T> {
    return { result, calls: this.calls, constants: new Map([...this.constants, ...this.states]) }
  }

  private keepConstants(given: unknown): void {
    if (given instanceof Tensor) {
      if (!given.isMeta) this.constants.set(given.untyped_storage(), given)
    } else if (Array.isArray(given)) for (const each of given) this.keepConstants(each)
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

/**
 * @param versions Of the storages that were seen, as they were after the last call.
 * @param constants Storages that are none of `meta`: whoever traces a function sees to it that it does not write into them.
 */
function tracedCall(
  { operator, args, result }: Call,
  versions: Map<UntypedStorage, number>,
  constants: ReadonlyMap<UntypedStorage, Tensor>,
): TracedCall {
  const operands: Value[] = []
  const results: Value[] = []
  const values = args.map((each) => valued(each, operands))
  const given = valued(result, results)
  const writes = new Set<UntypedStorage>()
  for (const { block } of operands)
    if (!constants.has(block) && block.version !== (versions.get(block) ?? 0)) writes.add(block)
  for (const { block } of operands) versions.set(block, block.version)
  for (const { block } of results) versions.set(block, block.version)
  return { operator, args: values, result: given, operands, results, writes: [...writes] }
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
