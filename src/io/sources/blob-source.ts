// A Blob or a File of the platform's, read by slices: nothing is loaded before it is asked for.

import { ArchiveError } from '../../errors.js'
import { unlessAborted } from '../unless-aborted.js'
import type { Source } from './source.js'

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
}
