// Blocks on diagonals, and parts of a copy overwritten: ATen/native/TensorShape.cpp: block_diag, select_scatter,
// slice_scatter, diagonal_scatter; TensorFactories.cpp: diagflat.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import type { dtype } from '../../tensor/dtype.js'
import { promote_types } from '../../tensor/promote-types.js'
import { sameSizes, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { cloneInPlaces, copy_ } from './copies.js'
import { diagonal, narrow, select, slice } from '../views/parts.js'
import { flatten } from '../views/reshape.js'
import { as_strided } from '../views/strided.js'
import { atleast_2d } from './atleast.js'
import { diag_embed } from './triangle.js'

/** Matrices along the diagonal of one that is 0 elsewhere. */
export const block_diag = define('block_diag', ['*tensors'], (tensors: readonly Tensor[]): Tensor => {
  tensors.forEach(({ sizes }, place) => {
    if (sizes.length <= 2) return
    const message = `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${place} has ${sizes.length} dimensions`
    throw new ShapeError({ op: 'block_diag', expected: 'matrices', got: `[${sizes.join(', ')}]`, message })
  })
  const blocks = tensors.map((tensor) => atleast_2d(tensor))
  const type = blocks.map((block): dtype => block.dtype).reduce(promote_types)
  const total = (dim: number) => blocks.reduce((sum, { sizes }) => sum + (sizes[dim] as number), 0)
  const made = allocate('block_diag', [total(0), total(1)], type, null, onMeta('block_diag', blocks))
  let [row, column] = [0, 0]
  for (const block of blocks) {
    const [rows, columns] = block.sizes as [number, number]
    copy_(narrow(narrow(made, 0, row, rows), 1, column, columns), block)
    row += rows
    column += columns
  }
  return made
})

/** A matrix with all elements of the input on its diagonal. */
export const diagflat = define('diagflat', ['input', 'offset'], (input: Tensor, offset = 0): Tensor =>
  diag_embed(flatten(input), offset),
)

/** A copy in which one index of a dimension is overwritten: the other way round than `select`. */
export const select_scatter = define(
  'select_scatter',
  ['input', 'src', 'dim', 'index'],
  (input: Tensor, src: Tensor, dim: number, index: number): Tensor =>
    overwritten('select_scatter', input, src, (made) => select(made, dim, index)),
)

/** A copy in which a slice of a dimension is overwritten. */
export const slice_scatter = define(
  'slice_scatter',
  ['input', 'src', 'dim', 'start', 'end', 'step'],
  (input: Tensor, src: Tensor, dim = 0, start: number | null = null, end: number | null = null, step = 1): Tensor => {
    const at = wrapDim('slice_scatter', dim, input.sizes.length)
    return overwritten('slice_scatter', input, src, (made) => slice(made, at, start, end, step))
  },
)

/** A copy in which a diagonal is overwritten: the other way round than `diagonal`. */
export const diagonal_scatter = define(
  'diagonal_scatter',
  ['input', 'src', 'offset', 'dim1', 'dim2'],
  (input: Tensor, src: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor =>
    overwritten('diagonal_scatter', input, src, (made) => diagonal(made, offset, dim1, dim2)),
)

function overwritten(op: string, input: Tensor, src: Tensor, part: (made: Tensor) => Tensor): Tensor {
  const made = cloneInPlaces(input)
  const target = part(made)
  if (!sameSizes(target.sizes, src.sizes)) {
    const [expected, got] = [`[${target.sizes.join(', ')}]`, `[${src.sizes.join(', ')}]`]
    const message = `expected src to have a size equal to the slice of self. src size = ${got}, slice size = ${expected}`
    throw new ShapeError({ op, expected, got, message })
  }
  copy_(target, src)
  return made
}

/** A copy with `src` in the places that `as_strided` shows. */
export const as_strided_scatter = define(
  'as_strided_scatter',
  ['input', 'src', 'size', 'stride', 'storage_offset'],
  (input: Tensor, src: Tensor, size: Sizes, stride: Sizes, storage_offset: number | null = null): Tensor => {
    const made = cloneInPlaces(input)
    copy_(as_strided(made, size, stride, storage_offset), src)
    return made
  },
)
