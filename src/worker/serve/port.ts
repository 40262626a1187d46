// The other end of a worker's port, seen from within: of node:worker_threads or of the platform.

import { UnsupportedError } from '../../errors.js'
import { nodeBuiltin } from '../../io/platform.js'
import type { Notice } from '../messages.js'

export interface Port {
  post(notice: Notice, transfer: readonly ArrayBuffer[]): void
  listen(receive: (data: unknown) => void): void
}

/** What a page's worker has as its global object. */
interface WorkerScope {
  readonly importScripts?: unknown
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
}

/** @throws UnsupportedError in a thread that nobody started as a worker. */
export function portOf(): Port {
  const parent = nodeBuiltin('node:worker_threads')?.parentPort
  if (parent) {
    return {
      post: (notice, transfer) => parent.postMessage(notice, transfer),
      listen: (receive) => void parent.on('message', receive),
    }
  }
  const scope = globalThis as unknown as WorkerScope
  if (!('WorkerGlobalScope' in globalThis) || typeof scope.postMessage !== 'function') {
    throw new UnsupportedError({
      what: 'serve() was called outside of a worker',
      instead: 'Call it in the script that new Worker(…) starts',
    })
  }
  return {
    post: (notice, transfer) => scope.postMessage(notice, [...transfer]),
    listen: (receive) => scope.addEventListener('message', ({ data }) => receive(data)),
  }
}
