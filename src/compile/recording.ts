// What a call of a user's code did, as far as its results can follow from it: the operators that it called, on which tensors, and what
// it gave. Tensors are kept as what they view, storages as numbers in the order in which they were seen, so that two recordings can be
// compared (same.ts), and nothing that was computed is kept alive.

import { lineHere } from '../caller.js'
import { watch } from '../op.js'
import type { Call, Operator } from '../op.js'
import { tensorsOf } from '../graph/trace.js'
import type { Given } from '../plan/given.js'
import { isRandomOperator } from '../plan/lowering/random.js'
import { Complex, PyFloat } from '../python/numbers.js'
import { inWords } from '../python/type-name.js'
import { TorchConstant, device } from '../tensor/device.js'
import { dtype } from '../tensor/dtype.js'
import { placeOfDefault } from '../tensor/random/generator.js'
import type { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { leavingOf } from './leaving.js'
import { Refusal } from './refusal.js'
import { Seen } from './seen.js'

/** Where a storage comes from: an argument, by its place in `Given.blocks`; an operator; or what the code took from elsewhere. */
export type Origin =
  | { readonly kind: 'given'; readonly index: number }
  | { readonly kind: 'made' }
  | { readonly kind: 'outside'; readonly tensor: Tensor }

/** A call, with `Seen` in the places of tensors. */
export interface RecordedCall {
  readonly operator: Operator
  readonly args: readonly unknown[]
  readonly result: unknown
}

export interface Recording {
  readonly calls: readonly RecordedCall[]
  /** By the storages' numbers. */
  readonly origins: readonly Origin[]
  /** What the call gave, with `Leaving` in the places of tensors. */
  readonly result: unknown
  /** The tensors that were neither given nor made. */
  readonly outside: ReadonlySet<Tensor>
  /** The numbers of the storages that were written. */
  readonly written: ReadonlySet<number>
  /** The modules whose state was read. */
  readonly modules: ReadonlySet<object>
  /** Why no plan can be made of it; null where one can. */
  readonly refusal: string | null
}

/**
 * Runs a function and records it. Nothing that is recorded changes what it does.
 *
 * @param known Storages that it may take from elsewhere.
 * @param isOnly Whether the argument's storages are known to be seen as tensors of `given` alone, or views that operators made of
 *   these: another one is what the code took from elsewhere, though it is the same now.
 */
export function record<T>(given: Given, known: Iterable<UntypedStorage>, isOnly: boolean, body: () => T): Recorded<T> {
  const recorder = new Recorder(given, known, isOnly)
  const before = placeOfDefault()
  const value = watch(recorder, body)
  if (placeOfDefault() !== before) recorder.refuse(`it draws random numbers${recorder.drawer()}`)
  recorder.leave(value)
  return { value, recording: recorder }
}

export interface Recorded<T> {
  readonly value: T
  readonly recording: Recording
}

class Recorder implements Recording {
  readonly calls: RecordedCall[] = []
  readonly origins: Origin[] = []
  readonly outside = new Set<Tensor>()
  readonly written = new Set<number>()
  readonly modules = new Set<object>()
  result: unknown = undefined
  refusal: string | null = null
  private readonly numbers = new WeakMap<UntypedStorage, number>()
  /** Of the storages, as they were after the last call that saw them. */
  private readonly versions: number[] = []
  private readonly made = new WeakSet<Tensor>()
  /** The versions that storages had before. */
  private readonly before: ReadonlyMap<UntypedStorage, number>

  constructor(
    private readonly given: Given,
    known: Iterable<UntypedStorage>,
    private readonly isOnly: boolean,
  ) {
    this.before = new Map([...known].map((storage) => [storage, storage.version]))
    given.blocks.forEach((tensor, index) => this.number(tensor.untyped_storage(), { kind: 'given', index }))
  }

  enter(args: readonly unknown[]): void {
    this.attempt(() => {
      for (const tensor of tensorsOf(args)) {
        this.requireUnchanged(tensor.storage)
        this.seen(tensor)
      }
    })
  }

  /** That no other code than an operator's wrote into a storage, which a plan would not repeat. */
  private requireUnchanged(storage: UntypedStorage | null): void {
    if (storage === null) return
    const block = this.numbers.get(storage)
    const version = block === undefined ? this.before.get(storage) : this.versions[block]
    if (version !== undefined && version !== storage.version)
      throw new Refusal('it writes into a tensor by other code than an operator')
  }

  hear({ operator, args, result }: Call): void {
    this.attempt(() => {
      const written = new Set<UntypedStorage>()
      const see = (tensor: Tensor): Seen => {
        const seen = this.seen(tensor)
        const storage = tensor.untyped_storage()
        if (storage.version !== this.versions[seen.block]) written.add(storage)
        return seen
      }
      const call = {
        operator,
        args: args.map((each) => valued(operator.name, each, see)),
        result: valued(operator.name, result, (tensor) => this.seenResult(tensor)),
      }
      for (const storage of written) this.write(storage)
      this.calls.push(call)
    })
  }

  fail({ name }: Operator): void {
    this.refuse(`${name} threw an error within it`)
  }

  read(): void {
    if (this.refusal === null) this.refuse(['it reads values', lineHere()].join(' ').trim())
  }

  meet(module: object): void {
    this.modules.add(module)
  }

  /** Keeps the first reason, and no more calls. */
  refuse(reason: string): void {
    if (this.refusal !== null) return
    this.refusal = reason
    this.calls.length = 0
  }

  /** Takes what the call gave. */
  leave(value: unknown): void {
    this.attempt(() => {
      for (const origin of this.origins)
        if (origin.kind === 'outside') this.requireUnchanged(origin.tensor.storage)
        else if (origin.kind === 'given') this.requireUnchanged((this.given.blocks[origin.index] as Tensor).storage)
      this.result = leavingOf(value, this.given, {
        seen: (tensor) => {
          this.requireUnchanged(tensor.storage)
          return this.seen(tensor)
        },
        isOutside: (tensor) => this.outside.has(tensor),
      })
    })
  }

  /** The operator that drew a number, so far as its name tells it. */
  drawer(): string {
    const call = this.calls.find(({ operator }) => draws(operator.name))
    return call === undefined ? '' : ` by ${call.operator.name}`
  }

  private attempt(body: () => void): void {
    if (this.refusal !== null) return
    try {
      body()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.refuse(error.message)
    }
  }

  private seenResult(tensor: Tensor): Seen {
    const storage = storageOf(tensor)
    if (!this.numbers.has(storage)) this.number(storage, { kind: 'made' })
    this.made.add(tensor)
    return this.view(this.numbers.get(storage) as number, tensor)
  }

  /** Arguments are taken to begin at 0. */
  private view(block: number, tensor: Tensor): Seen {
    return new Seen(block, tensor, tensor.offset - (this.given.blocks[block]?.offset ?? 0))
  }

  private seen(tensor: Tensor): Seen {
    const storage = storageOf(tensor)
    if (!this.numbers.has(storage)) this.number(storage, { kind: 'outside', tensor })
    const block = this.numbers.get(storage) as number
    const { kind } = this.origins[block] as Origin
    if (kind === 'outside' && !this.made.has(tensor)) this.outside.add(tensor)
    if (kind === 'given' && this.isOnly && !this.made.has(tensor) && !this.given.tensors.includes(tensor))
      throw new Refusal('it takes a tensor from outside that is an argument too')
    return this.view(block, tensor)
  }

  private number(storage: UntypedStorage, origin: Origin): void {
    this.numbers.set(storage, this.origins.push(origin) - 1)
    this.versions.push(storage.version)
  }

  private write(storage: UntypedStorage): void {
    const block = this.numbers.get(storage) as number
    this.versions[block] = storage.version
    this.written.add(block)
  }
}

/** The storages from elsewhere that a recording wrote into. */
export function* statesOf({ origins, written }: Recording): Generator<UntypedStorage> {
  for (const [block, origin] of origins.entries())
    if (origin.kind === 'outside' && written.has(block)) yield origin.tensor.untyped_storage()
}

/** Whether an operator draws random numbers, or says which are drawn. */
function draws(name: string): boolean {
  return isRandomOperator(name) || name.endsWith('manual_seed')
}

function storageOf(tensor: Tensor): UntypedStorage {
  const { storage } = tensor
  if (storage !== null && tensor.isPlain && storage.isLoaded) return storage
  const kind = tensor.isMeta
    ? 'on the device meta'
    : storage === null
      ? `of layout ${tensor.layout}`
      : 'of another kind'
  throw new Refusal(`it computes with a tensor ${kind}`)
}

/** What an operator takes or gives, with others in the places of tensors. @throws Refusal for what can change unseen. */
function valued(name: string, value: unknown, see: (tensor: Tensor) => Seen): unknown {
  if (value instanceof Tensor) return see(value)
  if (Array.isArray(value)) return value.map((each) => valued(name, each, see))
  if (typeof value === 'function') throw new Refusal(`${name} takes a function`)
  if (typeof value !== 'object' || value === null || isConstant(value)) return value
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype !== Object.prototype && prototype !== null)
    throw new Refusal(`${name} takes or gives ${inWords(value)}`)
  const entries = Object.entries(value)
  return Object.fromEntries(
    entries.map(([key, each]) => [
      key,
      valued(name, each, () => {
        throw new Refusal(`${name} takes a tensor by name`)
      }),
    ]),
  )
}

/** Objects that stand for a value and never change. */
function isConstant(value: object): boolean {
  return (
    value instanceof dtype ||
    value instanceof device ||
    value instanceof TorchConstant ||
    value instanceof PyFloat ||
    value instanceof Complex
  )
}
