// Workers of the platform: of node:worker_threads where there is that, so in Node, Deno and Bun, else of the page. Their code is text,
// which is all that every bundler leaves alone: a Blob in pages, evaluated in Node (why: docs/architecture.md).

import { textDecoder } from '../bytes/utf8.js'
import { nodeBuiltin } from '../io/platform.js'
import { unpack } from '../wasm/instance.js'

/** A worker of either kind. */
export interface PlatformWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
  terminate(): unknown
  /** Whether it keeps the process alive, where there is one. */
  ref?(): void
  unref?(): void
}

export interface WorkerEvents {
  message(data: unknown): void
  /** It did not start, failed, or ended. */
  failed(cause: unknown): void
}

/** A script of the package: deflated, in base64. */
export interface PackedScript {
  readonly packed: string
  readonly unpackedBytes: number
}

/** What starts workers of one script, which is asked for with the first, and has one address for all workers of a page. */
export class WorkerScript {
  #text: Promise<string> | undefined
  #url: Promise<string> | undefined
  readonly #fetch: () => Promise<PackedScript>

  constructor(fetch: () => Promise<PackedScript>) {
    this.#fetch = fetch
  }

  /** @param url Of another script, which a page knows. @throws Error where the platform starts none. */
  async start(url?: string | URL): Promise<PlatformWorker> {
    const threads = nodeBuiltin('node:worker_threads')
    if (threads !== undefined) {
      // What the process was told to load first (`--import`) is none of the worker's.
      const options = { name: 'torchlet', execArgv: [] }
      if (url !== undefined) return new threads.Worker(url, options)
      return new threads.Worker(await this.#source(), { ...options, eval: true })
    }
    const PageWorker = (globalThis as { readonly Worker?: typeof Worker }).Worker
    if (PageWorker === undefined) throw new Error('this platform has no workers')
    return new PageWorker(url ?? (await this.#address()), { type: 'module', name: 'torchlet' })
  }

  /** A script that could not be fetched is fetched again. */
  #source(): Promise<string> {
    this.#text ??= this.#fetch()
      .then(({ packed, unpackedBytes }) => textDecoder().decode(unpack(packed, unpackedBytes)))
      .catch((error: unknown) => {
        this.#text = undefined
        throw error
      })
    return this.#text
  }

  async #address(): Promise<string> {
    const source = await this.#source()
    this.#url ??= Promise.resolve(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
    return this.#url
  }
}

/** Of the two kinds, Node's has `on`, the platform's `addEventListener`. */
interface Listening {
  on?(event: string, listener: (argument: unknown) => void): void
  addEventListener?(event: string, listener: (event: Readonly<Record<string, unknown>>) => void): void
}

export function listen(to: PlatformWorker, { message, failed }: WorkerEvents): void {
  const worker = to as Listening
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
