// One worker that runs, and what is asked of it. Calls are answered by number, in any order. The process is kept alive while one is
// pending, and not by a worker that has nothing to do.
//
// An abort rejects its call at once. The worker is told, and answers as soon as it lets others run: loads and programs do, between
// reads and operators, and then end by themselves. While a kernel runs nothing is answered; then the worker is ended, unless other
// calls wait for what it does. What it held is lost with it, and says so.

import { WorkerError } from '../errors.js'
import { Deferred } from './deferred.js'
import { receivedError, sentError } from './errors.js'
import { handleIn, isMessage, PROTOCOL } from './messages.js'
import type { Methods, Notice, Outcome } from './messages.js'
import { Moved, Offers } from './offers.js'
import type { Offered } from './offers.js'
import { notStarted, startThread } from './thread.js'
import type { Thread, ThreadOptions } from './thread.js'

/** How a call is stopped, and what goes with it. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly transfer?: readonly ArrayBuffer[] | undefined
  /** What the worker may ask for until the call is over; what it may ask for longer is kept before. */
  readonly offers?: Offers | undefined
}

/** What lives in the worker, and what it may ask for meanwhile. */
export interface Held {
  readonly number: number
  readonly offers: Offers
}

interface Call {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  /** `told` of an abort, `heard` once the worker has answered that. */
  abort: 'none' | 'told' | 'heard'
}

/** Errors of this side that may come back as the reason of a failure: the last ones. */
const MOST_ERRORS = 64

export class Connection {
  readonly #patience: number
  readonly #calls = new Map<number, Call>()
  /** Those of calls, and those that last longer. */
  readonly #offers = new Set<Offers>()
  readonly #errors = new Map<number, unknown>()
  readonly #gone = new FinalizationRegistry<Held>((handle) => this.#letGo(handle))
  readonly #ready = new Deferred()
  #thread: Thread | undefined
  #lastCall = 0
  #lastError = 0
  #end: WorkerError | undefined
  /** While nobody knows whether the worker will answer an abort. */
  #waiting: { readonly over: Deferred; readonly timer: ReturnType<typeof setTimeout> } | undefined

  /** @param patience How many milliseconds the worker has to answer an abort. */
  constructor(options: ThreadOptions, patience: number) {
    this.#patience = patience
    void this.#start(options)
  }

  /**
   * Whether it can be called, once that is known.
   *
   * @throws WorkerError where the worker did not start.
   */
  async lives(): Promise<boolean> {
    await this.#ready.promise
    while (this.#waiting !== undefined) await this.#waiting.over.promise
    return this.#end === undefined
  }

  /** What a method of the worker gives. Nothing of it is awaited before the message is on its way, where the worker is free. */
  async call<M extends keyof Methods>(
    method: M,
    args: Parameters<Methods[M]>,
    { signal, transfer, offers }: CallOptions = {},
  ): Promise<ReturnType<Methods[M]>> {
    signal?.throwIfAborted()
    while (this.#waiting !== undefined) await this.#waiting.over.promise
    signal?.throwIfAborted()
    if (this.#end !== undefined) throw this.#lost()
    const id = ++this.#lastCall
    if (offers !== undefined) this.#offers.add(offers)
    const stop = (): void => this.#abort(id, signal?.reason)
    try {
      return await new Promise<ReturnType<Methods[M]>>((resolve, reject) => {
        this.#calls.set(id, { resolve: resolve as (value: unknown) => void, reject, abort: 'none' })
        signal?.addEventListener('abort', stop)
        this.#thread?.hold(true)
        try {
          this.#thread?.post({ torchlet: 'call', id, method, args }, transfer)
        } catch (error) {
          this.#settled(id)
          reject(error as Error)
        }
      })
    } finally {
      signal?.removeEventListener('abort', stop)
      if (offers !== undefined) this.forget(offers)
    }
  }

  /** Keeps offers until they are forgotten. */
  keep(offers: Offers): void {
    this.#offers.add(offers)
  }

  forget(offers: Offers): void {
    this.#offers.delete(offers)
    offers.end()
  }

  /** Lets go what is behind a handle once `owner` is no more. */
  watch(owner: object, handle: Held): void {
    this.#gone.register(owner, handle, owner)
  }

  /** Lets go what is behind the handle of `owner`. */
  release(owner: object, handle: Held): void {
    this.#gone.unregister(owner)
    this.#letGo(handle)
  }

  #letGo({ number, offers }: Held): void {
    this.#thread?.post({ torchlet: 'release', handle: number })
    this.forget(offers)
  }

  /** Ends the worker; what is pending rejects with `reason`. */
  end(reason: WorkerError): void {
    if (this.#end !== undefined) return
    this.#end = reason
    this.#thread?.end()
    this.#ready.reject(reason)
    for (const { reject } of this.#calls.values()) reject(reason)
    this.#calls.clear()
    for (const offers of this.#offers) this.forget(offers)
    this.#decided()
  }

  async #start(options: ThreadOptions): Promise<void> {
    try {
      const thread = await startThread(options, {
        message: (data) => this.#receive(data),
        failed: (cause) => this.#failed(cause),
      })
      this.#thread = thread
      if (this.#end !== undefined) thread.end()
    } catch (error) {
      this.end(error as WorkerError)
    }
  }

  #failed(cause: unknown): void {
    this.end(
      this.#isReady
        ? new WorkerError({
            reason: 'the worker failed and was ended',
            remedy: 'Load again what it held; the next call starts a new one',
            cause,
          })
        : notStarted(cause),
    )
  }

  #isReady = false

  #receive(data: unknown): void {
    if (!isMessage(data) || this.#end !== undefined) return
    const notice = data as Notice
    switch (notice.torchlet) {
      case 'ready':
        return this.#begin(notice.protocol)
      case 'settled':
        return this.#settle(notice.id, notice.outcome)
      case 'alive':
        return this.#heard(notice.id)
      case 'ask':
        return void this.#answer(notice.id, notice.offer, notice.args)
    }
  }

  #begin(protocol: number): void {
    if (protocol !== PROTOCOL) {
      return this.end(
        new WorkerError({
          reason: 'the worker is of another release of torchlet',
          remedy: "Build it with the same release, by 'torchlet/worker/serve'",
        }),
      )
    }
    this.#isReady = true
    this.#thread?.hold(this.#calls.size > 0)
    this.#ready.resolve()
  }

  #settle(id: number, outcome: Outcome): void {
    const call = this.#calls.get(id)
    if (call === undefined) return
    if ('error' in outcome) call.reject(receivedError(outcome.error, this.#errors))
    else if (call.abort === 'none') call.resolve(outcome.value)
    else this.#drop(outcome.value)
    this.#settled(id)
  }

  /** Of a call that was aborted and ended well all the same: nobody gets what it made. */
  #drop(value: unknown): void {
    const handle = handleIn(value)
    if (handle !== undefined) this.#thread?.post({ torchlet: 'release', handle })
  }

  #settled(id: number): void {
    this.#calls.delete(id)
    if (this.#calls.size === 0) this.#thread?.hold(false)
    this.#judge()
  }

  async #answer(id: number | null, offer: number, args: readonly unknown[]): Promise<void> {
    const offered = this.#offered(offer)
    // Nobody waits: what it throws is its own, as that of a listener.
    if (id === null) return void (await offered?.(...(args as never[])))
    let outcome: Outcome
    let transfer: readonly ArrayBuffer[] = []
    try {
      if (offered === undefined) throw new WorkerError({ reason: 'what the worker asks for is over' })
      const given = await offered(...(args as never[]))
      const isMoved = given instanceof Moved
      outcome = { value: isMoved ? given.value : given }
      if (isMoved) transfer = given.transfer
    } catch (error) {
      outcome = { error: { ...sentError(error), origin: this.#remember(error) } }
    }
    try {
      this.#thread?.post({ torchlet: 'answer', id, outcome }, transfer)
    } catch (error) {
      this.#thread?.post({ torchlet: 'answer', id, outcome: { error: sentError(error) } })
    }
  }

  #offered(offer: number): Offered | undefined {
    for (const offers of this.#offers) {
      const run = offers.get(offer)
      if (run !== undefined) return run
    }
    return undefined
  }

  #remember(error: unknown): number {
    this.#errors.set(++this.#lastError, error)
    this.#errors.delete(this.#lastError - MOST_ERRORS)
    return this.#lastError
  }

  #abort(id: number, reason: unknown): void {
    const call = this.#calls.get(id)
    if (call === undefined || call.abort !== 'none') return
    call.reject(reason)
    call.abort = 'told'
    this.#thread?.post({ torchlet: 'abort', id })
    this.#judge()
  }

  #heard(id: number): void {
    const call = this.#calls.get(id)
    if (call !== undefined) call.abort = 'heard'
    this.#judge()
  }

  /** Gives the worker time to answer where nobody waits for it any more, and ends it then. */
  #judge(): void {
    const calls = [...this.#calls.values()]
    const isWanted = calls.some(({ abort }) => abort === 'none')
    if (isWanted || !calls.some(({ abort }) => abort === 'told')) return this.#decided()
    if (this.#waiting !== undefined) return
    const timer = setTimeout(() => {
      this.end(
        new WorkerError({
          reason: 'the worker was ended by an abort, because what ran in it could not be stopped',
          remedy: 'Load again what it held; what is to be stopped alone gets a worker of its own, new TorchWorker()',
        }),
      )
    }, this.#patience)
    this.#waiting = { over: new Deferred(), timer }
  }

  #decided(): void {
    if (this.#waiting === undefined) return
    const { timer, over } = this.#waiting
    clearTimeout(timer)
    this.#waiting = undefined
    over.resolve()
  }

  /** The reason as an error of its own, for each call that comes too late. */
  #lost(): WorkerError {
    const { reason, cause } = this.#end as WorkerError
    return new WorkerError({
      reason: `what was asked for lived in a worker that has ended: ${reason}`,
      remedy: 'Load it again; the next call starts a new worker',
      cause,
    })
  }
}
