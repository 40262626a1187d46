// A source over bytes in memory: every read is a view, nothing is copied.

import type * as platform from '../../platform-types.js'
import type { Origin, Source } from './source.js'

export class BytesSource implements Source {
  readonly name: string | undefined
  readonly status: number | undefined
  readonly bytes: Uint8Array
  readonly wholeBecause: string | undefined
  readonly isMemory = true

  /**
   * Takes `bytes` as they are: the caller vouches that nobody else writes to them.
   *
   * @param origin where they came from, for messages
   * @param wholeBecause Why they were read at once, where parts of them were asked for.
   */
  constructor(bytes: Uint8Array, origin: Origin = {}, wholeBecause?: string) {
    this.bytes = bytes
    this.wholeBecause = wholeBecause
    this.name = origin.name
    this.status = origin.status
  }

  get size(): number {
    return this.bytes.length
  }

  readSync(offset: number, length: number): Uint8Array {
    return this.bytes.subarray(offset, offset + length)
  }

  async read(offset: number, length: number, signal?: platform.AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted()
    return this.readSync(offset, length)
  }
}
