// What loops go over: lists, tuples, text byte by byte, keys of dicts, rows of tensors, and ranges of ints.

import { Dict } from '../../../python/dict.js'
import { Tensor } from '../../../tensor/tensor.js'
import { unbind } from '../../../ops/views/split.js'
import { bytesOf, textOf } from './text.js'
import { isInt } from './numbers.js'
import type { Int } from './numbers.js'

/** Gives one item after another, and undefined after the last. */
export interface Items {
  next(): unknown
}

class ListItems implements Items {
  private at = 0

  /** The length is that at the loop's begin. */
  constructor(
    private readonly list: { readonly [index: number]: unknown },
    private readonly count: number,
  ) {}

  next(): unknown {
    return this.at < this.count ? this.list[this.at++] : undefined
  }
}

class RangeItems implements Items {
  constructor(
    private value: number,
    private readonly stop: number,
    private readonly step: number,
  ) {}

  next(): unknown {
    const { value, step } = this
    if (step > 0 ? value >= this.stop : value <= this.stop) return undefined
    this.value = value + step
    return value
  }
}

export function itemsOf(value: unknown): Items | undefined {
  if (typeof value === 'string') {
    const bytes = Array.from(bytesOf(value), textOf)
    return new ListItems(bytes, bytes.length)
  }
  if (Array.isArray(value)) return new ListItems(value, value.length)
  if (value instanceof Dict) return new ListItems([...value.keys()], value.size)
  if (!(value instanceof Tensor)) return undefined
  const rows = unbind(value, 0) as readonly Tensor[]
  return new ListItems(rows, rows.length)
}

/** `range(stop)`, `range(start, stop)`, `range(start, stop, step)`. */
export function rangeOf(values: readonly unknown[]): Items | undefined {
  if (values.length < 1 || values.length > 3 || !values.every(isInt)) return undefined
  const [start, stop, step] = (
    values.length === 1 ? [0, values[0], 1] : [values[0], values[1], values[2] ?? 1]
  ) as Int[]
  if (Number(step) === 0) return undefined
  return new RangeItems(Number(start), Number(stop), Number(step))
}
