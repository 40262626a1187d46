// Sinks over the platform's writers: WritableStream (a FileSystemFileHandle gives one too) and Node's
// FileHandle. What they write to is another's and may never answer: an abort does not wait for it.

import type * as platform from '../../platform-types.js'
import { unlessAborted } from '../unless-aborted.js'
import type { Sink } from './sink.js'

/** The part of Node's `fs.promises.FileHandle` that is used. */
export interface NodeFileHandle {
  readonly fd: number
  write(chunk: Uint8Array, offset: number, length: number, position: null): Promise<{ readonly bytesWritten: number }>
}

/** Closes the stream at the end and aborts it on failure, as `pipeTo` does. */
export class StreamSink implements Sink {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>
  readonly #signal: AbortSignal | undefined

  constructor(stream: platform.WritableStream, signal?: platform.AbortSignal) {
    this.#writer = stream.getWriter()
    this.#signal = signal
  }

  /** Writes a copy: a stream may keep chunks, pass them on, or transfer their memory away. */
  async write(chunk: Uint8Array): Promise<void> {
    await unlessAborted(this.#writer.ready, this.#signal)
    await unlessAborted(this.#writer.write(chunk.slice()), this.#signal)
  }

  async close(): Promise<void> {
    await unlessAborted(this.#writer.close(), this.#signal)
  }

  /** The stream's own end of it comes after the write that is under way, which the signal does not wait for. */
  async abort(reason: unknown): Promise<void> {
    const aborted = this.#writer.abort(reason).catch(() => {})
    if (!this.#signal?.aborted) await unlessAborted(aborted, this.#signal).catch(() => {})
  }
}

/** Writes from the handle's current position on, and leaves it open: it is the caller's. */
export class FileHandleSink implements Sink {
  readonly #handle: NodeFileHandle
  readonly #signal: AbortSignal | undefined

  constructor(handle: NodeFileHandle, signal?: platform.AbortSignal) {
    this.#handle = handle
    this.#signal = signal
  }

  async write(chunk: Uint8Array): Promise<void> {
    let at = 0
    while (at < chunk.length) {
      const written = this.#handle.write(chunk, at, chunk.length - at, null)
      at += (await unlessAborted(written, this.#signal)).bytesWritten
    }
  }

  async close(): Promise<void> {}

  async abort(): Promise<void> {}
}
