// The pickle machine's stack with its marks. Nothing pops below the last open MARK, the fence: each
// way of taking too much is an error, as in CPython (Modules/_pickle.c, Pdata).

import { UnpicklingError } from '../errors.js'

/** Moves `items[start:]` into `target`. */
type Fill<T> = (target: T, items: readonly unknown[], start: number) => void

export class Stack {
  readonly items: unknown[] = []
  /** The stack's height at each open MARK. */
  private readonly marks: number[] = []
  private fence = 0

  push(value: unknown): void {
    this.items.push(value)
  }

  pop(): unknown {
    this.height(1)
    return this.items.pop()
  }

  top(): unknown {
    return this.items[this.height(1)]
  }

  /** The stack's height without its `count` top items. */
  height(count: number): number {
    const height = this.items.length - count
    if (height < this.fence) throw too_few()
    return height
  }

  mark(): void {
    this.fence = this.items.length
    this.marks.push(this.fence)
  }

  /** Closes the last MARK and returns its height. */
  pop_mark(): number {
    const height = this.marks.pop()
    if (height === undefined) throw new UnpicklingError({ reason: 'there is no MARK' })
    this.fence = this.marks.at(-1) ?? 0
    return height
  }

  /** Drops the last item, or a MARK that nothing follows. */
  drop(): void {
    if (this.marks.length > 0 && this.items.length === this.fence) this.pop_mark()
    else this.pop()
  }

  cut(height: number): void {
    this.items.length = height
  }

  /** Replaces what is above `start` by what `make` makes of it. */
  gather(start: number, make: (items: readonly unknown[], start: number) => unknown): void {
    const value = make(this.items, start)
    this.items.length = start
    this.items.push(value)
  }

  /** Moves what is above `start` into the item below. */
  fill(start: number, fill: Fill<unknown>): void {
    if (start <= this.fence) throw too_few()
    fill(this.items[start - 1], this.items, start)
    this.items.length = start
  }
}

function too_few(): UnpicklingError {
  return new UnpicklingError({ reason: 'the stack has too few items' })
}
