// Reads tar archives: POSIX ustar, with the extended headers of pax (IEEE 1003.1, "ustar Interchange Format").
//
//   header, 512 bytes:  0 name (100) | 100 mode, uid, gid | 124 size (12) | 136 mtime | 148 checksum (8) |
//                       156 type (1) | 157 link | 257 "ustar" | 265 owner | 345 prefix (155) | 500 zeros
//   data, filled up with zeros to a multiple of 512; two blocks of zeros at the end
//
// Left out: links, devices and sparse files, which are refused, as is a second member of one name. What follows
// the end is not looked at.

import { ArchiveError } from '../../errors.js'
import { latin1 } from '../sources/file-sample.js'
import { checkEntries, type ArchiveLimits } from '../limits.js'
import type { ByteRange, Reading } from '../sources/source.js'

const BLOCK = 512

/** Pax writes a few dozen bytes; more than this is no header. */
const LONGEST_PAX = 64 * 1024

const FILE = '0'
const FOLDER = '5'
const PAX = 'x'
const PAX_OF_ALL = 'g'

/**
 * Where the members of the archive lie, by name, in the file's order.
 *
 * @param size Bytes of the archive.
 * @throws ArchiveError where a header lies or is not what a plain archive has, LimitError beyond `limits.entries`.
 */
export function* readTar(size: number, limits: ArchiveLimits = {}): Reading<Map<string, ByteRange>> {
  const members = new Map<string, ByteRange>()
  let pax: PaxHeader = {}
  let count = 0
  for (let offset = 0; offset + BLOCK <= size;) {
    const header = yield { offset, length: BLOCK }
    if (header.every((byte) => byte === 0)) return members
    checkEntries(limits, ++count)
    checkSum(header, offset)
    const type = typeOf(header)
    const stated = sizeOf(header, offset)
    const range = { offset: offset + BLOCK, length: type === FILE ? (pax.size ?? stated) : stated }
    if (range.offset + range.length > size)
      throw fault(offset, `a member of ${range.length} bytes ends beyond the file`)
    if (type === PAX) pax = paxHeader(yield* paxText(range), offset)
    else if (type === FILE) addMember(members, pax.path ?? nameOf(header), range)
    else if (type !== FOLDER && type !== PAX_OF_ALL)
      throw fault(offset, `a member of type ${JSON.stringify(type)} is no file`)
    if (type !== PAX) pax = {}
    offset = range.offset + Math.ceil(range.length / BLOCK) * BLOCK
  }
  throw new ArchiveError({ reason: 'the tar archive has no end', remedy: 'The file is cut off; fetch it again' })
}

/** What a pax header says of the member after it. */
interface PaxHeader {
  readonly path?: string
  readonly size?: number
}

function addMember(members: Map<string, ByteRange>, name: string, range: ByteRange): void {
  if (members.has(name))
    throw new ArchiveError({ reason: 'the name occurs twice', entry: name, offset: range.offset - BLOCK })
  members.set(name, range)
}

/** The sum of the header's bytes, those of the sum itself counted as spaces. */
function checkSum(header: Uint8Array, offset: number): void {
  let sum = 8 * 0x20
  for (const [at, byte] of header.entries()) if (at < 148 || at >= 156) sum += byte
  if (octal(header, 148, 8) !== sum) throw fault(offset, 'the checksum of a header is wrong')
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
  return decode(end < 0 ? field : field.subarray(0, end))
}

function* paxText(range: ByteRange): Reading<string> {
  if (range.length > LONGEST_PAX) throw fault(range.offset, `an extended header has ${range.length} bytes`)
  return latin1(yield range)
}

/** Lines of `length key=value`, the length in bytes of all of it; one character a byte. */
function paxHeader(lines: string, offset: number): PaxHeader {
  const header: { path?: string; size?: number } = {}
  for (let at = 0; at < lines.length;) {
    const [, digits] = /^(\d{1,6}) /.exec(lines.slice(at, at + 7)) ?? []
    const line = lines.slice(at, at + Number(digits))
    const [, key, value] = /^\d+ ([^=]+)=(.*)\n$/s.exec(line) ?? []
    if (key === undefined || value === undefined || line.length !== Number(digits))
      throw fault(offset, 'an extended header is malformed')
    if (key === 'path') header.path = decode(Uint8Array.from(value, (byte) => byte.charCodeAt(0)))
    if (key === 'size') header.size = paxSize(value, offset)
    at += line.length
  }
  return header
}

function paxSize(value: string, offset: number): number {
  if (/^\d{1,15}$/.test(value)) return Number(value)
  throw fault(offset, 'the size in an extended header is no number')
}

/** Anything but UTF-8 is no name that is looked for. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function fault(offset: number, reason: string): ArchiveError {
  return new ArchiveError({ reason, offset, remedy: 'The file is damaged, or no plain tar archive' })
}
