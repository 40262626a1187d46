// Small zips for tests, of which single fields can be made to lie.

import { crc32 } from '../../../../src/io/crc32.js'
import type { ArchiveLimits } from '../../../../src/io/limits.js'
import { OpenZip } from '../../../support/archives/open-zip.js'

export interface Member {
  readonly name: string | Uint8Array
  readonly data?: Uint8Array
  /** Size before compression, if not that of `data`. */
  readonly size?: number
  readonly method?: number
  readonly flags?: number
  readonly crc?: number
  readonly centralExtra?: Uint8Array
  readonly descriptor?: Uint8Array
}

export interface Made {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** Offsets of each member's headers, and of the end record. */
  readonly local: readonly number[]
  readonly central: readonly number[]
  readonly end: number
}

const utf8 = new TextEncoder()

/** Local headers filled, no zip64: what most writers other than PyTorch make. */
export function makeZip(members: readonly Member[], comment = ''): Made {
  const parts: Uint8Array[] = []
  let at = 0
  const add = (part: Uint8Array): number => {
    parts.push(part)
    at += part.length
    return at - part.length
  }
  const local = members.map((member) => {
    const { name, data, size, crc, method, flags } = filled(member)
    const sizes = [crc, data.length, size, name.length, 0]
    const offset = add(fields('4222224442 2', [0x04034b50, 20, flags, method, 0, 0, ...sizes]))
    add(name)
    add(data)
    add(member.descriptor ?? new Uint8Array(0))
    return offset
  })
  const start = at
  const central = members.map((member, i) => {
    const { name, data, size, crc, method, flags } = filled(member)
    const extra = member.centralExtra ?? new Uint8Array(0)
    const offset = add(
      fields('4222222444 22222 44', [
        0x02014b50,
        20,
        20,
        flags,
        method,
        0,
        0,
        crc,
        data.length,
        size,
        name.length,
        extra.length,
        0,
        0,
        0,
        0,
        local[i]!,
      ]),
    )
    add(name)
    add(extra)
    return offset
  })
  const count = members.length
  const end = add(fields('4222244 2', [0x06054b50, 0, 0, count, count, at - start, start, comment.length]))
  add(utf8.encode(comment))
  const bytes = new Uint8Array(at)
  parts.reduce((to, part) => (bytes.set(part, to), to + part.length), 0)
  return { bytes, view: new DataView(bytes.buffer), local, central, end }
}

/** Little endian numbers, as wide in bytes as the digits of `widths` say. */
export function fields(widths: string, values: readonly number[]): Uint8Array {
  const sizes = Array.from(widths.replaceAll(' ', ''), Number)
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0))
  let at = 0
  for (const [i, size] of sizes.entries()) {
    let rest = values[i]!
    for (let k = 0; k < size; k++, rest = Math.floor(rest / 256)) bytes[at++] = rest % 256
  }
  return bytes
}

export function open(bytes: Uint8Array, { limits }: { readonly limits?: ArchiveLimits } = {}): OpenZip {
  return new OpenZip(bytes, limits)
}

/** Opens and reads everything. */
export function readAll(bytes: Uint8Array, options: { readonly limits?: ArchiveLimits } = {}): Map<string, Uint8Array> {
  const zip = open(bytes, options)
  return new Map(zip.entries.map((entry) => [entry.name, zip.read(entry)]))
}

function filled(member: Member) {
  const data = member.data ?? new Uint8Array(0)
  return {
    name: typeof member.name === 'string' ? utf8.encode(member.name) : member.name,
    data,
    size: member.size ?? data.length,
    crc: member.crc ?? crc32(data),
    method: member.method ?? 0,
    flags: member.flags ?? 0,
  }
}
