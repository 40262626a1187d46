// A source over bytes in memory: every read is a view, nothing is copied.

import type { Source } from './source.js'

export class BytesSource implements Source {
  readonly name: string | undefined
  readonly bytes: Uint8Array

  /** Takes `bytes` as they are: the caller vouches that nobody else writes to them. */
  constructor(bytes: Uint8Array, name?: string) {
    this.bytes = bytes
    this.name = name
  }

  get size(): number {
    return this.bytes.length
  }

  readSync(offset: number, length: number): Uint8Array {
    return this.bytes.subarray(offset, offset + length)
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted()
    return this.readSync(offset, length)
  }
}
