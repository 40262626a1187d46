// TorchScript's source as tokens: torch/csrc/jit/frontend/lexer.h. Lines and indentation are tokens outside of brackets; escapes in
// strings stand for bytes, as PyTorch prints them.

import { Complex } from '../../../python/numbers.js'
import { float, int } from '../values/numbers.js'
import { bytesOf, textOf } from '../values/text.js'
import type { SourceFile } from './source.js'

export type TokenKind = 'name' | 'number' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end'

/** By their first character, the longest first. */
const OPERATORS: ReadonlyMap<string, readonly string[]> = byFirst(
  '( ) [ ] { } : , ; ... . == = += + -= -> - **= ** *= * //= // /= / %= % @= @ &= & |= | ^= ^ ~ <<= << <= < >>= >> >= > !=',
)

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
}

/** Reads one token after another; `kind`, `text`, `value` and `at` are those of the current one. */
export class Lexer {
  readonly file: SourceFile
  kind: TokenKind = 'newline'
  /** Of a name or operator. */
  text = ''
  /** Of a number or string. */
  value: unknown = null
  /** Where it starts. */
  at = 0
  private readonly source: string
  private position = 0
  private brackets = 0
  /** Columns of the blocks around. */
  private readonly indents = [0]
  /** Blocks that the line at hand closed and that were not told yet. */
  private closing = 0
  private atLineStart = true

  constructor(file: SourceFile) {
    this.file = file
    this.source = file.text
    this.next()
  }

  next(): void {
    if (this.closing > 0) {
      this.closing--
      return this.found('dedent', this.position)
    }
    if (this.atLineStart && this.startLine()) return
    this.skipSpace()
    const { source, position } = this
    if (position >= source.length) return this.end()
    const char = source[position] as string
    if (char === '\n') {
      this.position++
      this.atLineStart = true
      return this.found('newline', position)
    }
    if (isNameStart(char)) return this.name()
    if (isDigit(char) || (char === '.' && isDigit(source[position + 1] ?? ''))) return this.number()
    if (char === '"' || char === "'") return this.string(char)
    this.operator(char)
  }

  isKind(kind: TokenKind): boolean {
    return this.kind === kind
  }

  is(text: string): boolean {
    return this.text === text && (this.kind === 'operator' || this.kind === 'name')
  }

  /** Takes the current token if it is this operator or word. */
  accept(text: string): boolean {
    if (!this.is(text)) return false
    this.next()
    return true
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.wrong(`expected ${text}, found ${this.shown()}`)
  }

  expectKind(kind: TokenKind): void {
    if (this.kind !== kind) throw this.wrong(`expected ${kind}, found ${this.shown()}`)
    this.next()
  }

  identifier(): string {
    if (this.kind !== 'name') throw this.wrong(`expected a name, found ${this.shown()}`)
    const { text } = this
    this.next()
    return text
  }

  shown(): string {
    return this.kind === 'operator' || this.kind === 'name' ? this.text.slice(0, 40) : `a ${this.kind}`
  }

  wrong(reason: string, at = this.at): Error {
    return this.file.wrong(reason, at)
  }

  private found(kind: TokenKind, at: number): void {
    this.kind = kind
    this.at = at
    this.text = ''
  }

  /** The indentation of the next line that has something on it; whether that is a token. */
  private startLine(): boolean {
    const { source } = this
    let column = 0
    let position = this.position
    for (;;) {
      const char = source[position]
      if (char === ' ' || char === '\r') column++
      else if (char === '\t') column = (Math.floor(column / 8) + 1) * 8
      else if (char === '\n') column = 0
      else if (char === '#') {
        const end = source.indexOf('\n', position)
        position = end < 0 ? source.length : end
        continue
      } else break
      position++
      if (char === '\n') column = 0
    }
    this.position = position
    this.atLineStart = false
    if (position >= source.length) return false
    const current = this.indents[this.indents.length - 1] as number
    if (column > current) {
      this.indents.push(column)
      this.found('indent', position)
      return true
    }
    while (column < (this.indents[this.indents.length - 1] as number)) {
      this.indents.pop()
      this.closing++
    }
    if (column !== this.indents[this.indents.length - 1]) throw this.wrong('the indentation matches no block', position)
    if (this.closing === 0) return false
    this.closing--
    this.found('dedent', position)
    return true
  }

  /** Spaces and comments; within brackets and after a backslash, ends of lines too. */
  private skipSpace(): void {
    const { source } = this
    for (;;) {
      const char = source[this.position]
      if (char === '#') {
        const end = source.indexOf('\n', this.position)
        this.position = end < 0 ? source.length : end
      } else if (char === '\\' && source[this.position + 1] === '\n') this.position += 2
      else if (char === ' ' || char === '\t' || char === '\r' || (char === '\n' && this.brackets > 0)) this.position++
      else return
    }
  }

  /** The end of the text ends its last line and all blocks. */
  private end(): void {
    const at = this.source.length
    if (this.kind !== 'newline' && this.kind !== 'dedent' && this.kind !== 'end') return this.found('newline', at)
    if (this.indents.length === 1) return this.found('end', at)
    this.indents.pop()
    this.found('dedent', at)
  }

  private name(): void {
    const { source, position } = this
    let end = position + 1
    while (end < source.length && isNamePart(source[end] as string)) end++
    this.position = end
    this.found('name', position)
    this.text = source.slice(position, end)
  }

  /** 1, 1., 1e-05, 0x1f, 1j. What has a point or exponent is a float. */
  private number(): void {
    const { source, position } = this
    const shape = /(?:0[xX][\da-fA-F]+|(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)(j)?/y
    shape.lastIndex = position
    const [text, digits = '', exponent, imaginary] = shape.exec(source) as RegExpExecArray
    this.position = position + text.length
    this.found('number', position)
    if (text.length > 4096) throw this.wrong('a number has too many digits')
    if (imaginary !== undefined) this.value = new Complex(0, Number(text.slice(0, -1)))
    else if (digits.includes('.') || exponent !== undefined) this.value = float(Number(text))
    else this.value = this.integer(text)
  }

  private integer(text: string): number | bigint {
    const value = BigInt(text)
    // The lowest integer is printed as the minus before this one.
    if (value > 1n << 63n) throw this.wrong(`${text} is beyond 64 bits`)
    return value === 1n << 63n ? value : int(value)
  }

  private string(quote: string): void {
    const { source } = this
    const at = this.position
    const long = source.startsWith(quote.repeat(3), at)
    const close = long ? quote.repeat(3) : quote
    const parts: string[] = []
    let position = at + close.length
    let plain = position
    for (;;) {
      const char = source[position]
      if (char === undefined || (char === '\n' && !long)) throw this.wrong('a string has no end', at)
      if (char === quote && source.startsWith(close, position)) break
      if (char !== '\\') {
        position++
        continue
      }
      parts.push(bytesOf(source.slice(plain, position)))
      position = this.escape(position + 1, parts)
      plain = position
    }
    parts.push(bytesOf(source.slice(plain, position)))
    this.position = position + close.length
    this.found('string', at)
    this.value = textOf(parts.join(''))
  }

  /** What follows a backslash; returns where it ends. torch/csrc/jit/frontend/parse_string_literal.h. */
  private escape(position: number, parts: string[]): number {
    const { source } = this
    const char = source[position] ?? ''
    if (/[0-7]/.test(char)) {
      const digits = (/[0-7]{1,3}/y.exec(source.slice(position, position + 3)) as RegExpExecArray)[0]
      parts.push(String.fromCharCode(parseInt(digits, 8) & 0xff))
      return position + digits.length
    }
    if (char === 'x') {
      const digits = source.slice(position + 1, position + 3)
      if (!/^[\da-fA-F]{2}$/.test(digits)) throw this.wrong('an escape in a string is cut off', position)
      parts.push(String.fromCharCode(parseInt(digits, 16)))
      return position + 3
    }
    parts.push(SIMPLE_ESCAPES[char] ?? bytesOf(char))
    return position + Math.max(char.length, 1)
  }

  private operator(char: string): void {
    const { source, position } = this
    const text = OPERATORS.get(char)?.find((each) => source.startsWith(each, position))
    if (text === undefined) throw this.wrong(`${JSON.stringify(char)} begins no token`, position)
    if (text === '(' || text === '[' || text === '{') this.brackets++
    else if ((text === ')' || text === ']' || text === '}') && this.brackets > 0) this.brackets--
    this.position = position + text.length
    this.found('operator', position)
    this.text = text
  }
}

function byFirst(operators: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const text of operators.split(' ')) {
    const others = found.get(text.charAt(0))
    if (others === undefined) found.set(text.charAt(0), [text])
    else others.push(text)
  }
  return found
}

function isNameStart(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_'
}

function isNamePart(char: string): boolean {
  return isNameStart(char) || isDigit(char)
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9'
}
