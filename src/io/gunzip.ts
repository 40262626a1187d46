// What gzip packed: RFC 1952, the members of a file one after the other, each held against its checksum and its
// length. The output is bounded while it grows, whatever length the file states.
//
//   header (10 and more) | DEFLATE data | CRC-32 of what was packed (u32) | its length modulo 2^32 (u32)

import { Gunzip } from 'fflate'
import { ArchiveError } from '../errors.js'
import { ByteBuilder } from './byte-builder.js'
import { crc32 } from './crc32.js'
import { checkInflatedBytes, type ArchiveLimits } from './limits.js'

const TRAILER = 8

/** Bytes that are inflated before the limit is looked at again: at most 64 MiB come out of them. */
const PIECE = 64 * 1024

/** DEFLATE makes at most so many bytes of one. */
const HIGHEST_RATIO = 1032

/** @throws ArchiveError for damaged data, LimitError beyond `limits.inflatedBytes`. */
export function gunzip(bytes: Uint8Array, limits: ArchiveLimits = {}): Uint8Array {
  const unpacked = new ByteBuilder(Math.min(statedLength(bytes, bytes.length), HIGHEST_RATIO * PIECE))
  const ends: MemberEnd[] = []
  const stream = new Gunzip((chunk) => {
    checkInflatedBytes(limits, unpacked.length + chunk.length, bytes.length)
    unpacked.append(chunk)
  })
  stream.onmember = (next) => ends.push({ packed: next, unpacked: unpacked.length })
  try {
    for (let at = 0; at < bytes.length; at += PIECE) stream.push(bytes.subarray(at, at + PIECE))
  } catch (cause) {
    throw isFault(cause) ? damaged('the gzip data is damaged', cause) : cause
  }
  ends.push({ packed: bytes.length, unpacked: unpacked.length })
  const content = unpacked.finish()
  let start = 0
  for (const end of ends) {
    checkMember(bytes, content.subarray(start, end.unpacked), end.packed)
    start = end.unpacked
  }
  return content
}

/** Bytes from the start of the file, and of what comes out of it, to where a member ends. */
interface MemberEnd {
  readonly packed: number
  readonly unpacked: number
}

function checkMember(bytes: Uint8Array, content: Uint8Array, end: number): void {
  if (statedLength(bytes, end) !== content.length % 2 ** 32) throw damaged('the gzip data ends too early or too late')
  if (dataView(bytes).getUint32(end - TRAILER, true) !== crc32(content))
    throw damaged('the gzip data has another checksum')
}

/** The length that a member states that ends at byte `end`. */
function statedLength(bytes: Uint8Array, end: number): number {
  if (end < TRAILER) throw damaged('the gzip data ends too early')
  return dataView(bytes).getUint32(end - 4, true)
}

/** An error of fflate's, and none of the limit. */
function isFault(error: unknown): boolean {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'number'
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function damaged(reason: string, cause?: unknown): ArchiveError {
  return new ArchiveError({ reason, remedy: 'Fetch the file again', cause })
}
