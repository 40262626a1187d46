// Single elements of the order along a dimension, and the most frequent one: ATen/native/Sorting.cpp: kthvalue, median,
// nanmedian; cpu/TensorCompareKernel.cpp: mode.

import { Selection } from '../../../assembly/shared/selection.js'
import { checkedSignature, define, forms } from '../../define.js'
import { allocate } from '../../tensor/allocate.js'
import { float64, int64 } from '../../tensor/dtype.js'
import { wrapDim } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { writeElements } from '../../tensor/write.js'
import { clone, copy_ } from '../moving/copies.js'
import { gather } from '../indexing/gather.js'
import { returnType } from '../return-types.js'
import type { ValuesIndices } from '../return-types.js'
import { movedim } from '../views/dims.js'
import { flatten, squeeze } from '../views/reshape.js'
import { ordered, requireOrder, selectedRows } from './rows.js'

const kthvalueResult = returnType('kthvalue', ['values', 'indices'])
const modeResult = returnType('mode', ['values', 'indices'])

const medianNames = ['input', 'dim', 'keepdim'] as const

/** The `k`-th least element along a dimension, from 1 on, and where it is. */
export const kthvalue = define(
  'kthvalue',
  ['input', 'k', 'dim', 'keepdim'],
  (input: Tensor, k: number, dim = -1, keepdim = false): ValuesIndices => {
    const at = wrapDim('kthvalue', dim, input.sizes.length)
    const size = input.sizes[at] ?? 1
    if (size === 0) throw new RangeError('kthvalue(): Expected reduction dim ' + at + ' to have non-zero size.')
    if (!(k >= 1 && k <= size)) throw new RangeError('kthvalue(): selected number k out of range for dimension ' + at)
    return kthvalueResult(...picked('kthvalue', input, at, keepdim, Selection.QuickSelect, k))
  },
)

/** Without further arguments one element, along a dimension elements and where they are. */
export interface Median {
  (input: Tensor): Tensor
  (input: Tensor, dim: number, keepdim?: boolean): ValuesIndices
  (input: Tensor, dim: number, options: { keepdim?: boolean }): ValuesIndices
  (input: Tensor, options: { dim: number; keepdim?: boolean }): ValuesIndices
}

/**
 * The lower of the middle elements, NaN if there is one: of all, or along a dimension with its place.
 *
 * @example
 * import { median, tensor } from 'torchlet'
 * median(tensor([4, 1, 3, 2]))   // tensor(2)
 */
export const median: Median = medianOf('median', false)

/** `median` of those that are not NaN. */
export const nanmedian: Median = medianOf('nanmedian', true)

/** The most frequent element along a dimension, the least of them, and a place where it is. */
export const mode = define(
  'mode',
  ['input', 'dim', 'keepdim'],
  (input: Tensor, dim = -1, keepdim = false): ValuesIndices => {
    const at = wrapDim('mode', dim, input.sizes.length)
    if (input.sizes[at] === 0) throw new RangeError(`mode(): Expected reduction dim ${at} to have non-zero size.`)
    return modeResult(...picked('mode', input, at, keepdim, Selection.Mode, 1))
  },
)

/** Chooses from a row of sorted values, `n` from `start`, by its number from 0 on. */
type Choose = (values: ArrayLike<number | bigint>, start: number, n: number) => number

function taken(op: string, input: Tensor, dim: number, choose: Choose, keepdim: boolean): [Tensor, Tensor] {
  if (input.sizes.length === 0) return [clone(input), allocate(op, [], int64, null, input.isMeta)]
  const lines = movedim(input, dim, -1)
  const n = lines.sizes.at(-1) as number
  const [values, indices] = ordered(op, lines, lines.sizes.length - 1, n, false, null)
  const chosen = placesOf(op, lines, values, (rows, row) => choose(rows, row * n, n))
  return [values, indices].map((each) => turnedBack(op, gather(each, -1, chosen), dim, keepdim)) as [Tensor, Tensor]
}

/** The element of each row along a dimension that a selection takes, and where it is. */
function picked(
  op: string,
  input: Tensor,
  dim: number,
  keepdim: boolean,
  selection: Selection,
  k: number,
): [Tensor, Tensor] {
  requireOrder(op, input)
  if (input.sizes.length === 0) return [clone(input), allocate(op, [], int64, null, input.isMeta)]
  const both = selectedRows(op, movedim(input, dim, -1), k, selection, false)
  return both.map((each) => turnedBack(op, each, dim, keepdim)) as [Tensor, Tensor]
}

/** An index for each row of the last dimension, by given values. */
function placesOf(
  op: string,
  { sizes }: Tensor,
  values: Tensor,
  place: (values: ArrayLike<number | bigint>, row: number) => number,
): Tensor {
  const made = allocate(op, [...sizes.slice(0, -1), 1], int64, null, values.isMeta)
  if (made.isMeta) return made
  const rows = values.toTypedArray() as ArrayLike<number | bigint>
  writeElements(
    made,
    BigInt64Array.from({ length: made.numel() }, (_, row) => BigInt(place(rows, row))),
  )
  return made
}

/** The last dimension, of size 1, where it was, or gone. */
function turnedBack(op: string, rows: Tensor, dim: number, keepdim: boolean): Tensor {
  const turned = movedim(rows, -1, dim)
  const kept = keepdim ? turned : squeeze(turned, dim)
  return kept.is_contiguous()
    ? kept.alias(kept.sizes, null, kept.offset)
    : copy_(allocate(op, kept.sizes, kept.dtype, null, kept.isMeta), kept)
}

/* @__NO_SIDE_EFFECTS__ */
function medianOf(name: 'median' | 'nanmedian', skipsNan: boolean): Median {
  const result = returnType(name, ['values', 'indices'])
  const bind = checkedSignature<{ input: Tensor; dim?: number | null; keepdim?: boolean }>(name, medianNames, {
    dim: null,
    keepdim: false,
  })
  const choose = skipsNan ? middleOfNumbers : middle
  return forms(name, medianNames, (...args: unknown[]) => {
    const { input, dim, keepdim } = bind(args)
    requireOrder(name, input)
    if (dim !== null) {
      const at = wrapDim(name, dim, input.sizes.length)
      if (input.sizes[at] === 0) throw new RangeError(`${name}(): Expected reduction dim ${at} to have non-zero size.`)
      return result(...taken(name, input, at, choose, keepdim))
    }
    if (input.numel() > 0) return taken(name, flatten(input), 0, choose, false)[0]
    if (input.isMeta) return allocate(name, [], input.dtype, null, true)
    return input.dtype.is_floating_point ? nan(input) : lowest(input)
  }) as Median
}

function nan(input: Tensor): Tensor {
  const made = allocate('median', [], input.dtype)
  return copy_(made, new Tensor(float64Of(Number.NaN).storage, float64, []))
}

function lowest(input: Tensor): Tensor {
  return copy_(allocate('median', [], input.dtype), float64Of(-(2 ** (8 * input.dtype.itemsize - 1))))
}

function float64Of(value: number): Tensor {
  const made = allocate('median', [], float64)
  made.untyped_storage().peek(Float64Array)[0] = value
  return made
}

function middle(values: ArrayLike<number | bigint>, start: number, n: number): number {
  const greatest = values[start + n - 1] as number
  // NaN comes last, and the first of them counts.
  if (greatest === greatest) return (n - 1) >> 1
  return firstNan(values, start, n)
}

function middleOfNumbers(values: ArrayLike<number | bigint>, start: number, n: number): number {
  return Math.max(0, (firstNan(values, start, n) - 1) >> 1)
}

/** How many of `n` sorted values from `start` come before the first NaN. @internal */
export function firstNan(values: ArrayLike<number | bigint>, start: number, n: number): number {
  let count = n
  while (count > 0 && values[start + count - 1] !== values[start + count - 1]) count--
  return count
}
