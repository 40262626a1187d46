// What the calls of a pickle may copy. A pickle names a list of a hundred thousand items in two bytes once it is in the
// memo, and each call of `set` or `OrderedDict` with it makes as many anew: so that a file cannot grow without end in
// memory, the sizes of all arguments are added up. Whoever pickles objects writes each argument out where it is called,
// which is at most one item or character for a byte of the file; a fixed amount is allowed beside.

import { LimitError } from '../errors.js'

const allowed = 2 ** 19
const perByte = 4

/** Some tenths of a second. */
const mostSteps = 2 ** 25

/** One for a file, however many pickles lie in it. */
export class Budget {
  private limit = allowed
  private spent = 0
  private steps = 0

  /** So many more bytes of a pickle are read. */
  grow(nbytes: number): void {
    this.limit += perByte * nbytes
  }

  /** @throws LimitError where it is more than is left. */
  spend(count: number): void {
    this.spent += count
    if (this.spent <= this.limit) return
    throw new LimitError({
      what: 'the items and characters that the calls of a pickle copy',
      limit: this.limit,
      got: this.spent,
    })
  }

  /**
   * Steps that finding a key takes, past others that a hash table has in the same place.
   *
   * @throws LimitError where they are more than eight thousand such keys take.
   */
  walk(steps: number): void {
    this.steps += steps
    if (this.steps <= mostSteps) return
    throw new LimitError({
      what: 'the steps to find int or float keys that fall together in a hash table',
      limit: mostSteps,
      got: this.steps,
    })
  }

  /** Arguments, with what lies in each of them. */
  spendArguments(args: readonly unknown[]): void {
    let count = args.length
    for (let index = 0; index < args.length; index++) count += sizeOf(args[index])
    this.spend(count)
  }

  /** A state: one object, or a tuple of several. */
  spendState(state: unknown): void {
    if (Array.isArray(state)) this.spendArguments(state)
    else this.spend(sizeOf(state))
  }
}

/** Items, characters or bytes: what a copy of a value would have. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) return value.length
  if (ArrayBuffer.isView(value)) return value.byteLength
  return value instanceof Map || value instanceof Set ? value.size : 0
}
