// A worker of the platform: of node:worker_threads where there is that, so in Node, Deno and Bun, else of the page. Its code is a
// script that travels in the package as text, which is all that every bundler leaves alone: a Blob in pages, evaluated in Node.

import { textDecoder } from '../bytes/utf8.js'
import { WorkerError } from '../errors.js'
import { nodeBuiltin } from '../io/platform.js'
import type * as platform from '../platform-types.js'
import { unpack } from '../wasm/instance.js'
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

export interface ThreadEvents {
  message(data: unknown): void
  /** It did not start, failed, or ended. */
  failed(cause: unknown): void
}

export class Thread {
  readonly #worker: WorkerLike & { ref?(): void; unref?(): void }
  #isOver = false

  constructor(worker: WorkerLike, events: ThreadEvents) {
    this.#worker = worker
    listen(worker as Listening, {
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
export async function startThread(options: ThreadOptions, events: ThreadEvents): Promise<Thread> {
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

async function start({ worker, workerUrl }: ThreadOptions): Promise<WorkerLike> {
  if (worker !== undefined) return worker()
  const threads = nodeBuiltin('node:worker_threads')
  if (threads !== undefined) {
    // What the process was told to load first (`--import`) is none of the worker's.
    const options = { name: 'torchlet', execArgv: [] }
    if (workerUrl !== undefined) return new threads.Worker(workerUrl as string | URL, options)
    return new threads.Worker(await scriptText(), { ...options, eval: true })
  }
  const PageWorker = (globalThis as { readonly Worker?: typeof Worker }).Worker
  if (PageWorker === undefined) throw new Error('this platform has no workers')
  return new PageWorker((workerUrl as string | URL | undefined) ?? (await scriptUrl()), {
    type: 'module',
    name: 'torchlet',
  })
}

let text: Promise<string> | undefined
let url: Promise<string> | undefined

/** The script is fetched when the first worker starts, and unpacked once. */
function scriptText(): Promise<string> {
  text ??= unpacked().catch((error: unknown) => {
    text = undefined
    throw error
  })
  return text
}

async function unpacked(): Promise<string> {
  const { packed, unpackedBytes } = await import('./script/script.js')
  return textDecoder().decode(unpack(packed, unpackedBytes))
}

/** One address for all workers of the page. */
async function scriptUrl(): Promise<string> {
  const source = await scriptText()
  url ??= Promise.resolve(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
  return url
}

/** Of the two kinds, Node's has `on`, the platform's `addEventListener`. */
interface Listening {
  on?(event: string, listener: (argument: unknown) => void): void
  addEventListener?(event: string, listener: (event: Readonly<Record<string, unknown>>) => void): void
}

function listen(worker: Listening, { message, failed }: ThreadEvents): void {
  if (worker.on !== undefined) {
    worker.on('message', message)
    worker.on('messageerror', failed)
    worker.on('error', failed)
    worker.on('exit', () => failed(undefined))
    return
  }
  worker.addEventListener?.('message', ({ data }) => message(data))
  worker.addEventListener?.('messageerror', () => failed(new Error('a message could not be read')))
  worker.addEventListener?.('error', (event) => failed(event['error'] ?? reasonOf(event['message'])))
}

function reasonOf(message: unknown): Error | undefined {
  return typeof message === 'string' && message !== '' ? new Error(message) : undefined
}
