// The extended headers of pax: lines of `length key=value`, the length in bytes of all of it, in decimal.

import { looseUtf8 } from '../../bytes/utf8.js'
import { ArchiveError } from '../../errors.js'

/** What a header says of the members that it describes. */
export interface PaxHeader {
  readonly path?: string
  readonly size?: number
  /** What in it makes readers differ; null for a plain one. */
  readonly oddity: string | null
}

/** @param lines One character a byte. */
export function paxHeader(lines: string, offset: number): PaxHeader {
  const header: { path?: string; size?: number; oddity: string | null } = { oddity: null }
  const seen = new Set<string>()
  for (let at = 0; at < lines.length;) {
    const [, digits] = /^(\d{1,6}) /.exec(lines.slice(at, at + 7)) ?? []
    const line = lines.slice(at, at + Number(digits))
    const [, key, value] = /^\d+ ([^=]+)=(.*)\n$/s.exec(line) ?? []
    if (key === undefined || value === undefined || line.length !== Number(digits))
      throw fault(offset, 'an extended header is malformed')
    if (seen.has(key)) header.oddity = `an extended header has ${JSON.stringify(key.slice(0, 40))} twice`
    seen.add(key)
    // A sparse file has another name, and other bytes, than its header says; and a charset changes what the names are.
    if (/^GNU\.sparse\.|^hdrcharset$/.test(key)) header.oddity = `an extended header has ${JSON.stringify(key)}`
    if (key === 'path') header.path = looseUtf8.decode(Uint8Array.from(value, (byte) => byte.charCodeAt(0)))
    if (key === 'size') header.size = paxSize(value, offset)
    at += line.length
  }
  return header
}

function paxSize(value: string, offset: number): number {
  if (/^\d{1,15}$/.test(value)) return Number(value)
  throw fault(offset, 'the size in an extended header is no number')
}

function fault(offset: number, reason: string): ArchiveError {
  return new ArchiveError({ reason, offset, remedy: 'The file is damaged, or no plain tar archive' })
}
