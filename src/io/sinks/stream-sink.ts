// Sinks over the platform's writers: WritableStream (a FileSystemFileHandle gives one too) and Node's
// FileHandle.

import type { Sink } from './sink.js'

/** The part of Node's `fs.promises.FileHandle` that is used. */
export interface NodeFileHandle {
  readonly fd: number
  write(chunk: Uint8Array, offset: number, length: number, position: null): Promise<{ readonly bytesWritten: number }>
}

/** Closes the stream at the end and aborts it on failure, as `pipeTo` does. */
export class StreamSink implements Sink {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>

  constructor(stream: WritableStream<Uint8Array>) {
    this.#writer = stream.getWriter()
  }

  /** Writes a copy: a stream may keep chunks, pass them on, or transfer their memory away. */
  async write(chunk: Uint8Array): Promise<void> {
    await this.#writer.ready
    await this.#writer.write(chunk.slice())
  }

  async close(): Promise<void> {
    await this.#writer.close()
  }

  async abort(reason: unknown): Promise<void> {
    await this.#writer.abort(reason).catch(() => {})
  }
}

/** Writes from the handle's current position on, and leaves it open: it is the caller's. */
export class FileHandleSink implements Sink {
  readonly #handle: NodeFileHandle

  constructor(handle: NodeFileHandle) {
    this.#handle = handle
  }

  async write(chunk: Uint8Array): Promise<void> {
    let at = 0
    while (at < chunk.length) {
      at += (await this.#handle.write(chunk, at, chunk.length - at, null)).bytesWritten
    }
  }

  async close(): Promise<void> {}

  async abort(): Promise<void> {}
}
