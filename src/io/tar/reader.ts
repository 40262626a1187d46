// Reads tar archives: POSIX ustar, with the extended headers of pax (IEEE 1003.1, "ustar Interchange Format").
//
//   header, 512 bytes:  0 name (100) | 100 mode, uid, gid | 124 size (12) | 136 mtime | 148 checksum (8) |
//                       156 type (1) | 157 link | 257 "ustar" | 265 owner | 345 prefix (155) | 500 zeros
//   data, filled up with zeros to a multiple of 512; two blocks of zeros at the end
//
// A member that readers could take for another one is noted as a fault: links, GNU's long names, devices, sparse files, names
// that end as folders do, extended headers that rename what is not the next member. Python's tarfile, by which PyTorch reads
// them, follows all of these, and its releases differ in how. Whoever needs the content throws the fault; a list of names
// does without. What follows the end is not looked at, here as there.

import { looseUtf8 } from '../../bytes/utf8.js'
import { ArchiveError } from '../../errors.js'
import { latin1 } from '../sources/file-sample.js'
import { checkEntries, type ArchiveLimits } from '../limits.js'
import type { ByteRange, Reading } from '../sources/source.js'
import { paxHeader, type PaxHeader } from './pax.js'

const BLOCK = 512

/** Pax writes a few dozen bytes; more than this is no header. */
const LONGEST_PAX = 64 * 1024

const FILE = '0'
const FOLDER = '5'
const PAX = 'x'
const PAX_OF_ALL = 'g'

export interface TarArchive {
  /** Where the files lie, by name, in the archive's order. */
  readonly files: ReadonlyMap<string, ByteRange>
  /** Why this archive may be read in several ways; null for a plain one. */
  readonly fault: ArchiveError | null
}

/**
 * @param size Bytes of the archive.
 * @throws ArchiveError where a header is damaged or the archive ends early, LimitError beyond `limits.entries`.
 */
export function* readTar(size: number, limits: ArchiveLimits = {}): Reading<TarArchive> {
  const members = new Members()
  let pax: PaxHeader | null = null
  let count = 0
  for (let offset = 0; offset + BLOCK <= size;) {
    const header = yield { offset, length: BLOCK }
    if (header.every((byte) => byte === 0)) return members
    checkEntries(limits, ++count)
    checkSum(header, offset)
    const type = typeOf(header)
    const stated = sizeOf(header, offset)
    const range = { offset: offset + BLOCK, length: type === FILE ? (pax?.size ?? stated) : stated }
    if (range.offset + range.length > size)
      throw fault(offset, `a member of ${range.length} bytes ends beyond the file`)
    if (type === PAX || type === PAX_OF_ALL) {
      if (pax !== null) members.note(offset, 'an extended header describes another')
      const stated = paxHeader(yield* paxText(range), offset)
      if (stated.oddity !== null) members.note(offset, stated.oddity)
      if (type === PAX) pax = stated
      else if (stated.path !== undefined || stated.size !== undefined)
        members.note(offset, 'an extended header gives all members one path or size')
    } else {
      if (type === FILE) members.add(pax?.path ?? nameOf(header), range)
      else if (type === FOLDER) members.addFolder(nameOf(header), offset)
      else members.note(offset, `a member of type ${JSON.stringify(type)} is no file`)
      pax = null
    }
    offset = range.offset + Math.ceil(range.length / BLOCK) * BLOCK
  }
  throw new ArchiveError({ reason: 'the tar archive has no end', remedy: 'The file is cut off; fetch it again' })
}

class Members implements TarArchive {
  readonly files = new Map<string, ByteRange>()
  readonly folders = new Set<string>()
  fault: ArchiveError | null = null

  /** The first fault counts. */
  note(offset: number, reason: string, entry?: string): void {
    this.fault ??= new ArchiveError({ reason, entry, offset, remedy: NO_PLAIN_TAR })
  }

  add(name: string, range: ByteRange): void {
    const offset = range.offset - BLOCK
    if (name.endsWith('/')) this.note(offset, 'the name of a file ends as that of a folder', name)
    if (this.files.has(name) || this.folders.has(name)) this.note(offset, 'the name occurs twice', name)
    this.files.set(name, range)
  }

  addFolder(name: string, offset: number): void {
    const folder = name.replace(/\/+$/, '')
    if (this.files.has(folder)) this.note(offset, 'the name occurs twice', folder)
    this.folders.add(folder)
  }
}

function checkSum(header: Uint8Array, offset: number): void {
  if (!isTarHeader(header)) throw fault(offset, 'the checksum of a header is wrong')
}

/** Whether bytes begin with a header: the sum of its bytes, those of the sum itself counted as spaces, is what it states. */
export function isTarHeader(bytes: Uint8Array): boolean {
  const stated = bytes.length < BLOCK ? undefined : octal(bytes, 148, 8)
  if (stated === undefined) return false
  let sum = 8 * 0x20
  for (let at = 0; at < BLOCK; at++) if (at < 148 || at >= 156) sum += bytes[at] as number
  return stated === sum
}

/** Old archives have NUL for a plain file. */
function typeOf(header: Uint8Array): string {
  const type = String.fromCharCode(header[156] as number)
  return type === '\0' ? FILE : type
}

function sizeOf(header: Uint8Array, offset: number): number {
  const size = octal(header, 124, 12)
  if (size === undefined) throw fault(offset, 'the size of a member is no octal number')
  return size
}

function nameOf(header: Uint8Array): string {
  const prefix = text(header, 345, 155)
  const name = text(header, 0, 100)
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Digits that spaces or NUL end; at most 11 of them, which a number holds. */
function octal(header: Uint8Array, at: number, length: number): number | undefined {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(latin1(header.subarray(at, at + length)))?.[1]
  return digits === undefined ? undefined : Number.parseInt(digits, 8)
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length)
  const end = field.indexOf(0)
  // Anything but UTF-8 is no name that is looked for.
  return looseUtf8.decode(end < 0 ? field : field.subarray(0, end))
}

function* paxText(range: ByteRange): Reading<string> {
  if (range.length > LONGEST_PAX) throw fault(range.offset, `an extended header has ${range.length} bytes`)
  return latin1(yield range)
}

const NO_PLAIN_TAR = 'The file is damaged, or no plain tar archive'

function fault(offset: number, reason: string): ArchiveError {
  return new ArchiveError({ reason, offset, remedy: NO_PLAIN_TAR })
}
