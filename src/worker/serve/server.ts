// What answers the calls of a TorchWorker: one a message, in any order. A call that runs at once (a module's forward) holds up the
// others, and what aborts it too; the other side knows that (../connection.ts).

import type { OwnOperators } from '../../serialization/programs.js'
import type { ReaderClasses } from '../../serialization/names/module-names.js'
import { receivedError, sentError } from '../errors.js'
import { isMessage, PROTOCOL } from '../messages.js'
import type { Methods, Offer, Order, Outcome, Parcel } from '../messages.js'
import type { Ask } from './received-source.js'
import { Desk } from './desk.js'
import type { Port } from './port.js'

/** What a worker's script gives its worker. */
export interface ServeOptions {
  /** Your own module classes by their Python name: `{ '__main__.Net': Net }`. */
  readonly classes?: ReaderClasses | undefined
  /** Operators that programs call and torchlet does not have. */
  readonly operators?: OwnOperators | undefined
}

/** What a method knows of its call. */
export interface CallContext {
  readonly signal: AbortSignal
  /** Ends the call as an abort from the other side would. */
  abort(reason: unknown): void
  readonly ask: Ask
  /** Calls a function of the other side and waits for nothing. */
  tell(offer: Offer, ...args: readonly unknown[]): void
}

/** The worker's side of the methods: each gives what it sends. */
export type Answers = {
  readonly [M in keyof Methods]: (
    context: CallContext,
    ...args: Parameters<Methods[M]>
  ) => Promise<Parcel<ReturnType<Methods[M]>>>
}

interface Question {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export class Server {
  readonly #port: Port
  readonly #desk: Desk
  readonly #calls = new Map<number, AbortController>()
  readonly #questions = new Map<number, Question>()
  /** Errors that the other side threw, each with its number there. */
  readonly #origins = new WeakMap<object, number>()
  #lastQuestion = 0

  constructor(port: Port, options: ServeOptions) {
    this.#port = port
    this.#desk = new Desk(options)
  }

  start(): void {
    this.#port.listen((data) => {
      if (isMessage(data)) this.#receive(data as Order)
    })
    this.#port.post({ torchlet: 'ready', protocol: PROTOCOL }, [])
  }

  #receive(order: Order): void {
    switch (order.torchlet) {
      case 'call':
        return void this.#call(order.id, order.method, order.args)
      case 'abort':
        this.#calls.get(order.id)?.abort()
        return this.#port.post({ torchlet: 'alive', id: order.id }, [])
      case 'release':
        return this.#desk.release(order.handle)
      case 'answer':
        return this.#answered(order.id, order.outcome)
    }
  }

  async #call(id: number, method: keyof Methods, args: readonly unknown[]): Promise<void> {
    const controller = new AbortController()
    this.#calls.set(id, controller)
    const context: CallContext = {
      signal: controller.signal,
      abort: (reason) => controller.abort(reason),
      ask: (offer, ...args) => this.#ask(offer, args),
      tell: (offer, ...args) => this.#port.post({ torchlet: 'ask', id: null, offer, args }, []),
    }
    try {
      const answer = this.#desk.answers[method] as (...args: unknown[]) => Promise<Parcel<unknown>>
      const { value, transfer } = await answer(context, ...args)
      this.#port.post({ torchlet: 'settled', id, outcome: { value } }, transfer)
    } catch (error) {
      this.#port.post({ torchlet: 'settled', id, outcome: { error: this.#sent(error) } }, [])
    } finally {
      this.#calls.delete(id)
    }
  }

  #sent(error: unknown): ReturnType<typeof sentError> {
    return sentError(error, (each) => (typeof each === 'object' && each !== null ? this.#origins.get(each) : undefined))
  }

  #ask(offer: Offer, args: readonly unknown[]): Promise<unknown> {
    const id = ++this.#lastQuestion
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { resolve, reject })
      this.#port.post({ torchlet: 'ask', id, offer, args }, [])
    })
  }

  #answered(id: number, outcome: Outcome): void {
    const question = this.#questions.get(id)
    this.#questions.delete(id)
    if ('value' in outcome) return question?.resolve(outcome.value)
    const error = receivedError(outcome.error)
    const { origin } = outcome.error
    if (origin !== undefined) this.#origins.set(error as object, origin)
    question?.reject(error)
  }
}
