// The order of a list's items, by which `sort`, `min` and `max` go.

import { Tensor } from '../../../tensor/tensor.js'
import { isFloat, isInt, numberOf } from '../values/numbers.js'
import { itemOf } from '../values/tensors.js'
import { compareText } from '../values/text.js'
import { Tuple } from '../../../python/tuple.js'
import { refused } from './refused.js'

type Order = (a: unknown, b: unknown) => number

const byNumber: Order = (a, b) => {
  if (typeof a === 'bigint' || typeof b === 'bigint') return (a as bigint) < (b as bigint) ? -1 : a === b ? 0 : 1
  const [x, y] = [numberOf(a), numberOf(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

const byText: Order = (a, b) => compareText(a as string, b as string)

/** The order of values like this one. */
export function orderOf(value: unknown): Order {
  if (isInt(value) || isFloat(value) || typeof value === 'boolean' || value === undefined) return byNumber
  if (typeof value === 'string') return byText
  if (value instanceof Tensor) return (a, b) => byNumber(itemOf(a as Tensor), itemOf(b as Tensor))
  if (value instanceof Tuple) return byItems
  throw refused('these items have no order')
}

const byItems: Order = (a, b) => {
  const [x, y] = [a as Tuple, b as Tuple]
  for (let at = 0; at < x.length; at++) {
    const order = orderOf(x[at])(x[at], y[at])
    if (order !== 0) return order
  }
  return 0
}
