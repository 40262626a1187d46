// The bytes of a lazy storage: where they are to be read, whole with others, in pieces one after the other, or in part.

import { ArchiveError, ofFile } from '../../errors.js'
import { crc32 } from '../../io/crc32.js'
import { perform } from '../../io/sources/perform.js'
import type { RecordedSource } from '../../io/sources/recorded-source.js'
import type { ByteRange, Reading } from '../../io/sources/source.js'
import type { StorageContent } from '../../tensor/lazy-storage.js'
import type { StorageReadOptions } from '../../tensor/storage.js'
import { swapBytes } from '../storages/swap-bytes.js'
import type { LazyFile } from './lazy-file.js'
import { readContents } from './read-contents.js'
import type { StoredBytes } from './stored-bytes.js'

/** Bytes of a piece: whole elements of every dtype, and large enough to keep a disk or a network busy. */
const PIECE = 4 * 1024 * 1024

/** Elements of complex128 are the longest. */
const LONGEST_ELEMENT = 16

/** A stretch of a file. */
export interface FileSpan {
  readonly file: LazyFile
  readonly range: ByteRange
}

/** Contents that are read together with others. */
export interface BatchContent extends StorageContent {
  /** Equal for the same bytes, each time that the object is made. */
  readonly key: string
  /** What is to be read for all of it. */
  readonly spans: readonly FileSpan[]
  /** The bytes, out of those of the spans, which may be written to and kept. */
  assemble(blocks: readonly Uint8Array[]): Uint8Array
}

export class FileContent implements BatchContent {
  readonly nbytes: number
  readonly key: string
  readonly spans: readonly [FileSpan]
  private readonly file: LazyFile
  private readonly stored: StoredBytes
  /** All of them, where they were read ahead: for whoever asks first. */
  private held: Uint8Array | null = null

  constructor(file: LazyFile, stored: StoredBytes) {
    const { span, swap, nbytes } = stored
    this.file = file
    this.stored = stored
    this.nbytes = nbytes
    this.key = `${span.offset}+${span.length} ${swap?.name ?? ''} ${file.name}`
    this.spans = [{ file, range: span }]
  }

  assemble([block]: readonly Uint8Array[]): Uint8Array {
    return this.inOrder(this.stored.contentOf(block as Uint8Array))
  }

  /** Keeps the bytes until they are asked for, or with null no longer. */
  hold(bytes: Uint8Array | null): void {
    this.held = bytes
  }

  async readAll(options: StorageReadOptions): Promise<Uint8Array> {
    const { held } = this
    this.held = null
    if (held !== null) {
      ;(await this.file.source()).base.checkUnchanged?.()
      return held
    }
    const [bytes] = await readContents([this], options)
    return bytes as Uint8Array
  }

  async read(offset: number, length: number, options: StorageReadOptions): Promise<Uint8Array> {
    const { locate, swap } = this.stored
    const source = await this.file.source()
    if (this.held !== null) {
      source.base.checkUnchanged?.()
      return this.held.slice(offset, offset + length)
    }
    if (locate === undefined) return (await this.readAll(options)).slice(offset, offset + length)
    const place = await located(locate(), source, options)
    // Of a big-endian file whole elements are read.
    const unit = swap === undefined ? 1 : LONGEST_ELEMENT
    const start = offset - (offset % unit)
    const end = Math.min(this.nbytes, Math.ceil((offset + length) / unit) * unit)
    const span = { offset: place.offset + start, length: end - start }
    const part = new FileContent(this.file, { nbytes: span.length, span, swap, contentOf: (bytes) => bytes })
    return (await part.readAll(options)).subarray(offset - start, offset - start + length)
  }

  async *pieces(options: StorageReadOptions): AsyncGenerator<Uint8Array> {
    const { locate, crc = 0, crcBefore = 0 } = this.stored
    if (locate === undefined || this.nbytes <= PIECE) {
      yield await this.readAll(options)
      return
    }
    const source = await this.file.source()
    const { offset, length } = await located(locate(), source, options)
    const read = (at: number): Promise<Uint8Array> | null => {
      if (at >= length) return null
      const piece = readPiece(source, offset + at, Math.min(PIECE, length - at), options)
      piece.catch(() => {})
      return piece
    }
    let sum = crcBefore
    let ahead = read(0)
    try {
      for (let at = 0; ahead !== null; at += PIECE) {
        const piece = await ahead
        ahead = read(at + PIECE)
        if (crc !== 0) sum = crc32(piece, sum)
        if (at + PIECE >= length && crc !== 0 && sum !== crc) throw ofFile(this.damaged(offset), source.name)
        yield this.inOrder(piece)
      }
    } finally {
      // What is under way must have ended before the file may be closed.
      await ahead?.catch(() => {})
    }
  }

  onRefused(): void {
    this.file.files.refused.add(this)
  }

  private inOrder(bytes: Uint8Array): Uint8Array {
    const { swap } = this.stored
    return swap === undefined ? bytes : swapBytes(bytes, swap)
  }

  private damaged(offset: number): ArchiveError {
    return new ArchiveError({
      reason: 'the data of a tensor is damaged (its CRC-32 is another one than is said)',
      offset,
      remedy: 'Fetch the file again',
    })
  }
}

async function located(
  reading: Reading<ByteRange>,
  source: RecordedSource,
  { signal }: StorageReadOptions,
): Promise<ByteRange> {
  source.base.checkUnchanged?.()
  try {
    return await perform(reading, source, { signal })
  } catch (error) {
    throw ofFile(error, source.name)
  }
}

async function readPiece(
  source: RecordedSource,
  offset: number,
  length: number,
  options: StorageReadOptions,
): Promise<Uint8Array> {
  options.signal?.throwIfAborted()
  return source.direct(offset, length, options)
}
