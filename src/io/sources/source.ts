// What every container reads from: bytes at an offset, of a known size. Files, Blobs, ranges of a URL
// and memory all look the same to a reader. Offsets and sizes are numbers, exact up to 2^53.

import type * as platform from '../../platform-types.js'
import { ArchiveError } from '../../errors.js'

/** Where bytes come from, for messages. */
export interface Origin {
  /** A path, or a URL without its query. */
  readonly name?: string | undefined
  /** The status that a server answered with. */
  readonly status?: number | undefined
}

export interface Source extends Origin {
  /** Bytes in all. */
  readonly size: number
  /** Whether each read is a request over a network, which takes long whatever its length. */
  readonly isRemote?: boolean
  /** Why all of it was read into memory at once, where it was asked for in parts: a predicate of the server. */
  readonly wholeBecause?: string | undefined
  /** Throws where the file is known to be another one than at first. */
  checkUnchanged?(): void
  /** Whether what is read are views of memory that the source keeps, to be read again and not written to. */
  readonly isMemory?: boolean
  /**
   * Exactly `length` bytes from `offset` on. What is returned belongs to the caller, to keep and to share.
   *
   * @param retries How often they are asked for again over a network, where it is to be another number than the source's own.
   */
  read(offset: number, length: number, signal?: platform.AbortSignal, retries?: number): Promise<Uint8Array>
  /** The same at once, where the source can. */
  readSync?(offset: number, length: number): Uint8Array
  /** Fills `target` from `offset` on: spares a copy where the source can write in place. */
  readInto?(target: Uint8Array, offset: number, signal?: platform.AbortSignal): Promise<void>
  close?(): Promise<void>
}

export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** Several ranges: each is given to `take` as it is there, in order, while later ones are still being read. */
export interface RangeBatch {
  readonly ranges: readonly ByteRange[]
  /** Whether nothing of them is read again. */
  readonly isLast?: boolean
  /** @param isOwn Whether nothing else reads these bytes, which may then be written to: what a block need not hold can go. */
  take(bytes: Uint8Array, index: number, isOwn: boolean): void
}

/** All of another file, of this plain name, beside the source. */
export interface SiblingFile {
  readonly file: string
}

/** A reading of parts of another file, of this plain name, beside the source. */
export interface SiblingReading {
  readonly file: string
  reading(file: Origin & { readonly size: number }): Reading<void>
}

/** What a reading asks for. */
export type Request = ByteRange | RangeBatch | SiblingFile | SiblingReading

/**
 * An algorithm over a source, written once for every way of reading: it yields what it needs next, gets the
 * bytes (none after a batch, which took them, nor after the reading of a sibling), and returns its result.
 */
export type Reading<T> = Generator<Request, T, Uint8Array>

/** `reading` of a file that lies whole in another, from byte `offset` of that one on. */
export function* within<T>(reading: Reading<T>, offset: number): Reading<T> {
  let step = reading.next()
  while (!step.done) {
    let bytes: Uint8Array
    try {
      bytes = yield moved(step.value, offset)
    } catch (error) {
      step = reading.throw(error)
      continue
    }
    step = reading.next(bytes)
  }
  return step.value
}

function moved(request: Request, by: number): Request {
  if ('file' in request) return request
  if (!('ranges' in request)) return { offset: request.offset + by, length: request.length }
  const ranges = request.ranges.map(({ offset, length }) => ({ offset: offset + by, length }))
  return { ranges, take: (bytes, index, isOwn) => request.take(bytes, index, isOwn) }
}

/** Throws unless a source answered with as many bytes as it was asked for. */
export function checkedBytes(range: ByteRange, bytes: Uint8Array): Uint8Array {
  if (bytes.length === range.length) return bytes
  throw new ArchiveError({
    reason: `the source gave ${bytes.length} bytes where ${range.length} were asked for`,
    offset: range.offset,
    remedy: 'It is shorter than it says, or it changed while it was read',
  })
}

/** Throws for a range that the source does not have. */
export function checkedRange(source: Source, range: ByteRange): ByteRange {
  const { offset, length } = range
  if (offset >= 0 && length >= 0 && offset + length <= source.size) return range
  throw new ArchiveError({
    reason: `the file ends at byte ${source.size}, but ${length} bytes are needed`,
    offset,
    remedy: 'The file is cut off or damaged; fetch it again',
  })
}
