// The memo: what PUT stores and GET finds. Writers number from 0, so it is an array; a number far
// beyond (LONG_BINPUT 4294967295) goes to a Map instead of growing the array.

import { LimitError, UnpicklingError } from '../errors.js'

/** A number this far beyond the array's end still grows it. */
const gap = 1024

export class Memo {
  /** Entries there are, which is the number that MEMOIZE gives. */
  size = 0
  /** Holes are undefined, which no Python value is. */
  private readonly dense: unknown[] = []
  private readonly sparse = new Map<number | bigint, unknown>()
  private readonly sparse_limit: number

  constructor(sparse_limit: number) {
    this.sparse_limit = sparse_limit
  }

  get(index: number | bigint): unknown {
    const value = this.find(index)
    if (value === undefined) throw new UnpicklingError({ reason: `the memo has no entry ${index}` })
    return value
  }

  put(index: number | bigint, value: unknown): void {
    const { dense, sparse } = this
    if (this.find(index) === undefined) this.size++
    if (index === dense.length && sparse.size === 0) dense.push(value)
    else if (index < 0) throw new UnpicklingError({ reason: `the memo has no place ${index}` })
    else if (index < dense.length + gap && !sparse.has(index)) this.put_near(Number(index), value)
    else this.put_far(index, value)
  }

  private find(index: number | bigint): unknown {
    return index < this.dense.length ? this.dense[index as number] : this.sparse.get(index)
  }

  private put_near(index: number, value: unknown): void {
    const { dense, sparse } = this
    while (dense.length <= index) {
      dense.push(sparse.get(dense.length))
      sparse.delete(dense.length - 1)
    }
    dense[index] = value
  }

  private put_far(index: number | bigint, value: unknown): void {
    this.sparse.set(index, value)
    const { size } = this.sparse
    if (size <= this.sparse_limit) return
    throw new LimitError({ what: 'the memo in entries that are not in order', limit: this.sparse_limit, got: size })
  }
}
