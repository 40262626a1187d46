// JSON as Python's json.loads reads it: objects become Dicts, in their order; integers beyond 2^53 bigints; 1.0 stays a
// float (python/marks.ts); where Python wrote the text, NaN and the infinities stand in it as it spells them. RFC 8259, and stricter
// than both: a name that occurs twice in an object is an error, because readers differ in which of the two they believe.
// JSON.parse hides that, and makes properties of a file's names.

import { strictUtf8 } from '../bytes/utf8.js'
import { ArchiveError } from '../errors.js'
import { Dict } from '../python/dict.js'
import { markFloat, mustBeFloat } from '../python/marks.js'
import { PyFloat } from '../python/numbers.js'

export type Json = null | boolean | number | bigint | string | PyFloat | Json[] | JsonObject
export type JsonObject = Dict<string, Json>

/** Arrays and objects within each other: what Rust's serde_json, which reads safetensors, takes. */
const depthLimit = 128
/** Digits of an integer, as many as Python's json takes by default. */
const digitLimit = 4300

/** Whose JSON it is: `'python'` has `NaN`, `Infinity` and `-Infinity` for the floats that JSON does not have. */
export type JsonDialect = 'rfc8259' | 'python'

/**
 * The value that a JSON text holds.
 *
 * @param bytes UTF-8, without a byte order mark; or the text itself.
 * @param what The text's name in messages: "the header".
 * @throws ArchiveError that names the character.
 */
export function parseJson(bytes: Uint8Array | string, what: string, dialect: JsonDialect = 'rfc8259'): Json {
  return new JsonReader(typeof bytes === 'string' ? bytes : decode(bytes, what), what, dialect).read()
}

function decode(bytes: Uint8Array, what: string): string {
  try {
    return strictUtf8.decode(bytes)
  } catch (cause) {
    throw new ArchiveError({ reason: `${what} is not UTF-8`, cause })
  }
}

const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const
/** What Python's json.dumps writes of floats that JSON does not have. */
const pythonWords = [
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
] as const

const NUMBER = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][+-]?\d+)?/y
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
/** A string without escapes and control characters. */
const PLAIN = /^[^\\\p{Cc}]*$/u

class JsonReader {
  private readonly text: string
  private readonly what: string
  private readonly words: readonly (readonly [string, null | boolean | number])[]
  private at = 0
  private depth = 0
  /** Whether the value that was read last is a float that looks like an integer. */
  private float = false

  constructor(text: string, what: string, dialect: JsonDialect) {
    this.text = text
    this.what = what
    this.words = dialect === 'python' ? [...words, ...pythonWords] : words
  }

  read(): Json {
    const value = this.value()
    this.skipSpace()
    if (this.at < this.text.length) throw this.fault('there is more after the value')
    return this.float ? PyFloat(value as number) : value
  }

  private value(): Json {
    this.skipSpace()
    this.float = false
    const code = this.text.charCodeAt(this.at)
    if (code === QUOTE) return this.string()
    if (code !== OPEN_BRACE && code !== OPEN_BRACKET) return this.wordOrNumber(code)
    if (++this.depth > depthLimit) throw this.fault(`more than ${depthLimit} arrays and objects lie within each other`)
    this.at++
    const value = code === OPEN_BRACE ? this.object() : this.array()
    this.depth--
    this.float = false
    return value
  }

  private object(): JsonObject {
    const object: JsonObject = new Dict()
    if (this.take(CLOSE_BRACE)) return object
    do {
      this.skipSpace()
      const start = this.at
      const name = this.string()
      if (object.has(name)) throw this.fault(`the name ${JSON.stringify(name.slice(0, 80))} is there twice`, start)
      this.expect(COLON)
      const value = this.value()
      object.set(name, value)
      if (this.float) markFloat(object, name, value as number)
    } while (this.take(COMMA))
    this.expect(CLOSE_BRACE)
    return object
  }

  private array(): Json[] {
    const array: Json[] = []
    if (this.take(CLOSE_BRACKET)) return array
    do {
      const value = this.value()
      array.push(value)
      if (this.float) markFloat(array, array.length - 1, value as number)
    } while (this.take(COMMA))
    this.expect(CLOSE_BRACKET)
    return array
  }

  /** Most strings end at the next quote and have no escapes; the engine's own search finds that out. */
  private string(): string {
    const { text, at: start } = this
    if (text.charCodeAt(start) !== QUOTE) throw this.fault('there is no string')
    const quote = text.indexOf('"', start + 1)
    const plain = text.slice(start + 1, quote < 0 ? start + 1 : quote)
    if (quote >= 0 && PLAIN.test(plain)) {
      this.at = quote + 1
      return plain
    }
    let end = start + 1
    for (; text.charCodeAt(end) !== QUOTE; end++) {
      const code = text.charCodeAt(end)
      // NaN beyond the end is not, either.
      if (!(code >= 0x20)) throw this.fault('a string does not end', start)
      if (code === BACKSLASH) end++
    }
    this.at = end + 1
    return this.unescaped(start)
  }

  /** The escapes are JavaScript's own matter; a half of a surrogate pair is no text. */
  private unescaped(start: number): string {
    try {
      const value = JSON.parse(this.text.slice(start, this.at)) as string
      if (!/\p{Surrogate}/u.test(value)) return value
    } catch {
      // Said below.
    }
    throw this.fault('a string has an escape that means nothing', start)
  }

  private number(): number | bigint {
    NUMBER.lastIndex = this.at
    const found = NUMBER.exec(this.text)
    if (found === null) throw this.fault('there is no value')
    const [whole, integer, fraction, exponent] = found as unknown as [string, string, string?, string?]
    if (integer.length > digitLimit) throw this.fault(`an integer has more than ${digitLimit} digits`)
    this.at += whole.length
    const value = Number(whole)
    if (fraction !== undefined || exponent !== undefined) {
      this.float = !mustBeFloat(value)
      return value
    }
    return Number.isSafeInteger(value) ? value + 0 : BigInt(whole)
  }

  private wordOrNumber(code: number): null | boolean | number | bigint {
    // Digits begin no word.
    if (code >= 0x30 && code <= 0x39) return this.number()
    for (const [word, value] of this.words) {
      if (!this.text.startsWith(word, this.at)) continue
      this.at += word.length
      return value
    }
    return this.number()
  }

  private take(mark: number): boolean {
    this.skipSpace()
    if (this.text.charCodeAt(this.at) !== mark) return false
    this.at++
    return true
  }

  private expect(mark: number): void {
    if (!this.take(mark)) throw this.fault(`there is no ${JSON.stringify(String.fromCharCode(mark))}`)
  }

  private skipSpace(): void {
    for (; ; this.at++) {
      const code = this.text.charCodeAt(this.at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
    }
  }

  private fault(problem: string, at = this.at): ArchiveError {
    return new ArchiveError({
      reason: `${this.what} is no JSON that can be trusted: ${problem}, at character ${at}`,
      remedy: 'The file is damaged, or made to be read in two ways',
    })
  }
}
