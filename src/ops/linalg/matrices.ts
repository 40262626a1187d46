// Batches of matrices one by one as float64, row-major: how the factorizations compute, whatever the dtype of the input.

import { DTypeError, ShapeError } from '../../errors.js'
import { allocate, newLanes } from '../../tensor/allocate.js'
import { float32, float64, scalarTypeName } from '../../tensor/dtype.js'
import { countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { copy_ } from '../copies.js'

/** A matrix of `rows` times `columns`, row-major. */
export interface Matrix {
  readonly values: Float64Array
  readonly rows: number
  readonly columns: number
}

/** The last two dimensions of a tensor as matrices, copied. */
export function matricesOf(input: Tensor): Matrix[] {
  const [rows, columns] = input.sizes.slice(-2) as [number, number]
  const all = Float64Array.from(input.toTypedArray() as Float64Array)
  const size = rows * columns
  return Array.from({ length: countOf(input.sizes.slice(0, -2)) }, (_, at) => ({
    values: all.slice(at * size, (at + 1) * size),
    rows,
    columns,
  }))
}

/** A tensor of `[…batch, …sizes]` from what each matrix of the batch gave, row-major. */
export function tensorOf(input: Tensor, parts: readonly Float64Array[], sizes: Sizes): Tensor {
  const batch = input.sizes.slice(0, -2)
  const size = countOf(sizes)
  const lanes = newLanes(input.dtype, parts.length * size) as Float64Array<ArrayBuffer>
  parts.forEach((part, at) => lanes.set(part, at * size))
  return new Tensor(new UntypedStorage(lanes), input.dtype, [...batch, ...sizes])
}

/** `tensorOf` for matrices, laid out by columns, as LAPACK leaves them. */
export function columnsOf(input: Tensor, parts: readonly Float64Array[], sizes: Sizes): Tensor {
  const made = tensorOf(input, parts, sizes)
  const [rows, columns] = sizes as [number, number]
  if (rows < 2 || columns < 2) return made
  const strides = made.strides.toSpliced(-2, 2, 1, rows)
  return copy_(allocate('linalg', made.sizes, made.dtype, strides), made)
}

/** @throws ShapeError, DTypeError unless the input is a batch of matrices of float32 or float64. */
export function requireMatrices(op: string, input: Tensor): void {
  if (input.sizes.length < 2) {
    const message = `${op}: The input tensor A must have at least 2 dimensions.`
    throw new ShapeError({ op, expected: 'matrices', got: `[${input.sizes.join(', ')}]`, message })
  }
  requireFloat(op, input)
}

/** @throws ShapeError, DTypeError unless the input is a batch of square matrices of float32 or float64. */
export function requireSquare(op: string, input: Tensor): void {
  requireMatrices(op, input)
  const [rows, columns] = input.sizes.slice(-2) as [number, number]
  if (rows === columns) return
  const message = `${op}: A must be batches of square matrices, but they are ${rows} by ${columns} matrices`
  throw new ShapeError({ op, expected: 'square matrices', got: `[${input.sizes.join(', ')}]`, message })
}

export function requireFloat(op: string, input: Tensor): void {
  if (input.dtype === float32 || input.dtype === float64) return
  const name = scalarTypeName(input.dtype)
  const message = input.dtype.is_floating_point
    ? `${op}: Low precision dtypes not supported. Got ${name}`
    : `${op}: Expected a floating point or complex tensor as input. Got ${name}`
  throw new DTypeError({ op, expected: 'float32 or float64', got: `${input.dtype}`, message })
}
