// Functions of one or two operands, element by element, in every dtype. An operation is a row: what it does
// to floats, to integers of up to 32 bits, to bigints and to bools. A missing entry is a dtype it does not take.
// Loops cost 2 to 5 ns an element; 64-bit integers, which pass as bigints, some 50.

import { DTypeError } from '../errors.js'
import { newLanes } from '../tensor/allocate.js'
import type { StorageArray } from '../tensor/allocate.js'
import { cast } from '../tensor/cast.js'
import { float32 } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import { scalarValue } from '../tensor/factory.js'
import type { Scalar } from '../tensor/factory.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../tensor/loop.js'
import { areContiguousStrides, broadcastSizes, contiguousStrides, countOf, sameSizes } from '../tensor/shape.js'
import type { Sizes } from '../tensor/shape.js'
import { UntypedStorage } from '../tensor/storage.js'
import { resultStrides } from '../tensor/strides.js'
import type { Layout } from '../tensor/strides.js'
import { Tensor } from '../tensor/tensor.js'
import { scalarF32, rowF32, unaryF32, wholeF32 } from './f32.js'
import type { BinaryKernels, UnaryKernel } from './f32.js'
import { computeType, operandOf } from './operand.js'

export interface UnaryRow {
  readonly float: (a: number) => number
  readonly integer?: (a: number) => number
  readonly bigint?: (a: bigint) => bigint
  readonly bool?: (a: number) => number
  /** Computes contiguous float32 in the core. */
  readonly kernel?: UnaryKernel
  /** PyTorch's sentence for a dtype that it does not take. */
  readonly refuses?: string
}

export interface BinaryRow {
  readonly float: (a: number, b: number) => number
  /** Wraps by itself when stored; only products need care. */
  readonly integer?: (a: number, b: number) => number
  readonly bigint?: (a: bigint, b: bigint) => bigint | number
  readonly bool?: (a: number, b: number) => number
  readonly kernels?: BinaryKernels
  readonly refuses?: string
}

/** `f(input)` as dtype `type`, which is the input's unless it is given. */
export function unary(op: string, input: Tensor, row: UnaryRow, type: dtype = input.dtype): Tensor {
  if (row.kernel !== undefined && type === float32 && isDirect(input)) {
    return new Tensor(
      new UntypedStorage(unaryF32(row.kernel, input.toTypedArray() as Float32Array)),
      float32,
      input.sizes,
    )
  }
  const computed = computeType(op, type)
  const f = entryOf(op, row, computed)
  const operand = operandOf(input, type, input.sizes)
  const strides = resultStrides(input.sizes, [input])
  const out = newLanes(computed, input.numel())
  const loop = loopOver(input.sizes, strides ?? contiguousStrides(input.sizes), operand.strides)
  const [n, steps] = [rowLength(loop), rowSteps(loop)]
  forEachRow(loop, [0, operand.offset], (at) => mapRow(out, operand.values, at, steps, n, f))
  return resultOf(out, computed, type, input.sizes, strides)
}

/**
 * `f(a, b)` with both repeated to their common sizes.
 *
 * @param type The dtype to compute in, and of the result unless `resultType` says otherwise.
 */
export function binary(
  op: string,
  a: Tensor | Scalar,
  b: Tensor | Scalar,
  row: BinaryRow,
  type: dtype,
  resultType: dtype = type,
): Tensor {
  const direct = row.kernels !== undefined && resultType === float32 ? binaryDirect(row.kernels, a, b) : null
  if (direct !== null) return direct
  const sizes = broadcastSizes(op, sizesOf(a), sizesOf(b))
  const computed = computeType(op, type)
  const f = entryOf(op, row, computed)
  const [x, y] = [operandOf(a, type, sizes), operandOf(b, type, sizes)]
  const strides = resultStrides(sizes, [layoutOf(a), layoutOf(b)])
  const stored = resultType === type ? computed : resultType
  const out = newLanes(stored, countOf(sizes))
  const loop = loopOver(sizes, strides ?? contiguousStrides(sizes), x.strides, y.strides)
  const [n, steps] = [rowLength(loop), rowSteps(loop)]
  forEachRow(loop, [0, x.offset, y.offset], (at) => zipRow(out, x.values, y.values, at, steps, n, f))
  return resultOf(out, stored, resultType, sizes, strides)
}

export function sizesOf(given: Tensor | Scalar): Sizes {
  return given instanceof Tensor ? given.sizes : []
}

/** float32 with the strides of a new tensor, which the core takes and gives as it is. */
function isDirect(given: Tensor | Scalar): given is Tensor {
  if (!(given instanceof Tensor) || given.dtype !== float32 || given.sizes.length === 0 || given.neg_bit)
    return false
  const { givenStrides: strides } = given
  return strides === null || areContiguousStrides(given.sizes, strides)
}

/** The result where a kernel fits: an operand of the result's size, and another, a row of it or a number. */
function binaryDirect(kernels: BinaryKernels, a: Tensor | Scalar, b: Tensor | Scalar): Tensor | null {
  if (!isDirect(a)) return null
  const values = a.toTypedArray() as Float32Array
  if (!(b instanceof Tensor)) {
    const number = scalarValue(b)
    return typeof number === 'number'
      ? resultOf(scalarF32(kernels, values, number), float32, float32, a.sizes, null)
      : null
  }
  if (!isDirect(b)) return null
  const others = b.toTypedArray() as Float32Array
  if (sameSizes(a.sizes, b.sizes))
    return resultOf(wholeF32(kernels, values, others), float32, float32, a.sizes, null)
  const isRow = b.sizes.length === 1 && a.sizes.at(-1) === b.sizes[0] && others.length > 0
  return isRow ? resultOf(rowF32(kernels, values, others), float32, float32, a.sizes, null) : null
}

/** One of a row's functions, which takes and gives what its dtype's typed array holds. */
type Entry = (...elements: never[]) => never

function entryOf(op: string, row: UnaryRow | BinaryRow, type: dtype): Entry {
  const integral = type.itemsize === 8 ? row.bigint : row.integer
  const entry = type.kind === 'bool' ? row.bool : type.kind === 'float' ? row.float : integral
  if (entry !== undefined) return entry as unknown as Entry
  const message = row.refuses
  throw new DTypeError({
    op,
    expected: 'another dtype',
    got: `${type}`,
    remedy: 'Convert it first: x.to(dtype)',
    message,
  })
}

function layoutOf(given: Tensor | Scalar): Layout {
  return given instanceof Tensor ? given : number
}

const number: Layout = { sizes: [], strides: [] }

/** `at` and `steps`: of the output, then of the operand. */
function mapRow(out: StorageArray, a: StorageArray, at: Sizes, steps: Sizes, n: number, f: Entry): void {
  let [to, x] = at as [number, number]
  const [toStep, xStep] = steps as [number, number]
  for (let index = 0; index < n; index++, to += toStep, x += xStep) out[to] = f(a[x] as never)
}

/** `at` and `steps`: of the output, then of the operands. */
function zipRow(
  out: StorageArray,
  a: StorageArray,
  b: StorageArray,
  at: Sizes,
  steps: Sizes,
  n: number,
  f: Entry,
): void {
  let [to, x, y] = at as [number, number, number]
  const [toStep, xStep, yStep] = steps as [number, number, number]
  for (let index = 0; index < n; index++, to += toStep, x += xStep, y += yStep) {
    out[to] = f(a[x] as never, b[y] as never)
  }
}

function resultOf(
  values: StorageArray,
  computed: dtype,
  type: dtype,
  sizes: Sizes,
  strides: Sizes | null,
): Tensor {
  return new Tensor(
    new UntypedStorage(computed === type ? values : cast(values, computed, type)),
    type,
    sizes,
    strides,
  )
}
