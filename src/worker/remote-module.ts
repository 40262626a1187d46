// A module that lives in a worker: what is done with it is done there, and answered by promises.

import { isKeywords } from '../arguments.js'
import { boundAsyncMethods } from '../caller.js'
import { IncompatibleKeys } from '../nn/state/incompatible-keys.js'
import type { ProgramLimits } from '../programs/limits.js'
import type { Dict } from '../python/dict.js'
import { checkOptions } from '../serialization/load-options.js'
import type { CallOptions } from '../serialization/programs.js'
import type { Tensor } from '../tensor/tensor.js'
import type { Connection, Held } from './connection.js'
import { Handle } from './handle.js'
import type { Parcel, SentArguments, SentModule } from './messages.js'
import { Offers } from './offers.js'
import { received } from './received.js'
import type { sentValue } from './sending.js'

/** What writes values that are sent: there before a module is, so that its inputs are copied when it is called. */
export type Send = typeof sentValue

/** How a call is watched and bounded, and what becomes of its inputs. */
export interface RemoteCallOptions extends CallOptions {
  readonly limits?: ProgramLimits | undefined
  /** Whether the inputs' tensors are moved, which cannot be read here any more, instead of copied. */
  readonly transfer?: boolean | undefined
}

const callOptionNames = new Set(['signal', 'onProgress', 'limits', 'transfer'])

/**
 * A module in a worker.
 *
 * @example
 * import { load } from 'torchlet/worker'
 * import { nn, randn } from 'torchlet'
 * const net = await load('model.pt', { expect: nn.Module })
 * const y = await net.forward(randn(8, 128))
 */
export class RemoteModule extends Handle {
  /** What a program of torch.export takes: `x: float32[s0, 3, 224, 224]`; null of other modules. */
  readonly signature: string | null
  /** The methods of TorchScript's code; empty of other modules. */
  readonly method_names: readonly string[]
  /** What one should know of a program: that it was exported in training. */
  readonly warnings: readonly string[]
  readonly #connection: Connection
  readonly #handle: Held
  readonly #text: string
  readonly #send: Send
  #training: boolean

  /** @internal */
  constructor(connection: Connection, sent: SentModule, offers: Offers, send: Send) {
    super()
    this.#connection = connection
    this.#handle = { number: sent.handle, offers }
    this.#text = sent.text
    this.#send = send
    this.#training = sent.training
    this.signature = sent.signature
    this.method_names = sent.method_names
    this.warnings = sent.warnings
    connection.watch(this, this.#handle)
  }

  /** Whether the module is in training mode, as last set from here. */
  get training(): boolean {
    return this.#training
  }

  /**
   * Runs the module there. Inputs are copied; what it gives is made again here.
   *
   * @param args The inputs by position, or by name in one last plain object.
   * @throws What `forward` throws; WorkerError once the worker has ended.
   */
  async forward<T = Tensor>(...args: unknown[]): Promise<T> {
    return this.#forward<T>(args, {})
  }

  /**
   * `forward` that can be stopped and watched. An abort ends the worker where a kernel runs that does not end by itself.
   *
   * @param inputs The inputs by position.
   * @param kwargs Those by name.
   */
  async forwardAsync<T = Tensor>(
    inputs: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>> = {},
    options: RemoteCallOptions = {},
  ): Promise<T> {
    checkOptions('forwardAsync', options, callOptionNames)
    return this.#forward<T>(Object.keys(kwargs).length === 0 ? inputs : [...inputs, { ...kwargs }], options)
  }

  /** Runs a method of TorchScript's code by its name. */
  async run_method<T = unknown>(name: string, ...args: unknown[]): Promise<T> {
    const { value, transfer } = this.#arguments(args, false)
    return received<T>(await this.#connection.call('run_method', [this.#handle.number, name, value], { transfer }))
  }

  /** A copy of its state dict. */
  async state_dict(): Promise<Dict<string, Tensor>> {
    return received(await this.#connection.call('state_dict', [this.#handle.number]))
  }

  /**
   * Copies values into its parameters and buffers.
   *
   * @throws StateDictError with PyTorch's message.
   */
  async load_state_dict(
    state_dict: unknown,
    options: { readonly strict?: boolean; readonly assign?: boolean; readonly transfer?: boolean } = {},
  ): Promise<IncompatibleKeys> {
    checkOptions('load_state_dict', options, new Set(['strict', 'assign', 'transfer']))
    const { transfer: isMoved = false, ...rest } = options
    const { value, transfer } = this.#send(state_dict, isMoved ? 'moved' : 'copied')
    const keys = await this.#connection.call('load_state_dict', [this.#handle.number, value, rest], { transfer })
    return new IncompatibleKeys(keys.missing_keys, keys.unexpected_keys)
  }

  /** Sets training mode there. */
  async train(mode = true): Promise<this> {
    await this.#connection.call('train', [this.#handle.number, mode])
    this.#training = mode
    return this
  }

  async eval(): Promise<this> {
    return this.train(false)
  }

  /** Lets the module go. What is forgotten without it is let go as memory is collected. */
  override async close(): Promise<void> {
    this.#connection.release(this, this.#handle)
  }

  /** The text of Python's `repr`, as it was loaded. */
  __repr__(): string {
    return this.#text
  }

  override toString(): string {
    return this.#text
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.#text
  }

  /** A plain object at the end stands for keywords, which pickles would not tell from a Dict. */
  #arguments(args: readonly unknown[], isMoved: boolean): Parcel<SentArguments> {
    const { value, transfer } = this.#send([...args], isMoved ? 'moved' : 'copied')
    return { value: { values: value, hasKeywords: isKeywords(args.at(-1)) }, transfer }
  }

  async #forward<T>(args: readonly unknown[], options: RemoteCallOptions): Promise<T> {
    const { signal, onProgress, limits, transfer: isMoved = false } = options
    const { value, transfer } = this.#arguments(args, isMoved)
    const offers = new Offers()
    const sent = { limits: limits && { ...limits }, onProgress: offers.addCallback(onProgress) }
    const given = await this.#connection.call('forward', [this.#handle.number, value, sent], {
      signal,
      transfer,
      offers,
    })
    return received<T>(given)
  }
}

boundAsyncMethods(RemoteModule.prototype, [
  'forward',
  'forwardAsync',
  'run_method',
  'state_dict',
  'load_state_dict',
  'train',
  'eval',
])
