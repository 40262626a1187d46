// Text of a pickle: UTF-8 with lone surrogates (Python's "surrogatepass"), Python 2's quoted str, and
// raw-unicode-escape. CPython: Objects/unicodeobject.c, Objects/bytesobject.c.

import { encodeUtf8 as encodePlain, strictUtf8 as plainUtf8 } from '../bytes/utf8.js'
import { UnpicklingError } from '../errors.js'
import type { Encoding } from './known.js'

/** Up to this length a loop over ASCII beats the call of a TextDecoder. */
const short = 12

/** UTF-8 in which a surrogate may stand alone, as three bytes. */
export function decodeUtf8(bytes: Uint8Array, start: number, length: number): string {
  if (length <= short) {
    let text = ''
    let index = start
    for (const end = start + length; index < end; index++) {
      const byte = bytes[index] as number
      if (byte >= 0x80) break
      text += String.fromCharCode(byte)
    }
    if (index === start + length) return text
  }
  const part = bytes.subarray(start, start + length)
  try {
    return plainUtf8.decode(part)
  } catch {
    return decodeSurrogates(part)
  }
}

/** What is valid is decoded around each surrogate, `ED A0..BF 80..BF`; else the error comes from there. */
function decodeSurrogates(bytes: Uint8Array): string {
  const parts: string[] = []
  let start = 0
  for (let at = bytes.indexOf(0xed); at >= 0; at = bytes.indexOf(0xed, at + 1)) {
    const [second = 0, third = 0] = bytes.subarray(at + 1, at + 3)
    if (second < 0xa0 || second > 0xbf || third < 0x80 || third > 0xbf) continue
    parts.push(strictUtf8(bytes.subarray(start, at)))
    parts.push(String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f)))
    start = at + 3
  }
  parts.push(strictUtf8(bytes.subarray(start)))
  return parts.join('')
}

function strictUtf8(bytes: Uint8Array): string {
  try {
    return plainUtf8.decode(bytes)
  } catch (cause) {
    throw new UnpicklingError({ reason: 'a text is not valid UTF-8', cause })
  }
}

/** Each byte a character. */
export function decodeLatin1(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let start = 0; start < bytes.length; start += 4096) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 4096)))
  }
  return parts.join('')
}

/** Python 2's str by the encoding that the caller chose; with `bytes` a copy. */
export function decodeString(bytes: Uint8Array, encoding: Encoding): string | Uint8Array {
  if (encoding === 'bytes') return new Uint8Array(bytes)
  if (encoding === 'latin1') return decodeLatin1(bytes)
  if (encoding === 'ascii' && bytes.some((byte) => byte >= 0x80)) throw undecodable(encoding)
  try {
    return plainUtf8.decode(bytes)
  } catch (cause) {
    throw undecodable(encoding, cause)
  }
}

function undecodable(encoding: Encoding, cause?: unknown): UnpicklingError {
  return new UnpicklingError({
    reason: `a Python 2 str is not valid ${encoding}`,
    remedy: "Read it with the option encoding: 'latin1' or encoding: 'bytes'",
    cause,
  })
}

const escapes: ReadonlyMap<string, number> = new Map([
  ['\\', 0x5c],
  ["'", 0x27],
  ['"', 0x22],
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
])

/** The bytes of a quoted Python 2 literal: `'it\'s\x00'`. */
export function unquote(line: Uint8Array): Uint8Array {
  const text = decodeLatin1(line).trim()
  const quote = text[0]
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) {
    throw new UnpicklingError({ reason: 'a STRING is not quoted' })
  }
  const bytes: number[] = []
  const token = /\\x([0-9a-fA-F]{2})|\\([0-7]{1,3})|\\([^x])|([^\\])/gsy
  for (let at = 1; at < text.length - 1; at = token.lastIndex) {
    token.lastIndex = at
    const found = token.exec(text)
    if (found === null || token.lastIndex > text.length - 1) {
      throw new UnpicklingError({ reason: 'a STRING has a broken escape' })
    }
    const [, hex, octal, escaped, plain] = found
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16))
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff)
    else if (plain !== undefined) bytes.push(plain.charCodeAt(0))
    else pushEscaped(bytes, escaped as string)
  }
  return Uint8Array.from(bytes)
}

/** A backslash before a line feed joins lines; before what is no escape it stands for itself. */
function pushEscaped(bytes: number[], character: string): void {
  if (character === '\n') return
  const code = escapes.get(character)
  if (code === undefined) bytes.push(0x5c, character.charCodeAt(0))
  else bytes.push(code)
}

/** Latin-1 with `\uXXXX` and `\UXXXXXXXX`. */
export function decodeRawUnicode(line: Uint8Array): string {
  const escape = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^uU]|$)|.)/gs
  return decodeLatin1(line).replace(escape, (whole, short, long, other) => {
    if (other !== undefined) return whole as string
    const code = Number.parseInt((short ?? long ?? '') as string, 16)
    if (!(code <= 0x10ffff)) throw new UnpicklingError({ reason: 'a UNICODE has a broken escape' })
    return String.fromCodePoint(code)
  })
}

/** A float as CPython's `PyOS_string_to_double` reads it, which has no number for 1e999. */
export function decodeFloat(text: string): number {
  if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    const value = Number(text)
    if (Number.isFinite(value)) return value
  }
  const special = /^([+-]?)(nan|inf|infinity)$/i.exec(text)
  if (special === null) {
    throw new UnpicklingError({ reason: `the text ${JSON.stringify(text.slice(0, 40))} is no float` })
  }
  if (special[2]?.toLowerCase() === 'nan') return NaN
  return special[1] === '-' ? -Infinity : Infinity
}

/** UTF-8 in which a lone surrogate is three bytes. */
export function encodeUtf8(text: string): Uint8Array {
  if (!/\p{Surrogate}/u.test(text)) return encodePlain(text)
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) as number
    if (code < 0xd800 || code > 0xdfff) bytes.push(...encodePlain(character))
    else bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
  }
  return Uint8Array.from(bytes)
}
