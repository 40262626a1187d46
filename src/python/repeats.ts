// How much of a text is said again, because one object or string is in several places: a file of a few bytes can make it
// endless. What is said for the first time is no longer than what there is.

import { LimitError } from '../errors.js'

/** Shorter texts may come again for nothing: what they stand in is counted. */
const shortText = 64

export class Repeats {
  private readonly what: string
  private readonly limit: number
  /** Objects and long strings whose texts were made, and how long these were. */
  private readonly lengths = new Map<unknown, number>()
  private repeated = 0

  /** @param what For the error: whose characters. */
  constructor(what: string, limit: number) {
    this.what = what
    this.limit = limit
  }

  /**
   * The text of an object or string, which is counted if it was made before.
   *
   * @throws LimitError where too much comes again.
   */
  text(value: object | string, make: () => string): string {
    this.before(value)
    return this.after(value, make())
  }

  before(value: object | string): void {
    const length = this.lengths.get(value)
    if (length !== undefined) this.add(length)
  }

  /** Counts what may come again and cannot be known again. */
  add(length: number): void {
    this.repeated += length
    if (this.repeated > this.limit) throw new LimitError({ what: this.what, limit: this.limit, got: this.repeated })
  }

  after(value: object | string, text: string): string {
    const { length } = text
    if (length >= shortText && !((this.lengths.get(value) as number) >= length)) this.lengths.set(value, length)
    return text
  }
}
