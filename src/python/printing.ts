// What one call of `repr` has printed so far, and how much more it may. A file can nest lists without end, put a list into
// itself, and name one list in a hundred others, which makes endless text of a few bytes. CPython stops at a depth
// of its own (RecursionError); within itself an object is `...`.

import { LimitError } from '../errors.js'
import { Repeats } from './repeats.js'

/** Objects within objects: each is several frames of JavaScript's stack. */
const depthLimit = 500

/** Characters of texts that were printed before: what sharing adds. */
const repeatedLimit = 2 ** 25

/** Characters in all, which is what a value of so many bytes may need. */
const textLimit = 2 ** 27

export class Printing {
  /** The objects that are being printed, from the outermost in. */
  private readonly open: object[] = []
  private depth = 0
  private readonly repeats = new Repeats('the characters to print of objects that come again', repeatedLimit)

  isOpen(object: object): boolean {
    return this.open.includes(object)
  }

  /**
   * Before the text of an object that is not open.
   *
   * @param levels What it counts for the depth, which is one for containers.
   * @throws LimitError where objects are nested too deep, or come again too often.
   */
  enter(object: object, levels: number): void {
    this.repeats.before(object)
    this.depth += levels
    if (this.depth > depthLimit)
      throw new LimitError({ what: 'the depth of nested objects to print', limit: depthLimit, got: this.depth })
    this.open.push(object)
  }

  /** After it. */
  leave(object: object, levels: number, text: string): string {
    this.depth -= levels
    this.open.pop()
    checkLength(text.length)
    return this.repeats.after(object, text)
  }

  /** The text of a string. */
  string(value: string, print: (value: string) => string): string {
    return value.length < shortString ? print(value) : this.repeats.text(value, () => print(value))
  }
}

const shortString = 64

/** A text of many parts. Long parts are not copied, as each of five hundred levels would copy all within. */
export class Text {
  private readonly separator: string
  /** What comes before `parts`, separator included. */
  private text = ''
  private parts: string[] = []
  private length = 0

  constructor(separator: string) {
    this.separator = separator
  }

  add(part: string): void {
    this.length += part.length + this.separator.length
    checkLength(this.length)
    if (part.length < longPart) return void this.parts.push(part)
    this.parts.push('')
    this.text += this.parts.join(this.separator) + part
    this.parts = ['']
  }

  /** All parts, with separators between. */
  finish(): string {
    return this.text + this.parts.join(this.separator)
  }
}

const longPart = 1 << 12

function checkLength(length: number): void {
  if (length <= textLimit) return
  throw new LimitError({ what: 'the text of an object in characters', limit: textLimit, got: length })
}
