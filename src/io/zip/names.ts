// Names of zip entries: decoding, and the rules that keep one archive from being read in two ways.

import { strictUtf8 } from '../../bytes/utf8.js'
import { ArchiveError } from '../../errors.js'
import { EXTRA_UNICODE_PATH } from './format.js'

/**
 * UTF-8, whatever the flags say, as PyTorch reads it. Bytes that are not UTF-8 (roots from older systems'
 * code pages) become one character each, so that different bytes never give one name.
 */
export function decodeName(bytes: Uint8Array): string {
  let name = ''
  for (const byte of bytes) {
    if (byte >= 0x80) return decodeWide(bytes)
    name += String.fromCharCode(byte)
  }
  return name
}

function decodeWide(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  }
}

/** The key under which names collide: PyTorch's reader does not tell upper case from lower. */
export function foldName(name: string): string {
  return name.toLowerCase()
}

/** Refuses names that would leave the archive's folder, or that tools read differently. */
export function checkName(name: string, offset: number): void {
  const reason = fault(name)
  if (reason === undefined) return
  throw new ArchiveError({ reason, entry: name, offset, remedy: 'PyTorch writes no such archive' })
}

function fault(name: string): string | undefined {
  if (name === '') return 'an entry has no name'
  if (name.startsWith('/')) return 'the name is absolute'
  if (name.includes('\\')) return 'the name has a backslash'
  if (name.includes('\0')) return 'the name has a zero byte'
  if (name.includes('..') && name.split('/').includes('..')) return "the name leaves the archive's folder"
  return undefined
}

/**
 * Refuses a second name in the Unicode path field (u16 id, u16 size, then u8 version, u32 crc, name):
 * some tools prefer it over the first, PyTorch does not.
 */
export function checkUnicodePath(id: number, field: Uint8Array, name: string, offset: number): void {
  if (id !== EXTRA_UNICODE_PATH || decodeName(field.subarray(5)) === name) return
  throw new ArchiveError({ reason: 'a second name in the extra field differs', entry: name, offset })
}
