// What a call gave, as a recording keeps it: in its containers a mark for each tensor, which says where a run finds it.

import type { Given } from '../plan/given.js'
import { containerOf, deepest, formOf, itemsOf } from '../plan/given.js'
import type { Container } from '../plan/given.js'
import { PyFloat } from '../python/numbers.js'
import { inWords } from '../python/type-name.js'
import { Tensor } from '../tensor/tensor.js'
import { Refusal } from './refusal.js'
import type { Seen } from './seen.js'

/** A tensor that a call gave. */
export class Leaving {
  /**
   * @param index Its place among the tensors that the call gave, each once.
   * @param given The argument that it is, by its place in `Given.tensors`; null of none.
   * @param outside The tensor from elsewhere that it is; null of none.
   */
  constructor(
    readonly index: number,
    readonly seen: Seen,
    readonly given: number | null,
    readonly outside: Tensor | null,
  ) {}
}

/** How a recording sees tensors. */
export interface Eyes {
  seen(tensor: Tensor): Seen
  isOutside(tensor: Tensor): boolean
}

/** @throws Refusal for what is no tensor, number, text or container of such. */
export function leavingOf(value: unknown, given: Given, eyes: Eyes): unknown {
  const known: Tensor[] = []
  const leave = (each: unknown, depth: number): unknown => {
    if (each instanceof Tensor) {
      if (!known.includes(each)) known.push(each)
      const seen = eyes.seen(each)
      const index = given.tensors.indexOf(each)
      const isOutside = eyes.isOutside(each)
      const isMade = index < 0 && !isOutside
      if (isMade && (each.requires_grad || each.__dict__ !== null))
        throw new Refusal('it gives a tensor that has attributes')
      return new Leaving(known.indexOf(each), seen, index < 0 ? null : index, isOutside ? each : null)
    }
    if (typeof each === 'function' || typeof each === 'symbol') throw new Refusal(`it gives a ${typeof each}`)
    if (typeof each !== 'object' || each === null || each instanceof PyFloat) return each
    const form = formOf(each)
    if (form === null || depth === deepest) throw new Refusal(`it gives ${inWords(each)}`)
    const items = itemsOf(each as Container).map(([name, item]) => [name, leave(item, depth + 1)] as const)
    return containerOf(form, items, each as Container)
  }
  return leave(value, 0)
}
