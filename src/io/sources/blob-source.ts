// A Blob or a File of the platform's, read by slices: nothing is loaded before it is asked for.

import { ArchiveError } from '../../errors.js'
import { allocate } from '../allocate.js'
import { unlessAborted } from '../unless-aborted.js'
import { checkedBytes, type Source } from './source.js'

/** From this length on a slice is read piece by piece: platforms hold one that is given whole twice meanwhile. */
const LONG = 256 * 1024

/** Bytes of a piece, in a buffer that goes to the platform and back. */
const PIECE = 64 * 1024

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
    if (length >= LONG) {
      const bytes = allocate(length)
      await this.readInto(bytes, offset, signal)
      return bytes
    }
    const slice = this.#blob.slice(offset, offset + length)
    return this.#told(async () => new Uint8Array(await unlessAborted(bytesOf(slice), signal)), signal)
  }

  async readInto(target: Uint8Array, offset: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const { length } = target
    const slice = this.#blob.slice(offset, offset + length)
    const filled = await this.#told(() => fill(target, slice, signal), signal)
    if (filled !== length) checkedBytes({ offset, length }, target.subarray(0, filled))
  }

  /** What `reading` gives; what goes wrong in it, said of the Blob. */
  async #told<T>(reading: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await reading()
    } catch (cause) {
      signal?.throwIfAborted()
      throw new ArchiveError({
        reason: `cannot read ${this.name ?? 'the Blob'}`,
        remedy: 'The file was moved or changed since it was chosen; choose it again',
        cause,
      })
    }
  }
}

/** What a platform's Blob can lack. */
type PartialBlob = Pick<Blob, 'size' | 'slice'> & Partial<Pick<Blob, 'arrayBuffer' | 'stream'>>

/** The bytes of a Blob: jsdom's has no `arrayBuffer`, only a FileReader reads it. */
function bytesOf(blob: PartialBlob): Promise<ArrayBuffer> {
  if (blob.arrayBuffer !== undefined) return blob.arrayBuffer()
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(reader.result as ArrayBuffer))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('the Blob cannot be read')))
    reader.readAsArrayBuffer(blob as Blob)
  })
}

/** Fills `target` with a Blob's bytes; how many bytes it had room for. */
async function fill(target: Uint8Array, blob: PartialBlob, signal: AbortSignal | undefined): Promise<number> {
  if (blob.stream === undefined) {
    const bytes = new Uint8Array(await unlessAborted(bytesOf(blob), signal)).subarray(0, target.length)
    target.set(bytes)
    return bytes.length
  }
  const next = pieces(blob.stream())
  let filled = 0
  for (;;) {
    const { done, value } = await unlessAborted(next(), signal)
    if (done || value === undefined) return filled
    target.set(value.subarray(0, target.length - filled), filled)
    filled += value.length
  }
}

/** What gives the stream's pieces, one a call, in one buffer where the platform can. */
function pieces(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): () => Promise<{ readonly done: boolean; readonly value?: Uint8Array<ArrayBuffer> | undefined }> {
  try {
    const reader = stream.getReader({ mode: 'byob' })
    let buffer = new ArrayBuffer(PIECE)
    return async () => {
      const piece = await reader.read(new Uint8Array(buffer))
      if (piece.value !== undefined) buffer = piece.value.buffer
      return piece
    }
  } catch {
    const reader = stream.getReader()
    return () => reader.read()
  }
}
