// Triangles and diagonals of matrices. ATen/native/TriangularOps.cpp, TensorFactories.cpp: tril_indices,
// TensorShape.cpp: diag, diag_embed.

import { define } from '../../define.js'
import { allocate } from '../../tensor/allocate.js'
import { lanesOf } from '../../tensor/copy.js'
import { cast } from '../../tensor/elements/cast.js'
import { float64, int64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import type { DeviceLike } from '../../tensor/device.js'
import { make } from '../../tensor/making/factory.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../../tensor/loop.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { copy_, overwrite } from './copies.js'
import { diagonal as diagonalOf } from '../views/parts.js'
import { writeElements } from '../../tensor/write.js'

/** The lower triangle of matrices, the rest 0: below and on the main diagonal, or another one. */
export const tril = define('tril', ['input', 'diagonal'], (input: Tensor, diagonal = 0): Tensor =>
  triangle('tril', input, (row, columns) => [0, Math.min(row + diagonal + 1, columns)]),
)

/** The upper triangle of matrices, the rest 0: above and on the main diagonal, or another one. */
export const triu = define('triu', ['input', 'diagonal'], (input: Tensor, diagonal = 0): Tensor =>
  triangle('triu', input, (row, columns) => [Math.max(row + diagonal, 0), columns]),
)

/** `tril` in place. */
export const tril_ = define('tril_', ['input', 'diagonal'], (input: Tensor, diagonal = 0): Tensor =>
  overwrite(input, tril(input, diagonal)),
)

/** `triu` in place. */
export const triu_ = define('triu_', ['input', 'diagonal'], (input: Tensor, diagonal = 0): Tensor =>
  overwrite(input, triu(input, diagonal)),
)

/** The rows and columns of a lower triangle's elements, `[2, n]`. */
export const tril_indices = indicesOf('tril_indices', (row, columns, offset) => [
  0,
  Math.min(row + offset + 1, columns),
])

/** The rows and columns of an upper triangle's elements, `[2, n]`. */
export const triu_indices = indicesOf('triu_indices', (row, columns, offset) => [Math.max(row + offset, 0), columns])

/** The diagonal of a matrix as a vector; or a matrix with a vector as its diagonal. */
export const diag = define('diag', ['input', 'diagonal'], (input: Tensor, diagonal = 0): Tensor => {
  const dims = input.sizes.length
  if (dims !== 1 && dims !== 2) throw new RangeError(`diag(): Supports 1D or 2D tensors. Got ${dims}D`)
  if (dims === 1) return diag_embed(input, diagonal)
  const view = diagonalOf(input, diagonal)
  return copy_(allocate('diag', view.sizes, view.dtype, null, view.isMeta), view)
})

/** Matrices with the last dimension's vectors as diagonals, the rest 0. */
export const diag_embed = define(
  'diag_embed',
  ['input', 'offset', 'dim1', 'dim2'],
  (input: Tensor, offset = 0, dim1 = -2, dim2 = -1): Tensor => {
    const dims = input.sizes.length + 1
    const [a, b] = [wrapDim('diag_embed', dim1, dims), wrapDim('diag_embed', dim2, dims)]
    if (a === b) throw new RangeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`)
    const size = (input.sizes.at(-1) ?? 1) + Math.abs(offset)
    const sizes: number[] = input.sizes.slice(0, -1)
    for (const dim of [a, b].sort((x, y) => x - y)) sizes.splice(dim, 0, size)
    const made = allocate('diag_embed', sizes, input.dtype, null, input.isMeta)
    copy_(diagonalOf(made, offset, a, b), input)
    return made
  },
)

/** From which column on and up to which a row's elements stay. */
type Kept = (row: number, columns: number) => readonly [start: number, end: number]

function triangle(op: string, input: Tensor, kept: Kept): Tensor {
  if (input.sizes.length < 2) throw new RangeError(`${op}: input tensor must have at least 2 dimensions`)
  const source = input.resolved()
  const made = allocate(op, input.sizes, input.dtype, null, input.isMeta)
  if (made.isMeta) return made
  const unit = Math.min(input.dtype.itemsize, 4)
  const width = input.dtype.itemsize / unit
  const [to, from] = [made, source].map((tensor) => lanesOf(tensor.untyped_storage().peek(Uint8Array), unit)) as [
    Uint8Array,
    Uint8Array,
  ]
  const [rows, columns] = input.sizes.slice(-2) as [number, number]
  const [down, right] = source.strides.slice(-2) as [number, number]
  const loop = loopOver(input.sizes.slice(0, -2), made.strides.slice(0, -2), source.strides.slice(0, -2))
  const [toStep, fromStep] = rowSteps(loop) as [number, number]
  const n = rowLength(loop)
  const matrix = (write: number, read: number) => {
    for (let row = 0; row < rows; row++) {
      const [start, end] = kept(row, columns)
      for (let column = start; column < end; column++) {
        const [target, place] = [(write + row * columns + column) * width, (read + row * down + column * right) * width]
        for (let lane = 0; lane < width; lane++) to[target + lane] = from[place + lane] as number
      }
    }
  }
  forEachRow(loop, [0, source.offset], (at) => {
    for (let each = 0; each < n; each++) matrix((at[0] as number) + each * toStep, (at[1] as number) + each * fromStep)
  })
  return made
}

/* @__NO_SIDE_EFFECTS__ */
function indicesOf(
  op: string,
  kept: (row: number, columns: number, offset: number) => readonly [start: number, end: number],
) {
  return define(
    op,
    ['row', 'col', 'offset', '*', 'dtype', 'device'],
    (row: number, col: number, offset = 0, dtype: dtype | null = null, device: DeviceLike = null): Tensor => {
      if (row < 0) throw new RangeError(`row must be non-negative, got${row}`)
      if (col < 0) throw new RangeError(`col must be non-negative, got${col}`)
      const [rows, columns]: [number[], number[]] = [[], []]
      for (let i = 0; i < row; i++) {
        const [start, end] = kept(i, col, offset)
        for (let j = start; j < end; j++) {
          rows.push(i)
          columns.push(j)
        }
      }
      const made = make(op, [2, rows.length], { dtype: dtype ?? int64, device })
      writeElements(made, cast(Float64Array.from([...rows, ...columns]), float64, made.dtype))
      return made
    },
  )
}
