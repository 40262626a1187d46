// Distinct elements, and distinct slices of a dimension: ATen/native/Unique.cpp.

import { checkedSignature, forms } from '../../define.js'
import { DTypeError, MetaError } from '../../errors.js'
import { allocate } from '../../tensor/allocate.js'
import { int64 } from '../../tensor/dtype.js'
import { countOf, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { Tuple } from '../../python/tuple.js'
import { contiguous } from '../moving/copies.js'
import { select } from '../indexing/select.js'
import { movedim } from '../views/dims.js'
import { flatten, reshape } from '../views/reshape.js'
import { ordered } from './rows.js'

/** What `unique` takes by name. */
export interface UniqueOptions {
  /** Also gives, for each element, which of the distinct ones it is. */
  return_inverse?: boolean
  /** Also gives how often each is there. */
  return_counts?: boolean
  /** Compares whole slices of this dimension instead of elements. */
  dim?: number | null
}

/** The distinct elements; as a tuple with what else is asked for. */
export interface Unique<Options extends UniqueOptions> {
  (input: Tensor): Tensor
  (input: Tensor, options: Options & { return_inverse?: false; return_counts?: false }): Tensor
  (input: Tensor, options: Options & ({ return_inverse: true } | { return_counts: true })): Tuple<Tensor>
  (input: Tensor, options: Options): Tensor | Tuple<Tensor>
}

/**
 * The distinct elements in ascending order.
 *
 * @example
 * import { tensor, unique } from 'torchlet'
 * unique(tensor([3, 1, 3]))                                                  // [1, 3]
 * const [values, counts] = unique(tensor([3, 1, 3]), { return_counts: true })   // counts [1, 2]
 */
export const unique = uniqueBy<UniqueOptions & { sorted?: boolean }>(
  'unique',
  ['input', 'sorted', 'return_inverse', 'return_counts', 'dim'],
  sortedOrder,
)

/** The elements without those that repeat the one before. */
export const unique_consecutive = uniqueBy<UniqueOptions>(
  'unique_consecutive',
  ['input', 'return_inverse', 'return_counts', 'dim'],
  (rows) => Int32Array.from({ length: rows.sizes[0] as number }, (_, row) => row),
)

/** The order in which slices of the first dimension that are equal are neighbours. */
type Order = (slices: Tensor) => ArrayLike<number>

interface Bound {
  readonly input: Tensor
  readonly return_inverse: boolean
  readonly return_counts: boolean
  readonly dim: number | null
}

/* @__NO_SIDE_EFFECTS__ */
function uniqueBy<Options extends UniqueOptions>(
  name: string,
  names: readonly ('input' | 'sorted' | 'return_inverse' | 'return_counts' | 'dim')[],
  order: Order,
): Unique<Options> {
  const bind = checkedSignature<UniqueOptions & { input: Tensor; sorted?: boolean }>(name, names, {
    sorted: true,
    return_inverse: false,
    return_counts: false,
    dim: null,
  })
  return forms(name, names, (...args: unknown[]) => distinct(name, bind(args) as Bound, order)) as Unique<Options>
}

function distinct(
  name: string,
  { input, return_inverse, return_counts, dim }: Bound,
  order: Order,
): Tensor | Tuple<Tensor> {
  if (input.dtype.is_complex)
    throw new DTypeError({
      op: name,
      expected: 'a dtype whose elements have an order',
      got: `${input.dtype}`,
    })
  if (dim !== null && input.sizes.length === 0)
    throw new RangeError(`Dimension specified as ${dim} but tensor has no dimensions`)
  const at = dim === null ? 0 : wrapDim(name, dim, input.sizes.length)
  const source = dim === null ? flatten(input.resolved()) : movedim(input.resolved(), at, 0)
  if (dim !== null && source.numel() === 0 && source.sizes[0] !== 0) {
    throw new RangeError("There are 0 sized dimensions, and they aren't selected, so unique cannot be applied")
  }
  if (input.isMeta) throw new MetaError({ op: name })
  const slices = contiguous(source)
  const count = slices.sizes[0] as number
  const width = countOf(slices.sizes.slice(1))
  const rows = reshape(slices, [count, width])
  const places = order(rows)
  const values = rows.toTypedArray() as ArrayLike<number | bigint>
  const equal = (a: number, b: number): boolean => {
    for (let each = 0; each < width; each++) if (values[a * width + each] !== values[b * width + each]) return false
    return true
  }
  const [firsts, counts, inverse]: [number[], number[], Int32Array] = [[], [], new Int32Array(count)]
  for (let each = 0; each < count; each++) {
    const place = places[each] as number
    if (each === 0 || !equal(places[each - 1] as number, place)) {
      firsts.push(place)
      counts.push(0)
    }
    const group = firsts.length - 1
    counts[group] = (counts[group] as number) + 1
    inverse[place] = group
  }
  const found = select(slices, 0, firsts)
  const result = dim === null ? found : movedim(found, 0, at)
  if (!return_inverse && !return_counts) return result
  const others = [
    ...(return_inverse ? [integers(dim === null ? input.sizes : [count], inverse)] : []),
    ...(return_counts ? [integers([counts.length], counts)] : []),
  ]
  return Tuple.from([result, ...others])
}

/** Slices in lexicographic order: by the last column first, each time without changing the order of equal ones. */
function sortedOrder(rows: Tensor): ArrayLike<number> {
  const [count, width] = rows.sizes as [number, number]
  if (width === 1) return lowWords(ordered('unique', reshape(rows, [count]), 0, count, false, null)[1])
  let places: ArrayLike<number> = Int32Array.from({ length: count }, (_, row) => row)
  for (let column = width - 1; column >= 0; column--) {
    const keys = select(rows.alias([count], [width], rows.offset + column), 0, places)
    const order = lowWords(ordered('unique', keys, 0, count, false, null)[1])
    const before = places
    places = Int32Array.from({ length: count }, (_, row) => before[order[row] as number] as number)
  }
  return places
}

/** int64 that are known to be small, as numbers. */
function lowWords(tensor: Tensor): Int32Array {
  const words = contiguous(tensor).untyped_storage().peek(Int32Array)
  return Int32Array.from({ length: tensor.numel() }, (_, at) => words[2 * at] as number)
}

function integers(sizes: Sizes, values: ArrayLike<number>): Tensor {
  const made = allocate('unique', sizes, int64)
  const words = made.untyped_storage().peek(Int32Array)
  for (let at = 0; at < values.length; at++) words[2 * at] = values[at] as number
  return made
}
