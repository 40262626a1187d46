// A function of a user's under plans. For each key of its arguments it is recorded at two calls; where both did the same, and nothing in
// it depends on values, the calls after them run by a plan. All else runs as written.

import { isWatched } from '../op.js'
import type { ModuleState } from '../nn/brand.js'
import { givenOf, mapped } from '../plan/given.js'
import type { Given, Placed } from '../plan/given.js'
import { Guards } from '../plan/guards.js'
import { Plans, patience } from '../plan/plans.js'
import type { Front, Traced } from '../plan/plans.js'
import { mayPlan } from '../plan/settings.js'
import type { UntypedStorage } from '../tensor/storage.js'
import { record, statesOf } from './recording.js'
import type { Recorded, Recording } from './recording.js'
import { Refusal } from './refusal.js'
import { replayed } from './replay.js'
import { difference } from './same.js'
import { watchModules } from './watched.js'

/** Keys of arguments that are recorded; calls of others run as written. */
const mostKeys = 8

export type Body = (...args: readonly unknown[]) => unknown

export class Compiled implements Front<null> {
  readonly plans = new Plans<null>(this)
  private readonly attempts = new Map<string, Attempt>()

  /** @param root The module whose forward it is; null of a function. */
  constructor(
    private readonly body: Body,
    private readonly root: ModuleState | null,
  ) {}

  call(args: readonly unknown[]): unknown {
    // What another records, or traces, is to hear of its operators.
    const given = isWatched() || !mayPlan() ? null : givenOf(args)
    if (given === null) return this.body(...args)
    const run = this.plans.find(args, Infinity, [], given)
    return run === null ? this.recorded(given, args) : run.now()
  }

  /** Why a call with these arguments has no plan; null where it has, or it is not known yet. */
  refusalOf(args: readonly unknown[]): string | null {
    const given = givenOf(args)
    if (given === null) return 'an argument is of a kind that plans do not take'
    const attempt = this.attempts.get(given.key)
    if (attempt === undefined && this.attempts.size >= mostKeys)
      return `it is called with more than ${mostKeys} sets of sizes and numbers; what differs from call to call can be planned as a tensor`
    return attempt?.refusal ?? null
  }

  isReady(key: string): boolean {
    return this.attempts.get(key)?.isReady === true
  }

  watch(guards: Guards, key: string): boolean {
    const { first } = this.attempts.get(key) as Attempt
    if (first === null) return false
    watchFound(guards, first, this.root)
    return true
  }

  trace(placed: Placed, _states: readonly unknown[], _guards: Guards, key: string): Traced<null> {
    const attempt = this.attempts.get(key) as Attempt
    try {
      return { ...replayed(attempt.first as Recording, placed), cost: null }
    } catch (error) {
      if (error instanceof Refusal) attempt.refusal = error.message
      throw error
    }
  }

  private recorded(given: Given, args: readonly unknown[]): unknown {
    let attempt = this.attempts.get(given.key)
    if (attempt === undefined) {
      if (this.attempts.size >= mostKeys) return this.body(...args)
      this.attempts.set(given.key, (attempt = new Attempt()))
    }
    attempt.update()
    if (attempt.isOver) return this.body(...args)
    if (attempt.first === null) attempt.begin((guards) => this.watchState(guards))
    return attempt.isOver ? this.body(...args) : attempt.run(given, args, this.body, this.root)
  }

  private watchState(guards: Guards): void {
    if (this.root !== null) watchModules(guards, [this.root], this.root)
  }
}

/** What is known of the calls of one key. */
class Attempt {
  first: Recording | null = null
  /** The storages of the first recording's arguments. */
  private storages = new WeakSet<UntypedStorage>()
  refusal: string | null = null
  private isRepeated = false
  private guards: Guards | null = null
  private changes = 0
  private calls = 0

  /** Whether two recordings were equal, and of what is still the case. */
  get isReady(): boolean {
    return this.isRepeated && this.guards?.hold() === true
  }

  /** Whether there is nothing more to record. */
  get isOver(): boolean {
    return this.isRepeated || this.refusal !== null || this.changes > patience(this.calls)
  }

  /** Forgets what was recorded of another state of things. */
  update(): void {
    this.calls++
    if (this.guards === null || this.guards.hold()) return
    this.changes++
    this.first = this.guards = this.refusal = null
    this.isRepeated = false
  }

  begin(watch: (guards: Guards) => void): void {
    this.guards = new Guards()
    this.attempt(() => watch(this.guards as Guards))
  }

  run(given: Given, args: readonly unknown[], body: Body, root: ModuleState | null): unknown {
    const guards = this.guards as Guards
    if (given.shares(guards.blocks)) return body(...args)
    const isKnown = given.blocks.some((each) => this.storages.has(each.untyped_storage()))
    const known = this.first === null ? [] : statesOf(this.first)
    const { value, recording } = isKnown
      ? recordAliases(given, known, args, body)
      : record(given, known, false, () => body(...args))
    this.attempt(() => {
      if (recording.refusal !== null) throw new Refusal(recording.refusal)
      guards.allowWrites(new Set(statesOf(recording)))
      if (!guards.hold()) throw new Refusal('it changes what it holds, or a tensor from outside')
      if (this.first !== null) {
        const parts = difference(this.first, recording)
        if (parts !== null) throw new Refusal(parts)
        this.isRepeated = true
        return
      }
      watchFound(guards, recording, root)
      guards.allowWrites(new Set(statesOf(recording)))
      this.first = recording
      this.storages = new WeakSet(given.blocks.map((each) => each.untyped_storage()))
    })
    return value
  }

  private attempt(body: () => void): void {
    try {
      body()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.refusal = error.message
    }
  }
}

/**
 * Records a call with aliases of its arguments. Where the same tensors are given as before, one that the code took from elsewhere
 * could be one of them, and would be taken for an argument.
 */
function recordAliases(
  given: Given,
  known: Iterable<UntypedStorage>,
  args: readonly unknown[],
  body: Body,
): Recorded<unknown> {
  const aliases = new Map(given.tensors.map((each) => [each, each.detached().requires_grad_(each.requires_grad)]))
  const tensors = new Map([...aliases].map(([tensor, alias]) => [alias, tensor]))
  const aliased = mapped(args, (tensor) => aliases.get(tensor) ?? tensor) as readonly unknown[]
  const { value, recording } = record(givenOf(aliased) as Given, known, true, () => body(...aliased))
  return { value: mapped(value, (tensor) => tensors.get(tensor) ?? tensor), recording }
}

/** Watches the module and what a recording met that was not given. */
function watchFound(guards: Guards, { outside, modules }: Recording, root: ModuleState | null): void {
  for (const tensor of outside) guards.watchTensor(tensor)
  watchModules(guards, [...(root === null ? [] : [root]), ...(modules as ReadonlySet<ModuleState>)], root)
}
