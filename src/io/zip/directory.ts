// Reads a zip's central directory into entries, and holds them against each other: no duplicate, no
// overlap, nothing outside the file. PyTorch and we trust this directory; the local headers are checked
// against it when an entry is read (entry.ts).

import { ArchiveError } from '../../errors.js'
import { checkEntries, checkInflatedBytes, type ArchiveLimits } from '../limits.js'
import { readU64, type DirectoryPlace } from './end.js'
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  DEFLATED,
  EXTRA_ZIP64,
  FLAG_ENCRYPTED,
  FLAG_MASKED,
  FLAG_PATCH,
  FLAG_STRONG_ENCRYPTION,
  IN_ZIP64_32,
  LOCAL_HEADER_SIZE,
  STORED,
  dataView,
} from './format.js'
import { checkName, checkUnicodePath, decodeName, foldName } from './names.js'

/** One entry of an archive. Offsets and sizes are bytes; offsets count from the file's start. */
export interface ZipEntry {
  readonly name: string
  readonly isDirectory: boolean
  readonly flags: number
  /** 0 stored, 8 deflated. */
  readonly method: number
  /** CRC-32 of the content; 0 where the writer left it out. */
  readonly crc: number
  readonly size: number
  readonly compressedSize: number
  readonly headerOffset: number
  /** The next entry or the directory begins here: the entry's data cannot reach further. */
  readonly end: number
  /** The name's bytes, a view of the directory. */
  readonly nameBytes: Uint8Array
}

export interface Directory {
  /** In the directory's order. */
  readonly entries: readonly ZipEntry[]
  /** By name, lower case. */
  readonly byName: ReadonlyMap<string, ZipEntry>
}

/** While the directory is read, `end` is not known yet. */
type OpenEntry = { -readonly [Key in keyof ZipEntry]: ZipEntry[Key] }

/** DEFLATE cannot do better than 258 bytes in 2 bits: what claims more is a lie. */
const DEFLATE_BEST_RATIO = 1032

/** Reads the directory that lies at `place`, given as `bytes`. */
export function readDirectory(
  bytes: Uint8Array,
  place: DirectoryPlace,
  fileSize: number,
  limits: ArchiveLimits,
): Directory {
  if (place.entries === 0) {
    throw new ArchiveError({ reason: 'the archive has no entries', offset: place.offset })
  }
  checkEntries(limits, place.entries)
  const entries: OpenEntry[] = []
  const byName = new Map<string, ZipEntry>()
  const view = dataView(bytes)
  let at = 0
  for (let index = 0; index < place.entries; index++) {
    const offset = place.offset + at
    if (at + CENTRAL_HEADER_SIZE > bytes.length || view.getUint32(at, true) !== CENTRAL_HEADER) {
      const reason = `the central directory has ${index} entries where ${place.entries} were announced`
      throw new ArchiveError({ reason, offset })
    }
    const entry = readEntry(bytes, view, at, offset, place.offset)
    const key = foldName(entry.name)
    const twin = byName.get(key)
    if (twin !== undefined) throw duplicate(entry.name, twin.name, offset)
    byName.set(key, entry)
    entries.push(entry)
    at +=
      CENTRAL_HEADER_SIZE +
      view.getUint16(at + 28, true) +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true)
  }
  if (at !== bytes.length) {
    const reason = `the central directory goes on after the ${place.entries} entries that were announced`
    throw new ArchiveError({ reason, offset: place.offset + at })
  }
  bound(entries, place.offset)
  checkInflatedBytes(limits, inflatedBytes(entries), fileSize)
  return { entries, byName }
}

/**
 * Central header: 0 signature, 4 made by, 6 needed, 8 flags (u16), 10 method (u16), 12 time, 14 date,
 * 16 crc (u32), 20 compressed size (u32), 24 size (u32), 28 length of the name, 30 of the extra fields,
 * 32 of the comment (u16 each), 34 disk (u16), 36 attributes (u16, u32), 42 header's offset (u32), 46 name.
 */
function readEntry(bytes: Uint8Array, view: DataView, at: number, offset: number, directoryOffset: number): OpenEntry {
  const nameEnd = at + CENTRAL_HEADER_SIZE + view.getUint16(at + 28, true)
  const extraEnd = nameEnd + view.getUint16(at + 30, true)
  if (extraEnd + view.getUint16(at + 32, true) > bytes.length) {
    throw new ArchiveError({ reason: 'an entry reaches beyond the central directory', offset })
  }
  const nameBytes = bytes.subarray(at + CENTRAL_HEADER_SIZE, nameEnd)
  const name = decodeName(nameBytes)
  checkName(name, offset)
  const entry: OpenEntry = {
    name,
    isDirectory: name.endsWith('/'),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    compressedSize: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    headerOffset: view.getUint32(at + 42, true),
    end: directoryOffset,
    nameBytes,
  }
  if (view.getUint16(at + 34, true) !== 0) throw fault(entry, offset, 'the data lies on another disk')
  if (extraEnd > nameEnd) readExtra(entry, bytes.subarray(nameEnd, extraEnd), offset)
  checkMethod(entry, offset)
  checkSizes(entry, offset)
  return entry
}

/**
 * Extra fields are a list of (u16 id, u16 size, bytes). The zip64 field has a u64 for each of size,
 * compressed size and offset that is 0xFFFFFFFF in the header, in this order, and no others.
 */
function readExtra(entry: OpenEntry, extra: Uint8Array, offset: number): void {
  const view = dataView(extra)
  let at = 0
  while (at + 4 <= extra.length) {
    const id = view.getUint16(at, true)
    const start = at + 4
    at = start + view.getUint16(at + 2, true)
    if (at > extra.length) throw fault(entry, offset, 'an extra field reaches beyond the others')
    const field = extra.subarray(start, at)
    if (id === EXTRA_ZIP64) readZip64(entry, dataView(field), offset)
    else checkUnicodePath(id, field, entry.name, offset)
  }
}

function readZip64(entry: OpenEntry, field: DataView, offset: number): void {
  let at = 0
  const next = (): number => {
    if (at + 8 > field.byteLength) throw fault(entry, offset, 'the zip64 field is too short')
    at += 8
    return readU64(field, at - 8, offset)
  }
  if (entry.size === IN_ZIP64_32) entry.size = next()
  if (entry.compressedSize === IN_ZIP64_32) entry.compressedSize = next()
  if (entry.headerOffset === IN_ZIP64_32) entry.headerOffset = next()
}

function checkMethod(entry: ZipEntry, offset: number): void {
  if (entry.flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED)) {
    throw fault(entry, offset, 'the data is encrypted', 'Unpack the archive with its password first')
  }
  if (entry.flags & FLAG_PATCH) throw fault(entry, offset, 'the data is a patch to another file')
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    const reason = `the data is compressed by method ${entry.method}`
    throw fault(entry, offset, reason, 'Pack the archive again without compression')
  }
}

function checkSizes(entry: ZipEntry, offset: number): void {
  if (entry.isDirectory && entry.size !== 0) throw fault(entry, offset, 'a folder has content')
  if (entry.method === STORED) {
    if (entry.size === entry.compressedSize) return
    throw fault(entry, offset, `stored data has two sizes, ${entry.compressedSize} and ${entry.size}`)
  }
  if (entry.size <= entry.compressedSize * DEFLATE_BEST_RATIO) return
  throw fault(entry, offset, `${entry.compressedSize} bytes cannot inflate to ${entry.size}`)
}

/** Sets each entry's `end`, and refuses entries that share bytes. */
function bound(entries: readonly OpenEntry[], directoryOffset: number): void {
  const inOrder = entries.toSorted((a, b) => a.headerOffset - b.headerOffset)
  for (let index = 0; index < inOrder.length; index++) {
    const entry = inOrder[index] as OpenEntry
    const next = inOrder[index + 1]
    entry.end = next === undefined ? directoryOffset : Math.min(next.headerOffset, directoryOffset)
    const least = entry.headerOffset + LOCAL_HEADER_SIZE + entry.nameBytes.length + entry.compressedSize
    if (least <= entry.end) continue
    const into =
      least <= directoryOffset && next !== undefined ? `entry ${JSON.stringify(next.name)}` : 'the central directory'
    throw fault(entry, entry.headerOffset, `${entry.compressedSize} bytes of data reach into ${into}`)
  }
}

function inflatedBytes(entries: readonly ZipEntry[]): number {
  let sum = 0
  for (const entry of entries) if (entry.method === DEFLATED) sum += entry.size
  return sum
}

function duplicate(name: string, twin: string, offset: number): ArchiveError {
  const also = name === twin ? '' : ` as ${JSON.stringify(twin)}, and PyTorch does not tell case`
  return new ArchiveError({
    reason: `the name is there twice${also}`,
    entry: name,
    offset,
    remedy: 'Which one is meant cannot be known; pack the archive again',
  })
}

function fault(entry: ZipEntry, offset: number, reason: string, remedy?: string): ArchiveError {
  return new ArchiveError({ reason, entry: entry.name, offset, remedy })
}
