// Batches of matrices one by one in float64, row-major, real and imaginary parts apart: how the factorizations compute, whatever
// the dtype of the input.

import { DTypeError, ShapeError } from '../../../errors.js'
import { allocate, newLanes } from '../../../tensor/allocate.js'
import { complex128, complex64, float32, float64, int32, scalarTypeName } from '../../../tensor/dtype.js'
import type { dtype } from '../../../tensor/dtype.js'
import { countOf, sameSizes } from '../../../tensor/shape.js'
import type { Sizes } from '../../../tensor/shape.js'
import { UntypedStorage } from '../../../tensor/storage.js'
import { Tensor } from '../../../tensor/tensor.js'
import { copy_ } from '../../moving/copies.js'

/** Numbers, real where there is no imaginary part. */
export interface Parts {
  readonly re: Float64Array
  readonly im: Float64Array | null
}

/** A matrix of `rows` times `columns`, row-major. */
export interface Matrix extends Parts {
  readonly rows: number
  readonly columns: number
}

export function zeroMatrix(rows: number, columns: number, isComplex: boolean): Matrix {
  const count = rows * columns
  return { re: new Float64Array(count), im: isComplex ? new Float64Array(count) : null, rows, columns }
}

export function identityMatrix(n: number, isComplex = false): Matrix {
  const made = zeroMatrix(n, n, isComplex)
  for (let each = 0; each < n; each++) made.re[each * n + each] = 1
  return made
}

export function copyOf({ re, im, rows, columns }: Matrix): Matrix {
  return { re: re.slice(), im: im?.slice() ?? null, rows, columns }
}

/** The conjugate transpose. */
export function adjoint({ re, im, rows, columns }: Matrix): Matrix {
  const made = zeroMatrix(columns, rows, im !== null)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      made.re[column * rows + row] = re[row * columns + column] as number
      if (im !== null) (made.im as Float64Array)[column * rows + row] = -(im[row * columns + column] as number)
    }
  }
  return made
}

/** The first rows and columns; what there is not is 0. */
export function corner(matrix: Matrix, rows: number, columns: number): Matrix {
  const made = zeroMatrix(rows, columns, matrix.im !== null)
  const width = Math.min(columns, matrix.columns)
  for (let row = 0; row < Math.min(rows, matrix.rows); row++) {
    const from = row * matrix.columns
    made.re.set(matrix.re.subarray(from, from + width), row * columns)
    if (matrix.im !== null) made.im?.set(matrix.im.subarray(from, from + width), row * columns)
  }
  return made
}

/** What is read of a tensor on `meta`: nothing. What is made of it is such a list again, and `tensorOf` then is on `meta`. */
class Unread<T> extends Array<T> {}

/** The last two dimensions of a tensor as matrices, copied; none of one on `meta`. */
export function matricesOf(input: Tensor): Matrix[] {
  const [rows, columns] = input.sizes.slice(-2) as [number, number]
  const parts = rowsOf(input, rows * columns, countOf(input.sizes.slice(0, -2)))
  return parts.map(({ re, im }) => ({ re, im, rows, columns }))
}

/** The last dimension of a tensor as vectors, copied. */
export function vectorsOf(input: Tensor): Parts[] {
  return rowsOf(input, input.sizes.at(-1) as number, countOf(input.sizes.slice(0, -1)))
}

function rowsOf(input: Tensor, size: number, count: number): Parts[] {
  if (input.isMeta) return new Unread()
  const values = input.resolved().toTypedArray() as Float64Array
  if (!input.dtype.is_complex)
    return Array.from({ length: count }, (_, at) => ({
      re: Float64Array.from(values.subarray(at * size, (at + 1) * size)),
      im: null,
    }))
  return Array.from({ length: count }, (_, at) => {
    const [re, im] = [new Float64Array(size), new Float64Array(size)]
    for (let each = 0, from = 2 * at * size; each < size; each++, from += 2) {
      re[each] = values[from] as number
      im[each] = values[from + 1] as number
    }
    return { re, im }
  })
}

/** A tensor of `[…batch, …sizes]` from what each matrix of the batch gave, row-major. */
export function tensorOf(type: dtype, batch: Sizes, parts: readonly Parts[], sizes: Sizes): Tensor {
  if (parts instanceof Unread) return allocate('linalg', [...batch, ...sizes], type, null, true)
  const size = countOf(sizes)
  const lanes = newLanes(type, parts.length * size) as Float64Array<ArrayBuffer>
  parts.forEach(({ re, im }, at) => {
    if (!type.is_complex) return lanes.set(re, at * size)
    for (let each = 0, to = 2 * at * size; each < size; each++, to += 2) {
      lanes[to] = re[each] as number
      lanes[to + 1] = im?.[each] ?? 0
    }
  })
  return new Tensor(new UntypedStorage(lanes), type, [...batch, ...sizes])
}

/** `tensorOf` for real numbers, one list of them for each matrix. */
export function realsOf(type: dtype, batch: Sizes, parts: readonly Float64Array[], sizes: Sizes): Tensor {
  return tensorOf(
    realType(type),
    batch,
    parts.map((re) => ({ re, im: null })),
    sizes,
  )
}

/** `tensorOf` for matrices, laid out by columns, as LAPACK leaves them. */
export function columnsOf(type: dtype, batch: Sizes, parts: readonly Parts[], sizes: Sizes): Tensor {
  return byColumns(tensorOf(type, batch, parts, sizes))
}

/** A copy of matrices laid out by columns; themselves where they lie so. */
export function byColumns(matrices: Tensor): Tensor {
  const strides = columnStrides(matrices.sizes)
  if (sameSizes(matrices.strides, strides)) return matrices
  return copy_(allocate('linalg', matrices.sizes, matrices.dtype, strides, matrices.isMeta), matrices)
}

function columnStrides(sizes: Sizes): number[] {
  const [rows, columns] = sizes.slice(-2) as [number, number]
  const strides = [1, Math.max(rows, 1)]
  let stride = Math.max(rows, 1) * Math.max(columns, 1)
  for (let dim = sizes.length - 3; dim >= 0; dim--) {
    strides.unshift(stride)
    stride *= Math.max(sizes[dim] as number, 1)
  }
  return strides
}

/** LAPACK's numbers of what happened, one for each matrix: int32. */
export function infosOf(batch: Sizes, infos: readonly number[], sizes: Sizes = []): Tensor {
  if (infos instanceof Unread) return allocate('linalg', [...batch, ...sizes], int32, null, true)
  return new Tensor(new UntypedStorage(Int32Array.from(infos)), int32, [...batch, ...sizes])
}

/** The dtype of a complex dtype's parts; a real one itself. */
export function realType(type: dtype): dtype {
  return type === complex64 ? float32 : type === complex128 ? float64 : type
}

/** The complex dtype of parts of a real one; a complex one itself. */
export function complexType(type: dtype): dtype {
  return type === float32 ? complex64 : type === float64 ? complex128 : type
}

/** The distance from 1 to the next number of a dtype. */
export function epsilonOf(type: dtype): number {
  return realType(type) === float64 ? Number.EPSILON : 2 ** -23
}

/** @throws ShapeError, DTypeError unless the input is a batch of matrices of float32, float64 or their complex numbers. */
export function requireMatrices(op: string, input: Tensor, name = 'A'): void {
  if (input.sizes.length < 2) {
    const message = `${op}: The input tensor ${name} must have at least 2 dimensions.`
    throw new ShapeError({ op, expected: 'matrices', got: `[${input.sizes.join(', ')}]`, message })
  }
  requireFloat(op, input)
}

/** @throws ShapeError, DTypeError unless the input is a batch of square matrices of those dtypes. */
export function requireSquare(op: string, input: Tensor, name = 'A'): void {
  requireMatrices(op, input, name)
  const [rows, columns] = input.sizes.slice(-2) as [number, number]
  if (rows === columns) return
  const message = `${op}: ${name} must be batches of square matrices, but they are ${rows} by ${columns} matrices`
  throw new ShapeError({ op, expected: 'square matrices', got: `[${input.sizes.join(', ')}]`, message })
}

export function requireFloat(op: string, { dtype }: Tensor): void {
  if (dtype === float32 || dtype === float64 || dtype === complex64 || dtype === complex128) return
  const name = scalarTypeName(dtype)
  const message =
    dtype.is_floating_point || dtype.is_complex
      ? `${op}: Low precision dtypes not supported. Got ${name}`
      : `${op}: Expected a floating point or complex tensor as input. Got ${name}`
  throw new DTypeError({ op, expected: 'float32, float64, complex64 or complex128', got: `${dtype}`, message })
}

/** @throws DTypeError unless all are of one dtype. */
export function requireSame(op: string, A: Tensor, B: Tensor): void {
  if (A.dtype === B.dtype) return
  const message = `${op}: Expected A and B to have the same dtype, but found A of type ${scalarTypeName(A.dtype)} and B of type ${scalarTypeName(B.dtype)} instead`
  throw new DTypeError({ op, expected: `${A.dtype}`, got: `${B.dtype}`, message })
}

/** @throws DTypeError for a dtype that would make real numbers of complex ones, or the other way. */
export function requireSameKind(op: string, { dtype: own }: Tensor, wanted: dtype | null): void {
  if (wanted === null || wanted.is_complex === own.is_complex) return
  const [kind, name] = [own.is_complex ? 'complex' : 'real', scalarTypeName(wanted)]
  const message = `${op}: dtype should be ${kind} for ${kind} inputs, but got ${name}`
  throw new DTypeError({ op, expected: `a ${kind} dtype`, got: `${wanted}`, message })
}

/** ` (Batch element 1): ` before what is wrong with one of several matrices. */
export function whichOf(batch: Sizes, at: number): string {
  return batch.length > 0 ? `(Batch element ${at}): ` : ''
}
