// Matrix products. ATen/native/LinearAlgebra.cpp. A product of [m, k] and [k, n] is m · n sums of k products.

import { define } from '../define.js'
import { DTypeError, ShapeError } from '../errors.js'
import { checkedCount, newLanes } from '../tensor/allocate.js'
import { cast } from '../tensor/cast.js'
import { bool, scalarTypeName } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../tensor/loop.js'
import { broadcastSizes, contiguousStrides, countOf } from '../tensor/shape.js'
import { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { isWorthPacking, productF32 } from './f32-products.js'
import { gemm } from './gemm.js'
import type { Matrix } from './gemm.js'
import { computeType, operandOf } from './operand.js'
import type { Operand } from './operand.js'
import { reshape, unsqueeze } from './views/reshape.js'

/**
 * The product of two matrices: `[m, k]` and `[k, n]` give `[m, n]`.
 *
 * @throws ShapeError, DTypeError where they do not go together.
 */
export const mm = define('mm', ['input', 'mat2'], (input: Tensor, mat2: Tensor): Tensor => {
  if (input.sizes.length !== 2)
    throw new ShapeError({
      op: 'mm',
      expected: 'matrices',
      got: sized(input),
      message: 'self must be a matrix',
    })
  if (mat2.sizes.length !== 2)
    throw new ShapeError({ op: 'mm', expected: 'matrices', got: sized(mat2), message: 'mat2 must be a matrix' })
  return batched('mm', input, mat2)
})

/** The product of a matrix `[m, k]` and a vector `[k]`. */
export const mv = define('mv', ['input', 'vec'], (input: Tensor, vec: Tensor): Tensor => {
  const [rows = 0, inner = 0] = input.sizes
  if (input.sizes.length !== 2 || vec.sizes.length !== 1 || vec.sizes[0] !== inner) {
    const message = `size mismatch, got input (${rows}), mat (${rows}x${inner}), vec (${vec.sizes.join('x')})`
    throw new ShapeError({
      op: 'mv',
      expected: `a matrix and a vector of ${inner}`,
      got: `${sized(input)} and ${sized(vec)}`,
      message,
    })
  }
  return reshape(batched('mv', input, unsqueeze(vec, 1)), [rows])
})

/** The sum of the products of two vectors' elements. */
export const dot = define('dot', ['input', 'tensor'], (input: Tensor, tensor: Tensor): Tensor => {
  const [a, b] = [input.sizes, tensor.sizes]
  if (a.length !== 1 || b.length !== 1) {
    const message = `1D tensors expected, but got ${a.length}D and ${b.length}D tensors`
    throw new ShapeError({
      op: 'dot',
      expected: 'two vectors',
      got: `${sized(input)} and ${sized(tensor)}`,
      message,
    })
  }
  if (a[0] !== b[0]) {
    const message = `inconsistent tensor size, expected tensor [${a[0]}] and src [${b[0]}] to have the same number of elements, but got ${a[0]} and ${b[0]} elements respectively`
    throw new ShapeError({ op: 'dot', expected: `${a[0]} elements`, got: `${b[0]}`, message })
  }
  return reshape(batched('dot', unsqueeze(input, 0), unsqueeze(tensor, 1)), [])
})

/** The products of two batches of matrices: `[b, m, k]` and `[b, k, n]` give `[b, m, n]`. */
export const bmm = define('bmm', ['input', 'mat2'], (input: Tensor, mat2: Tensor): Tensor => {
  const fits = input.sizes.length === 3 && mat2.sizes.length === 3 && input.sizes[0] === mat2.sizes[0]
  if (!fits)
    throw new ShapeError({
      op: 'bmm',
      expected: 'two batches of equally many matrices',
      got: `${sized(input)} and ${sized(mat2)}`,
    })
  return batched('bmm', input, mat2)
})

/**
 * PyTorch's `@`: vectors, matrices and batches of them, whose leading dimensions broadcast.
 *
 * @example
 * import { randn, matmul } from 'torchlet'
 * matmul(randn(5, 1, 2, 3), randn(4, 3, 6)).shape   // Size [5, 4, 2, 6]
 */
export const matmul = define('matmul', ['input', 'other'], (input: Tensor, other: Tensor): Tensor => {
  const [a, b] = [input.sizes.length, other.sizes.length]
  if (a === 0 || b === 0) {
    const message = `both arguments to matmul need to be at least 1D, but they are ${a}D and ${b}D`
    throw new ShapeError({
      op: 'matmul',
      expected: 'at least one dimension each',
      got: `${sized(input)} and ${sized(other)}`,
      message,
    })
  }
  if (a === 1 && b === 1) return dot(input, other)
  if (a === 2 && b === 1) return mv(input, other)
  const product = batched(
    'matmul',
    a === 1 ? unsqueeze(input, 0) : input,
    b === 1 ? unsqueeze(other, 1) : other,
  )
  const last = product.sizes.length - (b === 1 ? 1 : 2)
  return a > 1 && b > 1 ? product : reshape(product, product.sizes.toSpliced(last, 1))
})

/** The products of the last two dimensions; the others repeat to their common sizes. */
function batched(op: string, a: Tensor, b: Tensor): Tensor {
  const [m, k] = a.sizes.slice(-2) as [number, number]
  const [rows, n] = b.sizes.slice(-2) as [number, number]
  requireProducts(op, a.dtype, b.dtype)
  const batch = broadcastSizes(op, a.sizes.slice(0, -2), b.sizes.slice(0, -2))
  if (k !== rows) {
    const message = `mat1 and mat2 shapes cannot be multiplied (${countOf(a.sizes.slice(0, -1))}x${k} and ${rows}x${n})`
    throw new ShapeError({ op, expected: `${k} rows`, got: `${rows}`, message })
  }
  const sizes = [...batch, m, n]
  const type = computeType(op, a.dtype)
  const y = newLanes(type, checkedCount(op, sizes, type.itemsize))
  const x = operandOf(a, a.dtype, [...batch, m, k])
  const w = operandOf(b, b.dtype, [...batch, k, n])
  const loop = loopOver(
    batch,
    contiguousStrides(sizes).slice(0, -2),
    x.strides.slice(0, -2),
    w.strides.slice(0, -2),
  )
  const multiply = y instanceof Float32Array && isWorthPacking(m, k, n) ? productF32 : gemm
  const steps = rowSteps(loop)
  forEachRow(loop, [0, x.offset, w.offset], (at) => {
    for (let index = 0; index < rowLength(loop); index++) {
      const [to, from, weight] = at.map((place, view) => place + index * (steps[view] as number)) as [
        number,
        number,
        number,
      ]
      multiply(y, to, matrixOf(x, from), matrixOf(w, weight), m, k, n)
    }
  })
  return new Tensor(new UntypedStorage(a.dtype === type ? y : cast(y, type, a.dtype)), a.dtype, sizes)
}

function matrixOf({ values, strides }: Operand, offset: number): Matrix {
  return { values, offset, rowStride: strides.at(-2) as number, columnStride: strides.at(-1) as number }
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
  const message = `${op}: expected m1 and m2 to have the same dtype, but got: ${cName(a)} != ${cName(b)}: convert one of them, x.to(dtype)`
  throw new DTypeError({ op, expected: `${a}`, got: `${b}`, message })
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
}

function sized(tensor: Tensor): string {
  return `[${tensor.sizes.join(', ')}]`
}
