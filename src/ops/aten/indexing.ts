// Places of elements by ATen's overloads: indices that need not be checked, diagonals, segments, sets.
// aten/src/ATen/native/TensorAdvancedIndexing.cpp, Fill.cpp, SegmentReduce.cpp, TensorCompare.cpp, Repeat.cpp.

import { UnsupportedError } from '../../errors.js'
import { overload } from '../../op.js'
import { full, zeros } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { index as indexed, index_put, index_put_ } from '../indexing/advanced.js'
import type { TensorIndices } from '../indexing/choice.js'
import { stack } from '../moving/joining.js'
import { repeat_interleave as interleaved } from '../moving/repeat.js'
import { fill_ } from '../moving/copies.js'
import { clamp } from '../pointwise/ternary.js'
import { isin as among } from '../pointwise/predicates.js'
import type { Other } from '../pointwise/elementwise.js'
import { where } from '../pointwise/where.js'
import { amax, amin, mean, prod, sum } from '../reduce/reductions.js'
import { narrow } from '../views/parts.js'
import { as_strided } from '../views/strided.js'

export const indexPutImpl = overload(
  'aten::_index_put_impl_',
  (self: Tensor, indices: TensorIndices, values: Tensor, accumulate: boolean): Tensor =>
    index_put_(self, indices, values, accumulate),
)
export const unsafeIndexPut = overload(
  'aten::_unsafe_index_put',
  (self: Tensor, indices: TensorIndices, values: Tensor, accumulate: boolean): Tensor =>
    index_put(self, indices, values, accumulate),
)

/** Where the mask is false the index counts for nothing, and `fill` comes out. */
export const unsafeMaskedIndex = overload(
  'aten::_unsafe_masked_index',
  (self: Tensor, mask: Tensor, indices: TensorIndices, fill: Scalar): Tensor => {
    const inside = indices.map((each, dim) =>
      each === null ? null : clamp(each as Tensor, 0, Math.max(0, (self.sizes[dim] as number) - 1)),
    )
    if (self.numel() === 0) return full(mask.sizes, fill, { dtype: self.dtype })
    const found = indexed(self, inside as TensorIndices)
    return where(mask, found, full([], fill, { dtype: self.dtype }))
  },
)

/** Every element of the diagonal; of a tall matrix with `wrap` again below each square. */
export const fillDiagonal = overload(
  'aten::fill_diagonal_',
  (self: Tensor, fill_value: Scalar, wrap: boolean): Tensor => {
    const { sizes, strides } = self
    const step = strides.reduce((total, stride) => total + stride, 0)
    const least = Math.min(...sizes)
    fill_(as_strided(self, [least], [step], self.offset), fill_value)
    const [rows, columns] = sizes as [number, number]
    if (!wrap || sizes.length !== 2 || rows <= columns + 1) return self
    for (let start = columns + 1; start < rows; start += columns + 1) {
      const from = self.offset + start * (strides[0] as number)
      fill_(as_strided(self, [Math.min(columns, rows - start)], [step], from), fill_value)
    }
    return self
  },
)

export const isinScalarTest = overload(
  'aten::isin.Tensor_Scalar',
  (elements: Tensor, test_element: Other, assume_unique: boolean, invert: boolean): Tensor =>
    among(elements, test_element, { assume_unique, invert }),
)
export const isinScalarElement = overload(
  'aten::isin.Scalar_Tensor',
  (element: Other, test_elements: Tensor, assume_unique: boolean, invert: boolean): Tensor =>
    among(element, test_elements, { assume_unique, invert }),
)

/** The place of each count, as often as it says. */
export const repeatInterleave = overload(
  'aten::repeat_interleave.Tensor',
  (repeats: Tensor, output_size: number | null): Tensor => interleaved(repeats, null, null, { output_size }),
)

type Reduce = (input: Tensor, dim: number, keepdim: boolean) => Tensor
const reductions: ReadonlyMap<string, { readonly run: Reduce; readonly empty: number }> = new Map([
  ['sum', { run: (input, dim, keepdim) => sum(input, dim, keepdim), empty: 0 }],
  ['mean', { run: (input, dim, keepdim) => mean(input, dim, keepdim), empty: NaN }],
  ['prod', { run: (input, dim, keepdim) => prod(input, dim, keepdim), empty: 1 }],
  ['max', { run: (input, dim, keepdim) => amax(input, dim, keepdim), empty: -Infinity }],
  ['min', { run: (input, dim, keepdim) => amin(input, dim, keepdim), empty: Infinity }],
])

/** Runs of rows along the first dimension, each reduced to one row; an empty one gives `initial`. */
export const segmentReduce = overload(
  'aten::segment_reduce',
  (
    data: Tensor,
    reduce: string,
    lengths: Tensor | null,
    _indices: Tensor | null,
    offsets: Tensor | null,
    axis: number,
    _unsafe: boolean,
    initial: number | null,
  ): Tensor => {
    const reduction = reductions.get(reduce)
    const bounds = offsets ?? lengths
    if (
      reduction === undefined ||
      bounds === null ||
      bounds.sizes.length !== 1 ||
      wrapDim('segment_reduce', axis, data.sizes.length) !== 0
    ) {
      throw new UnsupportedError({
        what: `segment_reduce by ${reduce} along dimension ${axis}`,
        instead: 'Give lengths or offsets of one dimension, along the first',
      })
    }
    const numbers = bounds.tolist() as number[]
    let start = 0
    const spans =
      offsets === null
        ? numbers.map((length): [number, number] => [start, (start += length)])
        : numbers.slice(1).map((end, at): [number, number] => [numbers[at] as number, end])
    const rest = data.sizes.slice(1)
    if (spans.length === 0) return zeros([0, ...rest], { dtype: data.dtype })
    return stack(
      spans.map(([from, end]) =>
        end > from
          ? reduction.run(narrow(data, 0, from, end - from), 0, false)
          : full(rest, initial ?? reduction.empty, { dtype: data.dtype }),
      ),
    )
  },
)
