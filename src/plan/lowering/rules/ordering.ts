// Elements in order along a dimension, and where they were: aten::sort, argsort, msort.

import { Value } from '../../../graph/trace.js'
import type { TracedCall } from '../../../graph/trace.js'
import { contiguousStrides, countOf, wrapDim } from '../../../tensor/shape.js'
import { elementBytes, laneCode } from '../../lanes.js'
import { addressOf, permuted, stridesIn } from '../../layout.js'
import type { Place } from '../../layout.js'
import { Address, Buffer } from '../../step.js'
import type { Lowering, Rule } from '../lowering.js'

/** By operators' names. */
export const ordering: ReadonlyMap<string, Rule> = new Map([
  ['aten::sort.default', sorted(({ args: [, dim, descending] }) => [dim, descending])],
  ['aten::sort.stable', sorted(({ args: [, , dim, descending] }) => [dim, descending])],
  ['argsort', sorted(({ args: [, dim, descending] }) => [dim, descending], true)],
  ['msort', sorted(() => [0, false])],
])

/**
 * @param read The dimension and whether the greatest come first, of a call.
 * @param givesPlaces Whether an only result is where elements were, not they in order.
 */
function sorted(read: (call: TracedCall) => readonly [dim: unknown, descending: unknown], givesPlaces = false): Rule {
  return (to, call, first) => {
    const [input] = call.args
    const [dim, descending] = read(call)
    // By their names they lie in an object.
    const isPlain = [dim, descending].every((each) => (each ?? null) === null || typeof each !== 'object')
    if (!(input instanceof Value) || !isPlain || input.sizes.length === 0) return false
    const at = wrapDim('sort', (dim ?? -1) as number, input.sizes.length)
    const order = [...input.sizes.keys()].filter((each) => each !== at).concat(at)
    const given = permuted(to.place(input), order)
    const x = to.laidOut(given, contiguousStrides(given.sizes))
    const n = input.sizes[at] as number
    const item = elementBytes(input.dtype)
    const [values, places] = call.results.length === 2 ? call.results : givesPlaces ? [null, first] : [first]
    to.add('sort', {
      y: placeOf(to, values ?? null, order, input, item),
      indices: placeOf(to, places ?? null, order, input, 8),
      x: addressOf(x),
      rows: countOf(input.sizes) / n,
      n,
      k: n,
      dtype: laneCode(input.dtype),
      descending: descending === true ? 1 : 0,
      scratch: to.scratch(n * (2 * Math.max(item, 4) + 8) + 2048),
    })
    return true
  }
}

/** Where a result comes, its lines one behind the other; of what nobody asks for scratch. */
function placeOf(
  to: Lowering,
  result: Value | null,
  order: readonly number[],
  { sizes }: Value,
  itemsize: number,
): Address {
  const length = countOf(sizes)
  if (result === null) return new Address(Buffer.of(length, itemsize), 0)
  const place: Place = to.outputIn(result, stridesIn(order, sizes).strides, length)
  return addressOf(place)
}
