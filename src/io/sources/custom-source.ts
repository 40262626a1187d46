// A source that the caller wrote: `{ size, read(offset, length, signal) }`. What it answers is checked and
// copied, since it may go on using its buffers.

import type * as platform from '../../platform-types.js'
import { ArchiveError } from '../../errors.js'
import { unlessAborted } from '../unless-aborted.js'
import { checkedBytes, type Source } from './source.js'

export interface CustomSource {
  /** For messages. */
  readonly name?: string | undefined
  /** Bytes in all. */
  readonly size: number
  /** Exactly `length` bytes from `offset` on. */
  read(offset: number, length: number, signal?: platform.AbortSignal): Uint8Array | Promise<Uint8Array>
}

export class CheckedSource implements Source {
  readonly name: string | undefined
  readonly size: number
  readonly #custom: CustomSource

  constructor(custom: CustomSource) {
    if (!Number.isSafeInteger(custom.size) || custom.size < 0) {
      throw new RangeError(`the size of a source must be an integer from 0 on, got ${custom.size}`)
    }
    this.name = custom.name
    this.size = custom.size
    this.#custom = custom
  }

  async read(offset: number, length: number, signal?: platform.AbortSignal): Promise<Uint8Array> {
    return Uint8Array.from(await this.#ask(offset, length, signal))
  }

  async readInto(target: Uint8Array, offset: number, signal?: platform.AbortSignal): Promise<void> {
    target.set(await this.#ask(offset, target.length, signal))
  }

  checkUnchanged(): void {
    const { size } = this.#custom
    if (size === this.size) return
    throw new ArchiveError({
      reason: `${this.name ?? 'the source'} was changed since it was opened: it has ${size} bytes instead of ${this.size}`,
      remedy: 'Open it again',
    })
  }

  async #ask(offset: number, length: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    signal?.throwIfAborted()
    this.checkUnchanged()
    const bytes: unknown = await unlessAborted(this.#custom.read(offset, length, signal), signal)
    if (!(bytes instanceof Uint8Array)) throw new TypeError('the read() of a source must give a Uint8Array')
    return checkedBytes({ offset, length }, bytes)
  }
}
