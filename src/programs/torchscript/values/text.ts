// TorchScript's strings are bytes, as C++'s are: lengths, slices and order are those of bytes. Here they are text, and a byte that
// is no UTF-8 is a lone surrogate, U+DC80 to U+DCFF, as Python's `surrogateescape` has it. Operators that look at single bytes
// take text apart; each byte is then a character from U+0000 to U+00FF.

import { encodeUtf8, strictUtf8 } from '../../../bytes/utf8.js'

/** Whether text is ASCII, which is the same in both forms. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}

/** Text as its bytes. */
export function bytesOf(text: string): string {
  if (isPlain(text)) return text
  return text.replace(/[\udc80-\udcff]|[^\udc80-\udcff]+/gu, (part) => {
    const code = part.charCodeAt(0)
    return isEscape(code) ? String.fromCharCode(code - 0xdc00) : latin1(encodeUtf8(part))
  })
}

/** Bytes as text. */
export function textOf(bytes: string): string {
  if (isPlain(bytes)) return bytes
  try {
    return strictUtf8.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))
  } catch {
    return bytes.replace(SEQUENCES, decoded)
  }
}

/** A letter in UTF-8, or a byte that belongs to none. */
const SEQUENCES =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g

function decoded(bytes: string): string {
  if (bytes.length === 1) return String.fromCharCode(bytes.charCodeAt(0) + 0xdc00)
  return strictUtf8.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))
}

/** Text put together of parts, in which bytes that were cut apart are letters again. */
export function normalised(text: string): string {
  return /[\udc80-\udcff]/u.test(text) ? textOf(bytesOf(text)) : text
}

/** -1, 0 or 1: the order of two texts is that of their bytes. */
export function compareText(a: string, b: string): number {
  const [x, y] = isPlain(a) && isPlain(b) ? [a, b] : [bytesOf(a), bytesOf(b)]
  return x < y ? -1 : x === y ? 0 : 1
}

/** Two texts as one. Bytes that were cut apart may be letters again. */
export function joined(a: string, b: string): string {
  const cut = isEscape(a.charCodeAt(a.length - 1)) && isEscape(b.charCodeAt(0))
  return cut ? textOf(bytesOf(a) + bytesOf(b)) : a + b
}

/** Text without bytes that are no UTF-8: they become U+FFFD. */
export function shownText(text: string): string {
  return text.replace(/[\udc80-\udcff]/gu, '\ufffd')
}

function isEscape(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff
}

function latin1(bytes: Uint8Array): string {
  const parts: string[] = []
  const chunk = 4096
  for (let start = 0; start < bytes.length; start += chunk)
    parts.push(String.fromCharCode(...bytes.subarray(start, start + chunk)))
  return parts.join('')
}
