// Python's `repr` of str and bytes. CPython: unicodeRepr and PyBytes_Repr.

/** What Python's `str.isprintable` refuses beyond ASCII: other, separators, unassigned. */
const unprintable = /[\p{C}\p{Z}]/u

const wide = /[\u0080-\uffff]/
const unprintableWide = /(?=[\u0080-\u{10ffff}])[\p{C}\p{Z}]/u

/** ASCII but what is printed as it is: all from the space to the tilde without quotes and backslash. */
const escapedAscii = /[^ !#-&(-[\]-~\u0080-\uffff]/

/** Characters whose texts are joined at once, which bounds how many pieces there are. */
const blockLength = 1 << 14

/** A Python string literal: single quotes unless the text has them and no double ones. */
export function stringRepr(text: string, isBytes = false): string {
  const escapesWide = wide.test(text) && (isBytes || unprintableWide.test(text))
  if (!escapesWide && !escapedAscii.test(text)) return `'${text}'`
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const style: Style = { quote, isBytes, escapesWide }
  const blocks: string[] = [quote]
  for (let start = 0; start < text.length;) {
    const end = blockEnd(text, start)
    blocks.push(escapedBlock(text, start, end, style))
    start = end
  }
  blocks.push(quote)
  return blocks.join('')
}

interface Style {
  readonly quote: string
  readonly isBytes: boolean
  /** Whether any character beyond ASCII is. */
  readonly escapesWide: boolean
}

function escapedBlock(text: string, start: number, end: number, { quote, isBytes, escapesWide }: Style): string {
  const pieces: string[] = []
  let plain = start
  for (let at = start; at < end; at++) {
    let code = text.charCodeAt(at)
    if (code >= 0x20 && code < 0x7f ? code !== 0x5c && code !== 0x22 && code !== 0x27 : code > 0x7f && !escapesWide)
      continue
    if (code >= 0xd800 && code < 0xdc00) code = text.codePointAt(at) as number
    const piece = escaped(code, quote, isBytes)
    if (piece !== undefined) {
      if (plain < at) pieces.push(text.slice(plain, at))
      pieces.push(piece)
      plain = at + (code > 0xffff ? 2 : 1)
    }
    if (code > 0xffff) at++
  }
  if (plain < end) pieces.push(text.slice(plain, end))
  return pieces.join('')
}

/** Bytes as characters of the same numbers. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += callLength)
    text += String.fromCharCode(...bytes.subarray(start, start + callLength))
  return text
}

/** Arguments that one call takes everywhere. */
const callLength = 4096

/** Where a block ends that begins at `start`: not within a surrogate pair. */
function blockEnd(text: string, start: number): number {
  const end = Math.min(start + blockLength, text.length)
  const last = text.charCodeAt(end - 1)
  return last >= 0xd800 && last < 0xdc00 && end < text.length ? end + 1 : end
}

/** The escape of a character; undefined for one that stands for itself. */
function escaped(code: number, quote: string, isBytes: boolean): string | undefined {
  switch (code) {
    case 0x5c:
      return '\\\\'
    case 0x0a:
      return '\\n'
    case 0x0d:
      return '\\r'
    case 0x09:
      return '\\t'
  }
  if (code === quote.charCodeAt(0)) return `\\${quote}`
  if (code >= 0x20 && code < 0x7f) return undefined
  if (!isBytes && code > 0xa0 && !unprintable.test(String.fromCodePoint(code))) return undefined
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}
