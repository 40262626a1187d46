// The pickle machine's stack with its marks. Nothing pops below the last open MARK, the fence: each
// way of taking too much is an error, as in CPython (Modules/_pickle.c, Pdata).
//
// The array only grows: shortening one makes V8 give its memory back, and the next batch of items would
// grow it anew. What is above `size` is stale.

import { UnpicklingError } from '../errors.js'
import { UniqueString } from './writing/own-strings.js'

/** Moves `items[start:end]` into `target`. */
type Fill = (target: unknown, items: readonly unknown[], start: number, end: number) => void

export class Stack {
  readonly items: unknown[] = []
  size = 0
  /** The stack's height at each open MARK. */
  private readonly marks: number[] = []
  private fence = 0

  push(value: unknown): void {
    this.items[this.size++] = value
  }

  /** The top item as a value: a str is a string, whatever it equals. */
  pop(): unknown {
    this.size = this.height(1)
    const item = this.items[this.size]
    return item instanceof UniqueString ? item.text : item
  }

  top(): unknown {
    return this.items[this.height(1)]
  }

  /** The top item; undefined if there is none above the fence. */
  peek(): unknown {
    return this.size > this.fence ? this.items[this.size - 1] : undefined
  }

  /** The stack's height without its `count` top items, which must be above the fence. */
  height(count: number): number {
    const height = this.size - count
    if (height < this.fence) throw tooFew()
    return height
  }

  mark(): void {
    this.fence = this.size
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
    if (this.marks.length > 0 && this.size === this.fence) this.pop_mark()
    else this.pop()
  }

  cut(height: number): void {
    this.size = height
  }

  /** Replaces what is above `start` by what `make` makes of it. */
  gather(start: number, make: (items: readonly unknown[], start: number, end: number) => unknown): void {
    this.items[start] = make(this.items, start, this.size)
    this.size = start + 1
  }

  /** Moves what is above `start` into the item below. */
  fill(start: number, fill: Fill): void {
    if (start <= this.fence) throw tooFew()
    fill(this.items[start - 1], this.items, start, this.size)
    this.size = start
  }
}

function tooFew(): UnpicklingError {
  return new UnpicklingError({ reason: 'the stack has too few items' })
}
