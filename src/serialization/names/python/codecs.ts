// `_codecs.encode(text[, encoding[, errors]])`, by which bytes are written before protocol 3: the encodings of Unicode and the
// two that are its beginning, with Python's error handlers. CPython: Lib/encodings, Objects/unicodeobject.c, Python/codecs.c.
//
// Left out: everything that compresses, escapes or translates, and national encodings. No pickler writes them.

import { encodeUtf8 } from '../../../bytes/utf8.js'

/** Python's aliases of encodings that are here, normalised: small letters, `_` for anything that is no letter or digit. */
const encodings: ReadonlyMap<string, Encoding> = new Map(
  (
    [
      ['utf-8', 'utf_8 utf8 utf u8 cp65001 utf8_ucs2 utf8_ucs4'],
      ['latin1', 'latin_1 latin1 latin l1 iso_8859_1 iso8859_1 iso8859 8859 cp819 ibm819 csisolatin1 iso_ir_100'],
      ['ascii', 'ascii us_ascii us 646 ansi_x3_4_1968 ansi_x3.4_1968 cp367 csascii ibm367 iso646_us iso_ir_6'],
      ['utf-16', 'utf_16 utf16 u16'],
      ['utf-16-le', 'utf_16_le utf_16le unicodelittleunmarked'],
      ['utf-16-be', 'utf_16_be utf_16be unicodebigunmarked'],
      ['utf-32', 'utf_32 utf32 u32'],
      ['utf-32-le', 'utf_32_le utf_32le'],
      ['utf-32-be', 'utf_32_be utf_32be'],
    ] as const
  ).flatMap(([encoding, names]) => names.split(' ').map((name) => [name, encoding] as const)),
)

type Encoding =
  | 'utf-8'
  | 'latin1'
  | 'ascii'
  | 'utf-16'
  | 'utf-16-le'
  | 'utf-16-be'
  | 'utf-32'
  | 'utf-32-le'
  | 'utf-32-be'

/** The text's bytes; undefined where Python raises an error, or the encoding is none of these. */
export function encodeText(text: string, name = 'utf-8', errors = 'strict'): Uint8Array<ArrayBuffer> | undefined {
  const encoding = encodings.get(name) ?? encodings.get(normalised(name))
  if (encoding === undefined) return undefined
  if (encoding === 'utf-8' && !/\p{Surrogate}/u.test(text)) return encodeUtf8(text)
  const highest = encoding === 'latin1' ? 0xff : encoding === 'ascii' ? 0x7f : null
  const plain = highest === null ? undefined : singleBytes(text, highest)
  if (plain !== undefined) return plain
  const bytes: number[] = encoding === 'utf-16' ? [0xff, 0xfe] : encoding === 'utf-32' ? [0xff, 0xfe, 0, 0] : []
  for (const character of text) {
    const point = character.codePointAt(0) as number
    const isLone = point >= 0xd800 && point <= 0xdfff
    if (highest === null ? !isLone : point <= highest) {
      put(bytes, encoding, point)
      continue
    }
    const replaced = replacement(point, errors, highest === null)
    if (replaced === undefined) return undefined
    if (typeof replaced === 'number') bytes.push(replaced)
    else if (replaced === null) put(bytes, encoding, point)
    else for (const each of replaced) put(bytes, encoding, each.charCodeAt(0))
  }
  return Uint8Array.from(bytes)
}

/** CPython: encodings.normalize_encoding, and the lookup's own lower casing. */
function normalised(name: string): string {
  return name
    .toLowerCase()
    .replace(/^[^a-z0-9.]+|[^a-z0-9.]+$/g, '')
    .replace(/[^a-z0-9.]+/g, '_')
}

/** undefined where a character is beyond `highest`. */
function singleBytes(text: string, highest: number): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > highest) return undefined
    bytes[index] = code
  }
  return bytes
}

function put(bytes: number[], encoding: Encoding, point: number): void {
  const unit = encoding.startsWith('utf-16') ? 2 : encoding.startsWith('utf-32') ? 4 : encoding === 'utf-8' ? 0 : 1
  if (unit === 1) {
    bytes.push(point)
  } else if (unit === 0) {
    if (point < 0xd800 || point > 0xdfff) bytes.push(...encodeUtf8(String.fromCodePoint(point)))
    else bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f))
  } else {
    const text = String.fromCodePoint(point)
    const units = unit === 4 ? [point] : Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
    for (const each of units) {
      const parts = Array.from({ length: unit }, (_, byte) => (each >>> (8 * byte)) & 0xff)
      bytes.push(...(encoding.endsWith('be') ? parts.toReversed() : parts))
    }
  }
}

/** What an error handler puts in a character's place: a text, a byte, or with null the character itself. */
function replacement(point: number, errors: string, isUnicode: boolean): string | number | null | undefined {
  switch (errors) {
    case 'ignore':
      return ''
    case 'replace':
      return '?'
    case 'backslashreplace':
      if (point <= 0xff) return `\\x${point.toString(16).padStart(2, '0')}`
      return point <= 0xffff ? `\\u${point.toString(16).padStart(4, '0')}` : `\\U${point.toString(16).padStart(8, '0')}`
    case 'xmlcharrefreplace':
      return `&#${point};`
    case 'surrogateescape':
      return point >= 0xdc80 && point <= 0xdcff ? point - 0xdc00 : undefined
    case 'surrogatepass':
      return isUnicode ? null : undefined
    default:
      return undefined
  }
}
