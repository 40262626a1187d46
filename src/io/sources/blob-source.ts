// A Blob or a File of the platform's, read by slices: nothing is loaded before it is asked for.

import { ArchiveError } from '../../errors.js'
import { unlessAborted } from '../unless-aborted.js'
import { checkedBytes, type Source } from './source.js'

/** Bytes that are asked for at once: platforms hold what they give a second time while they gather it. */
const SLICE = 4 * 1024 * 1024

export class BlobSource implements Source {
  readonly name: string | undefined
  readonly #blob: Blob

  constructor(blob: Blob) {
    this.#blob = blob
    this.name = 'name' in blob && typeof blob.name === 'string' ? blob.name : undefined
  }

  get size(): number {
    return this.#blob.size
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted()
    try {
      return new Uint8Array(await unlessAborted(this.#blob.slice(offset, offset + length).arrayBuffer(), signal))
    } catch (cause) {
      signal?.throwIfAborted()
      throw new ArchiveError({
        reason: `cannot read ${this.name ?? 'the Blob'}`,
        offset,
        remedy: 'The file was moved or changed since it was chosen; choose it again',
        cause,
      })
    }
  }

  async readInto(target: Uint8Array, offset: number, signal?: AbortSignal): Promise<void> {
    for (let at = 0; at < target.length; at += SLICE) {
      const part = target.subarray(at, at + SLICE)
      part.set(
        checkedBytes({ offset: offset + at, length: part.length }, await this.read(offset + at, part.length, signal)),
      )
    }
  }
}
