// Views as copies of their own, row-major: `permute_copy` of `permute`. What functionalized programs call in views' place.
// torchgen/gen_functionalization_type.py, view_copy kernels.

import { define } from '../../define.js'
import { Tuple } from '../../python/tuple.js'
import { contiguous_format } from '../../tensor/device.js'
import { dtype } from '../../tensor/dtype.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { view_as_complex, view_as_real } from '../complex/parts.js'
import { clone } from '../moving/copies.js'
import { permute, t, transpose } from './dims.js'
import { diagonal, narrow, select, slice, unfold } from './parts.js'
import { viewAs } from './dtype.js'
import { squeeze, unsqueeze, view } from './reshape.js'
import { split, unbind } from './split.js'
import { as_strided, expand } from './strided.js'

function copyOf(view: Tensor): Tensor {
  return clone(view, { memory_format: contiguous_format })
}

function copiesOf(views: readonly Tensor[]): Tuple<Tensor> {
  return Tuple.from(views.map(copyOf))
}

/** A copy, row-major. */
export const alias_copy = define('alias_copy', ['input'], copyOf)
/** A copy, row-major. */
export const detach_copy = define('detach_copy', ['input'], copyOf)
/** A copy of `as_strided`. */
export const as_strided_copy = define(
  'as_strided_copy',
  ['input', 'size', 'stride', 'storage_offset'],
  (input: Tensor, size: Sizes, stride: Sizes, storage_offset: number | null = null): Tensor =>
    copyOf(as_strided(input, size, stride, storage_offset)),
)
/** A copy of `diagonal`. */
export const diagonal_copy = define(
  'diagonal_copy',
  ['input', 'offset', 'dim1', 'dim2'],
  (input: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor => copyOf(diagonal(input, offset, dim1, dim2)),
)
/** A copy of `expand`. */
export const expand_copy = define(
  'expand_copy',
  ['input', 'size', '*', 'implicit'],
  (input: Tensor, size: Sizes, _implicit = false): Tensor => copyOf(expand(input, size)),
)
/** A copy of `narrow`. */
export const narrow_copy = define(
  'narrow_copy',
  ['input', 'dim', 'start', 'length'],
  (input: Tensor, dim: number, start: number, length: number): Tensor => copyOf(narrow(input, dim, start, length)),
)
/** A copy of `permute`. */
export const permute_copy = define('permute_copy', ['input', 'dims'], (input: Tensor, dims: Sizes): Tensor =>
  copyOf(permute(input, dims)),
)
/** A copy of `select`. */
export const select_copy = define(
  'select_copy',
  ['input', 'dim', 'index'],
  (input: Tensor, dim: number, index: number): Tensor => copyOf(select(input, dim, index)),
)
/** A copy of what `x[start:end:step]` is along a dimension. */
export const slice_copy = define(
  'slice_copy',
  ['input', 'dim', 'start', 'end', 'step'],
  (input: Tensor, dim = 0, start: number | null = null, end: number | null = null, step = 1): Tensor =>
    copyOf(slice(input, wrapDim('slice_copy', dim, input.sizes.length), start, end, step)),
)
/** Copies of `split`'s parts, each of the same size. */
export const split_copy = define(
  'split_copy',
  ['input', 'split_size', 'dim'],
  (input: Tensor, split_size: number, dim = 0): Tuple<Tensor> => copiesOf(split(input, split_size, dim)),
)
/** Copies of `split`'s parts, whose sizes are given. */
export const split_with_sizes_copy = define(
  'split_with_sizes_copy',
  ['input', 'split_sizes', 'dim'],
  (input: Tensor, split_sizes: Sizes, dim = 0): Tuple<Tensor> => copiesOf(split(input, split_sizes, dim)),
)
/** A copy of `squeeze`. */
export const squeeze_copy = define(
  'squeeze_copy',
  ['input', 'dim'],
  (input: Tensor, dim: number | Sizes | null = null): Tensor =>
    copyOf(dim === null ? squeeze(input) : squeeze(input, dim)),
)
/** A copy of `t`. */
export const t_copy = define('t_copy', ['input'], (input: Tensor): Tensor => copyOf(t(input)))
/** A copy of `transpose`. */
export const transpose_copy = define(
  'transpose_copy',
  ['input', 'dim0', 'dim1'],
  (input: Tensor, dim0: number, dim1: number): Tensor => copyOf(transpose(input, dim0, dim1)),
)
/** Copies of `unbind`'s parts. */
export const unbind_copy = define('unbind_copy', ['input', 'dim'], (input: Tensor, dim = 0): Tuple<Tensor> =>
  copiesOf(unbind(input, dim)),
)
/** A copy of `unfold`. */
export const unfold_copy = define(
  'unfold_copy',
  ['input', 'dimension', 'size', 'step'],
  (input: Tensor, dimension: number, size: number, step: number): Tensor =>
    copyOf(unfold(input, dimension, size, step)),
)
/** A copy of `unsqueeze`. */
export const unsqueeze_copy = define('unsqueeze_copy', ['input', 'dim'], (input: Tensor, dim: number): Tensor =>
  copyOf(unsqueeze(input, dim)),
)
/** A copy of `view_as_complex`. */
export const view_as_complex_copy = define('view_as_complex_copy', ['input'], (input: Tensor): Tensor =>
  copyOf(view_as_complex(input)),
)
/** A copy of `view_as_real`. */
export const view_as_real_copy = define('view_as_real_copy', ['input'], (input: Tensor): Tensor =>
  copyOf(view_as_real(input)),
)
/** A copy of `view`, of other sizes or another dtype. */
export const view_copy = define('view_copy', ['input', 'size'], (input: Tensor, size: Sizes | dtype): Tensor =>
  copyOf(size instanceof dtype ? viewAs(input, size) : view(input, [...size])),
)
