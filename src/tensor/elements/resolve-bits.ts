// What a tensor's conj and neg bits make of its stored elements. PyTorch: ATen's resolve_conj and resolve_neg.

import { Complex } from '../../python/numbers.js'
import type { dtype } from '../dtype.js'
import { accessorOf } from './element.js'

/** A copy of the elements, row-major, with their conjugates and negatives taken. Only floats and complex numbers have bits. */
export function resolveBits(bytes: Uint8Array, type: dtype, conj: boolean, neg: boolean): Uint8Array {
  const resolved = bytes.slice()
  const view = new DataView(resolved.buffer)
  const { get, set } = accessorOf(type)
  const sign = neg ? -1 : 1
  for (let at = 0; at < resolved.length; at += type.itemsize) {
    const element = get(view, at)
    if (element instanceof Complex) set(view, at, Complex(sign * element.re, (conj ? -sign : sign) * element.im))
    else if (typeof element === 'number') set(view, at, sign * element)
  }
  return resolved
}
