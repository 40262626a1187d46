// A worker that loads, opens and runs. Its thread starts when it is first needed, and anew after it has ended.

import { boundAsyncMethods } from '../caller.js'
import { WorkerError } from '../errors.js'
import type { SourceInput } from '../io/sources/open-source.js'
import { unlessAborted } from '../io/unless-aborted.js'
import { load as loadHere, parts } from '../loader.js'
import { isModule } from '../nn/brand.js'
import { checkOptions } from '../serialization/load-options.js'
import type { LoadOptions } from '../serialization/load-options.js'
import { beside } from '../serialization/parts/parts.js'
import { checkExpected, notExpected } from '../serialization/expect.js'
import type { OpenOptions } from '../serialization/lazy/open.js'
import type { ReportOptions } from '../serialization/load.js'
import type { Report } from '../serialization/report/report.js'
import type { AnyModule } from '../nn/module.js'
import { isOfClass } from './class-name.js'
import { Connection } from './connection.js'
import { Handle } from './handle.js'
import type { Methods, SentModule, SentOptions } from './messages.js'
import { Moved, Offers } from './offers.js'
import type { Offered } from './offers.js'
import type { RemoteCheckpoint } from './remote-checkpoint.js'
import type { RemoteModule } from './remote-module.js'
import { requireSendable, sentSource } from './sources.js'
import type { ThreadOptions } from './thread.js'
import { received } from './received.js'

/** What `new TorchWorker` takes by name. */
export interface TorchWorkerOptions extends ThreadOptions {
  /** How many milliseconds an aborted call has to let others run, before its thread is ended: 200 by default. */
  readonly patience?: number | undefined
}

/** What becomes of bytes that are given. */
export interface TransferOptions {
  /** Whether an ArrayBuffer is moved to the worker, which leaves it empty here, instead of copied. */
  readonly transfer?: boolean | undefined
}

/** What `load` of a worker takes by name: what torchlet's takes, but for code, which cannot be sent. */
export interface RemoteLoadOptions<T = unknown> extends Omit<LoadOptions<T>, 'classes' | 'operators'>, TransferOptions {
  /** `false`: a module is brought over, and runs here. Otherwise it stays in the worker, as a RemoteModule. */
  readonly remote?: boolean | undefined
}

/** What `open` of a worker takes by name. */
export interface RemoteOpenOptions extends Omit<OpenOptions, 'classes'>, TransferOptions {}

/** What `report` of a worker takes by name. */
export interface RemoteReportOptions extends ReportOptions, TransferOptions {}

/** What arrives: a module as its handle, anything else as itself. */
export type Remote<T> = T extends AnyModule ? RemoteModule : T

const READING = [
  'weights_only',
  'map_location',
  'encoding',
  'model',
  'signal',
  'onProgress',
  'limits',
  'resolve',
  'transfer',
]

const optionNames = {
  load: new Set([...READING, 'expect', 'onPrint', 'remote', 'classes', 'operators']),
  open: new Set([...READING, 'retries', 'classes']),
  report: new Set(['signal', 'onProgress', 'limits', 'resolve', 'transfer']),
}

const PATIENCE = 200

/**
 * A worker of your own: what is aborted here ends nothing elsewhere. The functions of `torchlet/worker` share one.
 *
 * @example
 * import { TorchWorker } from 'torchlet/worker'
 * import { nn, randn } from 'torchlet'
 * const worker = new TorchWorker()
 * const net = await worker.load('model.pt', { expect: nn.Module })
 * const y = await net.forward(randn(8, 128))
 * await worker.close()
 */
export class TorchWorker extends Handle {
  readonly #options: TorchWorkerOptions
  #connection: Connection | undefined

  /** @throws TypeError for another option; RangeError for a patience that is no time. */
  constructor(options: TorchWorkerOptions = {}) {
    super()
    checkOptions('TorchWorker', options, new Set(['workerUrl', 'worker', 'patience']))
    const { patience = PATIENCE } = options
    if (!(typeof patience === 'number' && patience >= 0))
      throw new RangeError(`TorchWorker(): patience is ${String(patience)}, no number of milliseconds`)
    this.#options = options
  }

  /**
   * torchlet's `load`, off this thread. Values arrive as they are; a module stays in the worker and is run there.
   *
   * @throws What `load` throws; WorkerError where the worker does not start or fails; UnsupportedError for `classes` and
   *   `operators`, which are code.
   */
  async load<T = unknown>(source: SourceInput, options: RemoteLoadOptions<T> & { readonly remote: false }): Promise<T>
  async load<T = unknown>(source: SourceInput, options?: RemoteLoadOptions<T>): Promise<Remote<T>>
  async load(source: SourceInput, options: RemoteLoadOptions = {}): Promise<unknown> {
    check('load', options)
    const { expect, remote = true, ...reading } = options
    const prints = new Offers()
    const { connection, result, offers } = await beside(
      parts.methods,
      this.#read('load', source, reading, [remote], prints),
    )
    connection.forget(offers)
    // What a program prints is heard as long as it is there.
    if (result.kind === 'module') return moduleOf(connection, result.module, prints, expect)
    connection.forget(prints)
    if (result.kind === 'value') return checkExpected(await received(result.value), expect)
    const { limits, onPrint } = reading
    return loadHere(result.file, { expect, limits, onPrint })
  }

  /** torchlet's `open`, off this thread: a checkpoint whose tensors are read there. */
  async open(source: SourceInput, options: RemoteOpenOptions = {}): Promise<RemoteCheckpoint> {
    check('open', options)
    const { connection, result, offers } = await this.#read('open', source, options, [])
    const { RemoteCheckpoint } = await import('./handles.js')
    return new RemoteCheckpoint(connection, result, offers)
  }

  /** torchlet's `report`, off this thread. */
  async report(source: SourceInput, options: RemoteReportOptions = {}): Promise<Report> {
    check('report', options)
    const { connection, result, offers } = await this.#read('report', source, options, [])
    connection.forget(offers)
    return result
  }

  /**
   * Sends a module, to run it there. It is copied; with `transfer` its tensors are moved, and it is of no more use here.
   *
   * @throws UnsupportedError for programs of files, which the worker loads itself.
   */
  async send(
    module: AnyModule,
    options: TransferOptions & { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<RemoteModule> {
    checkOptions('send', options, new Set(['transfer', 'signal']))
    if (!isModule(module)) throw new TypeError('send() takes a module')
    const { sentValue } = await import('./sending.js')
    const { value, transfer } = sentValue(module, options.transfer === true ? 'moved' : 'copied')
    const { signal } = options
    const connection = await unlessAborted(this.#connected(), signal)
    const sent = await connection.call('take', [value], { transfer, signal })
    return moduleOf(connection, sent, new Offers(), undefined)
  }

  /** PyTorch's `manual_seed` for the worker, which has random numbers of its own. */
  async manual_seed(seed: number | bigint): Promise<void> {
    await (await this.#connected()).call('manual_seed', [seed])
  }

  /** Ends the thread, whatever it does: calls that are pending reject. A call that comes later starts another. */
  override async close(): Promise<void> {
    this.#connection?.end(new WorkerError({ reason: 'the worker was closed' }))
    this.#connection = undefined
  }

  /** Sends what is read and how, and gives what came of it; `offers` are there until they are forgotten. */
  async #read<M extends 'load' | 'open' | 'report'>(
    method: M,
    source: SourceInput,
    { signal, transfer: isMoved, ...options }: RemoteLoadOptions & RemoteOpenOptions,
    more: readonly unknown[],
    prints: Offers = new Offers(),
  ): Promise<{ readonly connection: Connection; readonly result: ReturnType<Methods[M]>; readonly offers: Offers }> {
    signal?.throwIfAborted()
    const offers = new Offers()
    let connection: Connection | undefined
    try {
      const { value, transfer } = await sentSource(source, offers, { signal, transfer: isMoved })
      const sent = {
        ...sentOptions(options, offers, signal),
        onPrint: prints.add(options.onPrint as Offered | undefined),
      }
      connection = await unlessAborted(this.#connected(), signal)
      connection.keep(offers)
      connection.keep(prints)
      const args = [value, sent, ...more] as unknown as Parameters<Methods[M]>
      return { connection, result: await connection.call(method, args, { signal, transfer }), offers }
    } catch (error) {
      connection?.forget(offers)
      connection?.forget(prints)
      offers.end()
      throw error
    }
  }

  /** One that runs: another where that of before has ended, or is about to. */
  async #connected(): Promise<Connection> {
    for (;;) {
      const connection = (this.#connection ??= new Connection(this.#options, this.#options.patience ?? PATIENCE))
      if (await connection.lives()) return connection
      if (this.#connection === connection) this.#connection = undefined
    }
  }
}

boundAsyncMethods(TorchWorker.prototype, ['load', 'open', 'report', 'send', 'manual_seed'])

function check(name: keyof typeof optionNames, options: object): void {
  checkOptions(name, options, optionNames[name])
  requireSendable(options as Readonly<Record<string, unknown>>)
}

async function moduleOf(
  connection: Connection,
  sent: SentModule,
  offers: Offers,
  expect: LoadOptions['expect'],
): Promise<RemoteModule> {
  const { RemoteModule } = await import('./handles.js')
  const { sentValue } = await import('./sending.js')
  const module = new RemoteModule(connection, sent, offers, sentValue)
  if (expect === undefined || isOfClass(sent, expect)) return module
  void module.close()
  throw notExpected(expect, sent.description, sent.remedy)
}

function sentOptions(
  options: Omit<RemoteLoadOptions & RemoteOpenOptions, 'signal' | 'transfer' | 'expect' | 'onPrint'>,
  offers: Offers,
  signal: AbortSignal | undefined,
): SentOptions {
  const { weights_only, map_location, encoding, limits, model, retries, resolve, onProgress } = options
  const beside: Offered | undefined =
    resolve &&
    (async (name: string) => {
      const { value, transfer } = await sentSource(await resolve(name), offers, { signal })
      return new Moved(value, transfer)
    })
  return {
    weights_only,
    // Devices cannot be cloned, and none is told from another.
    map_location: (map_location ?? null) === null ? undefined : 'cpu',
    encoding,
    limits: limits && { ...limits },
    model,
    retries,
    resolve: offers.add(beside),
    onProgress: offers.addCallback(onProgress),
  }
}
