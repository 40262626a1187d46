// The bytes of a storage in a file of one kind, as its loader finds them without reading them.

import type { ByteRange, Reading } from '../../io/sources/source.js'
import { within } from '../../io/sources/source.js'
import type { dtype } from '../../tensor/dtype.js'

export interface StoredBytes {
  /** Bytes of the storage. */
  readonly nbytes: number
  /** What is read for all of it: its headers and checksums included. */
  readonly span: ByteRange
  /** The storage's bytes out of those of the span, which may be written to. Throws where they are not what the file says. */
  contentOf(span: Uint8Array): Uint8Array
  /** Where they lie in the file as they are, to be read in parts; left out where they are deflated. */
  locate?: (() => Reading<ByteRange>) | undefined
  /** CRC-32 of all of them; 0 or left out where the file does not say. */
  readonly crc?: number | undefined
  /** CRC-32 of what lies before them, where `crc` is of both. */
  readonly crcBefore?: number | undefined
  /** What they are elements of, each to be turned round: of a big-endian file. */
  readonly swap?: dtype | undefined
}

/** The same in a file that lies whole in another one, from byte `by` on. */
export function movedBytes(stored: StoredBytes, by: number): StoredBytes {
  const { span, locate } = stored
  return {
    ...stored,
    span: movedRange(span, by),
    contentOf: (bytes) => stored.contentOf(bytes),
    locate: locate && ((): Reading<ByteRange> => moved(within(locate(), by), by)),
  }
}

function* moved(reading: Reading<ByteRange>, by: number): Reading<ByteRange> {
  return movedRange(yield* reading, by)
}

function movedRange({ offset, length }: ByteRange, by: number): ByteRange {
  return { offset: offset + by, length }
}
