// Python's `repr` of str and bytes. CPython: unicodeRepr and PyBytes_Repr.

/** What Python's `str.isprintable` refuses: other, separators but the space, unassigned. */
const unprintable = /[\p{C}\p{Z}]/u

/** A Python string literal: single quotes unless the text has them and no double ones. */
export function stringRepr(text: string, isBytes = false): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let body = ''
  for (const character of text) body += escaped(character, quote, isBytes)
  return quote + body + quote
}

function escaped(character: string, quote: string, isBytes: boolean): string {
  switch (character) {
    case '\\':
      return '\\\\'
    case '\n':
      return '\\n'
    case '\r':
      return '\\r'
    case '\t':
      return '\\t'
    case quote:
      return `\\${quote}`
    case ' ':
      return ' '
  }
  const code = character.codePointAt(0) as number
  if (code >= 0x20 && code < 0x7f) return character
  if (!isBytes && code > 0xa0 && !unprintable.test(character)) return character
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}
