// Reads one entry of a zip: holds the local header and the descriptor against the central directory,
// inflates, checks the CRC.
//
//   local header (30) | name | extra fields | data | descriptor, if flag 3 says so (12, 16, 20 or 24)
//
// PyTorch leaves CRC and sizes of the local header 0 and repeats them in the descriptor.

import { ByteBuilder } from '../../bytes/byte-builder.js'
import { inflate, InflateError } from '../../bytes/inflate.js'
import { ArchiveError } from '../../errors.js'
import { movedDown } from '../aligned.js'
import { crc32 } from '../crc32.js'
import type { ByteRange, Reading } from '../sources/source.js'
import type { ZipEntry } from './directory.js'
import { readU64 } from './end.js'
import {
  DATA_DESCRIPTOR,
  EXTRA_ZIP64,
  FLAG_DESCRIPTOR,
  FLAG_ENCRYPTED,
  FLAG_MASKED,
  FLAG_PATCH,
  FLAG_STRONG_ENCRYPTION,
  IN_ZIP64_32,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
  STORED,
  dataView,
} from './format.js'

const LONGEST_DESCRIPTOR = 24
/** The length of the extra fields is a 16 bit field; writers other than PyTorch rarely use more than this. */
const LONGEST_EXTRA = 0xffff
const USUAL_EXTRA = 128

/** Flags that say how the data is laid out; the others are hints. */
const LAYOUT_FLAGS = FLAG_DESCRIPTOR | FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED | FLAG_PATCH

/** Where an entry lies whole, from its local header to its descriptor. */
export function spanOf(entry: ZipEntry): ByteRange {
  const longest = headerSize(entry) + LONGEST_EXTRA + entry.compressedSize + LONGEST_DESCRIPTOR
  return { offset: entry.headerOffset, length: Math.min(entry.end - entry.headerOffset, longest) }
}

/** Bytes of the file in memory, of which `bytes[start:end]` are an entry's span: entries share what they were read in. */
export interface Block {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly start: number
  readonly end: number
  /** Whether nothing else reads the block, so that data may be moved in it. */
  readonly isOwn: boolean
}

export function wholeBlock(bytes: Uint8Array): Block {
  return { bytes, view: dataView(bytes), start: 0, end: bytes.length, isOwn: false }
}

/** The entry's content, out of its span. Stored data is a view of the block. */
export function contentOf(entry: ZipEntry, block: Block): Uint8Array {
  const start = dataStart(entry, block)
  const end = start + entry.compressedSize
  const offset = entry.headerOffset + start - block.start
  checkDescriptor(entry, { ...block, start: end }, offset + entry.compressedSize)
  const data = block.bytes.subarray(start, end)
  const content = entry.method === STORED ? data : inflated(entry, data, offset)
  checkCrc(entry, content, offset)
  // The header before it has been read.
  return content === data && block.isOwn ? movedDown(block.bytes, start, end) : content
}

export function* readEntry(entry: ZipEntry): Reading<Uint8Array> {
  return contentOf(entry, wholeBlock(yield spanOf(entry)))
}

/**
 * Where a stored entry's data lies in the file, for reading parts of it later. Its CRC is not checked:
 * that takes all of the data.
 */
export function* locateEntry(entry: ZipEntry): Reading<ByteRange> {
  if (entry.method !== STORED) throw fault(entry, entry.headerOffset, 'deflated data cannot be read in parts')
  const { offset, length } = spanOf(entry)
  let header = yield { offset, length: Math.min(length, headerSize(entry) + USUAL_EXTRA) }
  const extra = extraLength(header)
  if (extra > USUAL_EXTRA) header = yield { offset, length: Math.min(length, headerSize(entry) + extra) }
  const start = offset + dataStart(entry, wholeBlock(header))
  const dataEnd = start + entry.compressedSize
  const after = yield { offset: dataEnd, length: Math.min(LONGEST_DESCRIPTOR, entry.end - dataEnd) }
  checkDescriptor(entry, wholeBlock(after), dataEnd)
  return { offset: start, length: entry.size }
}

function headerSize(entry: ZipEntry): number {
  return LOCAL_HEADER_SIZE + entry.nameBytes.length
}

function extraLength(header: Uint8Array): number {
  return dataView(header).getUint16(28, true)
}

/**
 * Where in the block the data begins. The local header, which is checked, has
 * 0 signature, 4 needed, 6 flags (u16), 8 method (u16), 10 time, 12 date, 14 crc (u32),
 * 18 compressed size (u32), 22 size (u32), 26 length of the name, 28 of the extra fields (u16), 30 name.
 */
function dataStart(entry: ZipEntry, block: Block): number {
  const { view, start } = block
  const offset = entry.headerOffset
  const extraStart = start + headerSize(entry)
  if (extraStart > block.end) throw fault(entry, offset, 'there is no room for the local header')
  if (view.getUint32(start, true) !== LOCAL_HEADER) throw fault(entry, offset, 'there is no local header')
  if (view.getUint16(start + 26, true) !== entry.nameBytes.length || !hasName(block, entry.nameBytes)) {
    throw fault(entry, offset, 'the local header has another name')
  }
  if ((view.getUint16(start + 6, true) & LAYOUT_FLAGS) !== (entry.flags & LAYOUT_FLAGS)) {
    throw fault(entry, offset, 'the local header has other flags')
  }
  if (view.getUint16(start + 8, true) !== entry.method) {
    throw fault(entry, offset, 'the local header has another method')
  }
  const data = extraStart + view.getUint16(start + 28, true)
  if (offset + data - start + entry.compressedSize > entry.end) {
    throw fault(entry, offset, 'the extra fields leave no room for the data')
  }
  let compressed = view.getUint32(start + 18, true)
  let size = view.getUint32(start + 22, true)
  if (size === IN_ZIP64_32 || compressed === IN_ZIP64_32) {
    ;({ compressed, size } = zip64Sizes(entry, block.bytes.subarray(extraStart, Math.min(data, block.end))))
  }
  checkFilled(entry, 'CRC', view.getUint32(start + 14, true), entry.crc)
  checkFilled(entry, 'compressed size', compressed, entry.compressedSize)
  checkFilled(entry, 'size', size, entry.size)
  return data
}

function hasName({ bytes, start }: Block, name: Uint8Array): boolean {
  const at = start + LOCAL_HEADER_SIZE
  for (let index = 0; index < name.length; index++) if (bytes[at + index] !== name[index]) return false
  return true
}

interface LocalSizes {
  readonly size: number
  readonly compressed: number
}

function zip64Sizes(entry: ZipEntry, extra: Uint8Array): LocalSizes {
  const view = dataView(extra)
  const offset = entry.headerOffset + headerSize(entry)
  for (let at = 0; at + 20 <= view.byteLength; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== EXTRA_ZIP64) continue
    return { size: readU64(view, at + 4, offset), compressed: readU64(view, at + 12, offset) }
  }
  throw fault(entry, entry.headerOffset, 'the local header has no zip64 field')
}

/** A local field must equal the central one; where a descriptor follows it may also be 0. */
function checkFilled(entry: ZipEntry, what: string, local: number, central: number): void {
  if (local === central || (local === 0 && entry.flags & FLAG_DESCRIPTOR)) return
  const reason = `the local header has another ${what}, ${local} where the directory has ${central}`
  throw fault(entry, entry.headerOffset, reason)
}

/** At the block's start. Descriptor: signature (most writers put it), crc, compressed size, size; sizes are u32, or u64 in zip64. */
function checkDescriptor(entry: ZipEntry, block: Block, offset: number): void {
  if (!(entry.flags & FLAG_DESCRIPTOR)) return
  const { view, start, end } = block
  const signed = start + 4 <= end && view.getUint32(start, true) === DATA_DESCRIPTOR
  if (signed && describes(entry, block, start + 4)) return
  if (describes(entry, block, start)) return
  throw fault(entry, offset, 'the descriptor after the data disagrees with the central directory')
}

function describes(entry: ZipEntry, { view, end }: Block, at: number): boolean {
  if (at + 12 > end || view.getUint32(at, true) !== entry.crc) return false
  const { size, compressedSize } = entry
  if (view.getUint32(at + 4, true) === compressedSize && view.getUint32(at + 8, true) === size) return true
  return (
    at + 20 <= end &&
    view.getUint32(at + 4, true) + view.getUint32(at + 8, true) * 2 ** 32 === compressedSize &&
    view.getUint32(at + 12, true) + view.getUint32(at + 16, true) * 2 ** 32 === size
  )
}

/** All of the data, to exactly as many bytes as are announced. */
function inflated(entry: ZipEntry, data: Uint8Array, offset: number): Uint8Array {
  const { name, size } = entry
  const announced = (got: string): ArchiveError =>
    fault(entry, offset, `the data inflates to ${got} where ${size} bytes are announced`)
  const content = new ByteBuilder(size, { most: size, beyond: () => announced('more') })
  let end: number
  try {
    end = inflate(data, 0, content)
  } catch (cause) {
    if (!(cause instanceof InflateError)) throw cause
    throw new ArchiveError({ reason: `the deflated data is damaged: ${cause.message}`, entry: name, offset, cause })
  }
  if (end !== data.length) throw fault(entry, offset, `${data.length - end} bytes follow the deflated data's end`)
  if (content.length < size) throw announced(`${content.length}`)
  return content.finish()
}

function checkCrc(entry: ZipEntry, content: Uint8Array, offset: number): void {
  if (entry.crc === 0) return
  const got = crc32(content)
  if (got === entry.crc) return
  throw new ArchiveError({
    reason: `the data is damaged (CRC-32 ${hex(got)} where ${hex(entry.crc)} is said)`,
    entry: entry.name,
    offset,
    remedy: 'Fetch the file again',
  })
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0')
}

function fault(entry: ZipEntry, offset: number, reason: string): ArchiveError {
  return new ArchiveError({ reason, entry: entry.name, offset })
}
