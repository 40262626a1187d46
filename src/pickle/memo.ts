// The memo: what PUT stores and GET finds. Writers number from 0, so it is an array; a number far
// beyond (LONG_BINPUT 4294967295) goes to a Map instead of growing the array.

import { LimitError, UnpicklingError } from '../errors.js'
import { crowd, fewKeys, Spread } from './spread.js'

/** A number this far beyond the array's end still grows it. */
const gap = 1024

export class Memo {
  /** Entries there are, which is the number that MEMOIZE gives. */
  size = 0
  /** Holes are undefined, which no Python value is. */
  private readonly dense: unknown[] = []
  private readonly sparse = new Map<number | bigint, unknown>()
  private readonly sparseLimit: number
  private spread: Spread | undefined

  constructor(sparseLimit: number) {
    this.sparseLimit = sparseLimit
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
    else if (index < dense.length + gap && !sparse.has(index)) this.putNear(Number(index), value)
    else this.putFar(index, value)
  }

  private find(index: number | bigint): unknown {
    return index < this.dense.length ? this.dense[index as number] : this.sparse.get(index)
  }

  private putNear(index: number, value: unknown): void {
    const { dense, sparse } = this
    while (dense.length <= index) {
      dense.push(sparse.get(dense.length))
      sparse.delete(dense.length - 1)
    }
    dense[index] = value
  }

  private putFar(index: number | bigint, value: unknown): void {
    const { sparse } = this
    const before = sparse.size
    sparse.set(index, value)
    const { size } = sparse
    if (size > fewKeys && size > before) {
      if (this.spread === undefined) this.spread = new Spread(() => sparse.keys(), size)
      else checkCrowd(this.spread.add(index))
    }
    if (size <= this.sparseLimit) return
    throw new LimitError({ what: 'the memo in entries that are not in order', limit: this.sparseLimit, got: size })
  }
}

/** Nobody numbers so that more fall together in a hash table than chance puts there. */
function checkCrowd(together: number): void {
  if (together <= crowd) return
  throw new LimitError({
    what: 'the entries of the memo that fall together in a hash table',
    limit: crowd,
    got: together,
  })
}
