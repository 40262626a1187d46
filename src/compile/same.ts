// Whether two recordings are of the same computation: then what differed between the two calls, and nothing else that the code can
// see, takes no part in it.

import { formOf, itemsOf } from '../plan/given.js'
import type { Container } from '../plan/given.js'
import { Complex, PyFloat } from '../python/numbers.js'
import { device } from '../tensor/device.js'
import { Tensor } from '../tensor/tensor.js'
import { isSameView } from '../tensor/view.js'
import { Leaving } from './leaving.js'
import type { Origin, Recording } from './recording.js'
import { Seen } from './seen.js'

/** Where two recordings of the same arguments part; null where they do not. */
export function difference(a: Recording, b: Recording): string | null {
  const count = Math.min(a.calls.length, b.calls.length)
  for (let index = 0; index < count; index++) {
    const [one, other] = [a.calls[index], b.calls[index]]
    if (one === undefined || other === undefined) break
    const { name } = one.operator
    if (one.operator !== other.operator) return `it calls ${name} at one time and ${other.operator.name} at another`
    if (!isSame(one.args, other.args)) return `${name} is given other arguments from call to call`
    if (!isSame(one.result, other.result)) return `${name} gives tensors of other sizes from call to call`
  }
  if (a.calls.length !== b.calls.length)
    return `it calls ${a.calls.length} operators at one time and ${b.calls.length} at another`
  if (a.origins.length !== b.origins.length || !a.origins.every((each, index) => isSameOrigin(each, b.origins[index])))
    return 'it takes other tensors from elsewhere from call to call'
  return isSame(a.result, b.result) ? null : 'it gives other values from call to call'
}

function isSameOrigin(a: Origin, b: Origin | undefined): boolean {
  if (a.kind === 'outside') return b?.kind === 'outside' && a.tensor.storage === b.tensor.storage
  if (a.kind === 'given') return b?.kind === 'given' && a.index === b.index
  return b?.kind === 'made'
}

/** Whether two values of recordings are equal: numbers by value, 0 and -0 apart. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Seen) return b instanceof Seen && isSameSeen(a, b)
  if (a instanceof Leaving) return b instanceof Leaving && isSameLeaving(a, b)
  if (a instanceof PyFloat) return b instanceof PyFloat && Object.is(a.value, b.value)
  if (a instanceof Complex) return b instanceof Complex && Object.is(a.re, b.re) && Object.is(a.im, b.im)
  if (a instanceof device) return b instanceof device && String(a) === String(b)
  if (a instanceof Tensor) return false
  const form = formOf(a)
  if (form === null || form !== formOf(b)) return false
  const [items, others] = [itemsOf(a as Container), itemsOf(b as Container)]
  return items.length === others.length && items.every((item, index) => isSamePair(item, others[index]))
}

function isSamePair(
  [name, item]: readonly [unknown, unknown],
  other: readonly [unknown, unknown] | undefined,
): boolean {
  return other !== undefined && isSame(name, other[0]) && isSame(item, other[1])
}

function isSameSeen(a: Seen, b: Seen): boolean {
  return a.block === b.block && isSameView(a, b)
}

function isSameLeaving(a: Leaving, b: Leaving): boolean {
  return a.index === b.index && a.given === b.given && a.outside === b.outside && isSameSeen(a.seen, b.seen)
}
