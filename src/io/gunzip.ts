// What gzip packed: RFC 1952, the members of a file one after the other, each held against its checksum and its
// length. The output is bounded while it grows, whatever length the file states.
//
//   31, 139, 8 | flags | time (u32) | 2 bytes | extra fields, name, comment, CRC-16 of the header as the flags say |
//   DEFLATE data | CRC-32 of what was packed (u32) | its length modulo 2^32 (u32)
//
// Zeros may follow the last member, as Python reads them.

import { ArchiveError } from '../errors.js'
import { ByteBuilder } from '../bytes/byte-builder.js'
import { inflate, InflateError } from '../bytes/inflate.js'
import { crc32 } from './crc32.js'
import { inflatedLimit, type ArchiveLimits } from './limits.js'

const HEADER = 10
const TRAILER = 8

const HAS_CRC = 2
const HAS_EXTRA = 4
const HAS_NAME = 8
const HAS_COMMENT = 16
const RESERVED = 0xe0

/** DEFLATE makes at most so many bytes of one. */
const HIGHEST_RATIO = 1032

/** Bytes that are allocated at once on the word of the file. */
const TRUSTED_LENGTH = 64 * 1024 * 1024

/** @throws ArchiveError for damaged data, LimitError beyond `limits.inflatedBytes`. */
export function gunzip(bytes: Uint8Array, limits: ArchiveLimits = {}): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < TRAILER) throw damaged('the gzip data ends too early')
  const stated = Math.min(view.getUint32(bytes.length - 4, true), HIGHEST_RATIO * bytes.length, TRUSTED_LENGTH)
  const limit = inflatedLimit(limits, bytes.length)
  const unpacked = new ByteBuilder(Math.min(stated, limit.most), limit)
  for (let at = 0; at < bytes.length && !onlyZeros(bytes, at);) {
    const start = unpacked.length
    const end = member(bytes, headerEnd(bytes, view, at), unpacked)
    const content = unpacked.block.subarray(start, unpacked.length)
    if (end + TRAILER > bytes.length) throw damaged('the gzip data ends too early')
    if (view.getUint32(end + 4, true) !== content.length % 2 ** 32) throw damaged('the gzip data has another length')
    if (view.getUint32(end, true) !== crc32(content)) throw damaged('the gzip data has another checksum')
    at = end + TRAILER
  }
  return unpacked.finish()
}

function member(bytes: Uint8Array, start: number, unpacked: ByteBuilder): number {
  try {
    return inflate(bytes, start, unpacked)
  } catch (cause) {
    throw cause instanceof InflateError ? damaged(`the gzip data is damaged: ${cause.message}`, cause) : cause
  }
}

/** Where the data of the member begins whose header stands at byte `at`. */
function headerEnd(bytes: Uint8Array, view: DataView, at: number): number {
  if (bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b) throw damaged('something else follows the gzip data')
  if (at + HEADER > bytes.length) throw damaged('the gzip data ends too early')
  const flags = bytes[at + 3] as number
  if (bytes[at + 2] !== 8 || flags & RESERVED) throw damaged('the gzip data is packed in an unknown way')
  let end = at + HEADER
  if (flags & HAS_EXTRA) end += 2 + (end + 2 > bytes.length ? 0 : view.getUint16(end, true))
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if (!(flags & flag)) continue
    const zero = bytes.indexOf(0, end)
    if (zero < 0) throw damaged('the gzip data ends too early')
    end = zero + 1
  }
  return flags & HAS_CRC ? end + 2 : end
}

/** Looked for once only: a member begins with another byte. */
function onlyZeros(bytes: Uint8Array, at: number): boolean {
  while (bytes[at] === 0) at++
  return at === bytes.length
}

function damaged(reason: string, cause?: unknown): ArchiveError {
  return new ArchiveError({ reason, remedy: 'Fetch the file again', cause })
}
