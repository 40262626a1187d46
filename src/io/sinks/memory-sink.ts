// A sink that is one block of memory.

import { ByteBuilder } from '../../bytes/byte-builder.js'
import type { Sink, SyncSink } from './sink.js'

export class MemorySink implements Sink, SyncSink {
  readonly #builder: ByteBuilder

  /** @param size bytes that will be written, if known: then there is one allocation. */
  constructor(size?: number) {
    this.#builder = new ByteBuilder(size)
  }

  /** What was written, without a copy; call it once, after `close`. */
  bytes(): Uint8Array {
    return this.#builder.finish()
  }

  writeSync(chunk: Uint8Array): void {
    this.#builder.append(chunk)
  }

  closeSync(): void {}

  abortSync(): void {}

  async write(chunk: Uint8Array): Promise<void> {
    this.writeSync(chunk)
  }

  async close(): Promise<void> {}

  async abort(): Promise<void> {}
}
