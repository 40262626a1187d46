// A worker that a caller asks for things: of the package's own script, or of one that the caller names or starts.

import { WorkerError } from '../errors.js'
import type * as platform from '../platform-types.js'
import { WorkerScript, listen } from '../threads/platform-worker.js'
import type { PlatformWorker, WorkerEvents } from '../threads/platform-worker.js'
import type { Order } from './messages.js'

/** A worker that a caller started: of the platform's two kinds. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
  terminate(): unknown
}

/** Where the worker's code comes from, if not from the package. */
export interface ThreadOptions {
  /** The address of a module that calls `serve()` of `torchlet/worker/serve`; in Node also a path. */
  readonly workerUrl?: string | platform.URL | undefined
  /** Starts such a worker: `() => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })`, as bundlers know it. */
  readonly worker?: (() => WorkerLike) | undefined
}

export class Thread {
  readonly #worker: PlatformWorker
  #isOver = false

  constructor(worker: WorkerLike, events: WorkerEvents) {
    this.#worker = worker
    listen(worker, {
      message: (data) => {
        if (!this.#isOver) events.message(data)
      },
      failed: (cause) => {
        if (!this.#isOver) events.failed(cause)
      },
    })
  }

  post(order: Order, transfer: readonly ArrayBuffer[] = []): void {
    if (!this.#isOver) this.#worker.postMessage(order, [...transfer])
  }

  /** Ends it, whatever it is doing. */
  end(): void {
    this.#isOver = true
    // Node gives a promise, and what fails in ending concerns nobody.
    void Promise.resolve(this.#worker.terminate()).catch(() => {})
  }

  /** Whether it keeps the process alive, where there is one. */
  hold(isHeld: boolean): void {
    if (isHeld) this.#worker.ref?.()
    else this.#worker.unref?.()
  }
}

/** @throws WorkerError where the platform starts none. */
export async function startThread(options: ThreadOptions, events: WorkerEvents): Promise<Thread> {
  try {
    return new Thread(await start(options), events)
  } catch (cause) {
    throw notStarted(cause)
  }
}

export function notStarted(cause: unknown): WorkerError {
  return new WorkerError({
    reason: 'the worker did not start',
    remedy:
      "In a page its content security policy must allow worker-src blob: and script-src 'wasm-unsafe-eval'; else give the option worker or workerUrl",
    cause,
  })
}

/** Fetched when the first worker starts. */
const script = new WorkerScript(() => import('./script/script.js'))

async function start({ worker, workerUrl }: ThreadOptions): Promise<WorkerLike> {
  return worker === undefined ? script.start(workerUrl as string | URL | undefined) : worker()
}
