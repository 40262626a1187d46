// Rows of elements taken together: ATen/native/Itertools.cpp.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { tensor } from '../../tensor/making/data.js'
import { int64 } from '../../tensor/dtype.js'
import { empty } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { index } from '../indexing/advanced.js'
import { reshape } from '../views/reshape.js'

/**
 * The elements of a vector taken `r` at a time, in the order of their places: a row each.
 *
 * @param with_replacement Whether an element may be taken again.
 */
export const combinations = define(
  'combinations',
  ['input', 'r', 'with_replacement'],
  (input: Tensor, r = 2, with_replacement = false): Tensor => {
    if (input.sizes.length !== 1) {
      const message = `Expect a 1D vector, but got shape [${input.sizes.join(', ')}]`
      throw new ShapeError({ op: 'combinations', expected: 'a vector', got: `${input.sizes.length}`, message })
    }
    if (!(r >= 0)) throw new RangeError(`Expect a non-negative number, but got ${r}`)
    if (r === 0) return empty([0], { dtype: input.dtype })
    const places = placesOf(input.sizes[0] as number, r, with_replacement)
    return reshape(index(input, [tensor(places, { dtype: int64 })]), [places.length / r, r])
  },
)

function placesOf(n: number, r: number, with_replacement: boolean): number[] {
  const rows: number[] = []
  if (with_replacement ? n === 0 : r > n) return rows
  const places = Array.from({ length: r }, (_, at) => (with_replacement ? 0 : at))
  const last = (at: number): number => (with_replacement ? n - 1 : n - r + at)
  for (;;) {
    rows.push(...places)
    let at = r - 1
    while (at >= 0 && (places[at] as number) >= last(at)) at--
    if (at < 0) return rows
    const next = (places[at] as number) + 1
    for (let rest = at; rest < r; rest++) places[rest] = with_replacement ? next : next + rest - at
  }
}
