// The one way to products of matrices and batches of them: operands of any strides, float32 through the packed kernels
// where that pays, all else through those that take matrices as they lie.

import { DTypeError, ShapeError } from '../../errors.js'
import { newLanes, resultOf } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { bool, conversion, float32, float64, int32, int64, scalarTypeName } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../../tensor/loop.js'
import { broadcastSizes, countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { add, sub } from '../pointwise/binary.js'
import { complex, imag, real } from '../complex/parts.js'
import { isWorthPacking, productsF32 } from './f32.js'
import { computeType, laneClass, operandOf } from '../../kernels/operand.js'
import type { Operand } from '../../kernels/operand.js'
import { plainProducts } from './plain.js'
import type { Matrices } from './plain.js'

/**
 * The products of the last two dimensions, `[…, m, k]` and `[…, k, n]`; the others repeat to their common sizes.
 *
 * @throws ShapeError, DTypeError where they do not go together.
 */
export function batched(op: string, a: Tensor, b: Tensor): Tensor {
  return rounded(wideProducts(op, a, b), a.dtype)
}

/** `batched` as it was summed: of halves float32, to be added to before it is rounded. @internal */
export function wideProducts(op: string, a: Tensor, b: Tensor): Tensor {
  const [m, k] = a.sizes.slice(-2) as [number, number]
  const [rows, n] = b.sizes.slice(-2) as [number, number]
  const batch = broadcastSizes(op, a.sizes.slice(0, -2), b.sizes.slice(0, -2))
  if (k !== rows) {
    const count = countOf(batch)
    const message =
      a.sizes.length > 2 && b.sizes.length > 2
        ? `Expected size for first two dimensions of batch2 tensor to be: [${count}, ${k}] but got: [${count}, ${rows}].`
        : `mat1 and mat2 shapes cannot be multiplied (${countOf(a.sizes.slice(0, -1))}x${k} and ${rows}x${n})`
    throw new ShapeError({ op, expected: `${k} rows`, got: `${rows}`, message })
  }
  requireProducts(op, a.dtype, b.dtype)
  if (a.dtype.is_complex) return complexProduct(op, a, b)
  const sizes = [...batch, m, n]
  const lanes = laneType(computeType(op, a.dtype))
  return resultOf(op, [a, b], sizes, lanes, null, () => {
    const y = newLanes(lanes, countOf(sizes))
    if (y.length > 0 && k > 0) {
      const read = lanes.is_floating_point ? a.dtype : lanes
      const left = operandOf(a, read, [...batch, m, k])
      const [x, w, height] = foldedOperands(left, operandOf(b, read, [...batch, k, n]), batch, m)
      const multiply = y instanceof Float32Array && isWorthPacking(height, k, n) ? productsF32 : plainProducts
      multiply(y, x, w, height, k, n)
    }
    return y
  })
}

/** What was summed in lanes of its own as dtype `type`. @internal */
export function rounded(summed: Tensor, type: dtype): Tensor {
  if (summed.dtype === type) return summed
  return resultOf('to', [summed], summed.sizes, type, null, () =>
    cast(summed.untyped_storage().peek(laneClass(summed.dtype)), summed.dtype, type),
  )
}

/** (a + bi)(c + di) = (ac - bd) + (ad + bc)i, by four real products. */
function complexProduct(op: string, left: Tensor, right: Tensor): Tensor {
  const [a, b, c, d] = [left.resolved(), right.resolved()].flatMap((each) => [real(each), imag(each)]) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ]
  const product = (x: Tensor, y: Tensor) => batched(op, x, y)
  return complex(sub(product(a, c), product(b, d)), add(product(a, d), product(b, c)))
}

/** @throws DTypeError unless both are of one dtype that has products. @internal */
export function requireProducts(op: string, a: dtype, b: dtype): void {
  if (a === bool && b === bool) {
    throw new DTypeError({
      op,
      expected: 'numbers',
      got: `${a}`,
      message: `${op}: "addmm_impl_cpu_" not implemented for 'Bool': convert it first, x.float()`,
    })
  }
  if (a === b) return
  const message = `${op}: expected m1 and m2 to have the same dtype, but got: ${cName(a)} != ${cName(b)}: convert one of them, ${conversion(a, b)}`
  throw new DTypeError({ op, expected: `${a}`, got: `${b}`, message })
}

/** Whether products of a dtype are computed here, and nothing faster: of integers and complex numbers. @internal */
export function hasProductsOnly({ kind }: dtype): boolean {
  return kind === 'int' || kind === 'uint' || kind === 'complex'
}

/** The dtype in whose lanes products are summed: narrow integers as int32, the unsigned as the signed of their width. */
function laneType(type: dtype): dtype {
  if (type === float32 || type === float64) return type
  return type.itemsize === 8 ? int64 : int32
}

/** A second matrix that all products share makes one product of them, where the rows of the first lie evenly. */
function foldedOperands(x: Operand, w: Operand, batch: Sizes, m: number): [Matrices, Matrices, number] {
  const [xBatch, wBatch] = [x.strides.slice(0, -2), w.strides.slice(0, -2)]
  const shared = batch.every((size, dim) => size === 1 || wBatch[dim] === 0)
  const rows = loopOver([...batch, m], x.strides.slice(0, -1))
  if (shared && rows.sizes.length === 1) {
    const height = rowLength(rows)
    const rowStride = rowSteps(rows)[0] as number
    const columnStride = x.strides.at(-1) as number
    return [{ values: x.values, offsets: [x.offset], rowStride, columnStride }, matrices(w, [w.offset]), height]
  }
  const [xAt, wAt] = [new Float64Array(countOf(batch)), new Float64Array(countOf(batch))]
  const loop = loopOver(batch, xBatch, wBatch)
  const [xStep, wStep] = rowSteps(loop) as [number, number]
  const n = rowLength(loop)
  let next = 0
  forEachRow(loop, [x.offset, w.offset], (at) => {
    for (let each = 0; each < n; each++, next++) {
      xAt[next] = (at[0] as number) + each * xStep
      wAt[next] = (at[1] as number) + each * wStep
    }
  })
  return [matrices(x, xAt), matrices(w, wAt), m]
}

function matrices({ values, strides }: Operand, offsets: ArrayLike<number>): Matrices {
  return { values, offsets, rowStride: strides.at(-2) as number, columnStride: strides.at(-1) as number }
}

/** C++'s name of a dtype, which PyTorch says here. */
function cName(type: dtype): string {
  return cNames[type.name] ?? scalarTypeName(type)
}

const cNames: Readonly<Partial<Record<string, string>>> = {
  float32: 'float',
  float64: 'double',
  int64: 'long int',
  int32: 'int',
  int16: 'short int',
  int8: 'signed char',
  uint8: 'unsigned char',
  bool: 'bool',
  float16: 'c10::Half',
  bfloat16: 'c10::BFloat16',
  complex64: 'c10::complex<float>',
  complex128: 'c10::complex<double>',
}
