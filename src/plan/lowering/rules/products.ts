// Linear layers and products of matrices: aten::linear, addmm, matmul, bmm, mm.

import { BinaryOp } from '../../../../assembly/shared/binary-op.js'
import { Panel } from '../../../../assembly/shared/panel.js'
import { isOneFactor } from '../../../graph/arguments.js'
import { nothing } from '../../../graph/fuse.js'
import type { Epilogue } from '../../../graph/fuse.js'
import type { Value } from '../../../graph/trace.js'
import { pack } from '../../../kernels/packed.js'
import { isKeptHalf, isPackedHalf, packHalf, packedHalfBytes } from '../../../ops/products/half.js'
import { bfloat16 } from '../../../tensor/dtype.js'
import { contiguousStrides, countOf } from '../../../tensor/shape.js'
import type { Sizes } from '../../../tensor/shape.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { isHalf } from '../../lanes.js'
import { addressOf, asRows, jointDims, rowStrides, wholeLength } from '../../layout.js'
import type { Place, Rows } from '../../layout.js'
import type { KernelArguments } from '../../../wasm/kernels.js'
import { Address } from '../../step.js'
import type { Arg } from '../../step.js'
import { floatsOf } from '../parameters.js'
import type { Lowering, Rule } from '../lowering.js'
import { combine } from './pointwise.js'
import { addProduct } from './strassen.js'
import { panelsOf, padded } from '../../../wasm/panels.js'

/** Products of a batch beyond this are left as they are: each may be a step. */
const mostProducts = 1024

/** x Wᵀ + b, of a constant weight. */
export const linear: Rule = (to, { args }, result, epilogue) => {
  const [input, weight, bias] = args as [Value, Value, Value | null]
  const w = to.constant(weight)
  if (w === null || weight.sizes.length !== 2 || input.sizes.length === 0) return false
  return product(to, input, result, w, bias ?? null, epilogue)
}

/** `weight` [n, k]. @param row Added to each row of the finished product. */
function product(
  to: Lowering,
  input: Value,
  result: Value,
  weight: Tensor,
  bias: Value | null,
  epilogue: Epilogue,
  row: Address | null = null,
): boolean {
  const [n, k] = weight.sizes as [number, number]
  if (k === 0 || n === 0) return false
  const b = bias === null ? null : to.constant(bias)
  if (bias !== null && (b === null || bias.sizes.length !== 1 || bias.sizes[0] !== n)) return false
  if (isHalf(weight.dtype)) return halfProduct(to, input, result, weight, b, epilogue, row)
  const x = rowsOf(to, to.place(input))
  const add = epilogue.add === null ? null : paddedRowsOf(to, to.place(epilogue.add))
  const y = to.output(result, 'rows')
  const rows = asRows(x) as Rows
  addProduct(to, {
    y: addressOf(y),
    x: addressOf(x),
    w: packedWeight(to, weight),
    bias: b === null ? to.zeros(padded(n)) : packedBias(to, b),
    add: row ?? (add === null ? 0 : addressOf(add)),
    k,
    yStride: padded(n),
    xStride: rows.stride,
    addStride: add === null ? 0 : (asRows(add)?.stride ?? 0),
    low: epilogue.low,
    high: epilogue.high,
    rowBegin: 0,
    rowEnd: rows.rows,
    panelBegin: 0,
    panelEnd: panelsOf(n),
  })
  return true
}

/** The same of a half, whose weight stays in its 16 bits unless these are not finite. */
function halfProduct(
  to: Lowering,
  input: Value,
  result: Value,
  weight: Tensor,
  bias: Tensor | null,
  { low, high }: Epilogue,
  row: Address | null,
): boolean {
  const [n, k] = weight.sizes as [number, number]
  const count = countOf(input.sizes.slice(0, -1))
  const isPacked = isPackedHalf(weight)
  if (!isPacked && isSingle(count, n)) return false
  const x = rowsOf(to, to.place(input))
  const y = to.output(result, 'rows')
  const { rows, stride } = asRows(x) as Rows
  const width = padded(n)
  // Its operator adds the bias to the finished sums where it does not keep the weight, and so does this.
  const isStart = bias === null || isKeptHalf(weight)
  const common = {
    y: addressOf(y),
    x: addressOf(x),
    bias: bias === null || !isStart ? to.zeros(width) : packedBias(to, bias),
    add: row ?? (bias === null || isStart ? 0 : packedBias(to, bias)),
    k,
    yStride: width,
    xStride: stride,
    addStride: 0,
    low,
    high,
    rowBegin: 0,
    rowEnd: rows,
    panelBegin: 0,
    panelEnd: panelsOf(n),
  }
  if (isPacked) addHalfProduct(to, common, weight)
  else to.add('f32_gemm', { ...common, w: packedWeight(to, weight) })
  return true
}

/** Adds a product by a half [n, k] that `isPackedHalf`. */
export function addHalfProduct(
  to: Lowering,
  product: Omit<KernelArguments<'f32_gemm', Arg>, 'w'>,
  weight: Tensor,
): void {
  const isBfloat = weight.dtype === bfloat16 ? 1 : 0
  const scratch = to.scratch((weight.sizes[1] as number) * Panel.Bytes)
  to.add('f32_half_gemm', { ...product, w: packedHalf(to, weight), scratch, isBfloat })
}

/** A place whose rows are contiguous and lie evenly: itself, or a copy. */
export function rowsOf(to: Lowering, place: Place): Place {
  if (asRows(place) !== null) return place
  const { strides, length } = rowStrides(place.sizes, place.sizes.at(-1) ?? 1)
  return to.copied(place, strides, length)
}

/** Rows of whole panels, which a product can add to its own: the place itself, or a copy. */
function paddedRowsOf(to: Lowering, place: Place): Place {
  const columns = place.sizes.at(-1) as number
  const rows = asRows(place)
  // Of a single row it is not known what lies behind it.
  if (rows !== null && rows.rows > 1 && rows.stride >= padded(columns)) return place
  const { strides, length } = rowStrides(place.sizes, padded(columns))
  return to.copied(place, strides, length)
}

/** A weight [n, k] of any strides, packed. */
export function packedWeight(to: Lowering, weight: Tensor): Address {
  const [n, k] = weight.sizes as [number, number]
  const buffer = to.packs.buffer('weight', [weight], panelsOf(n) * k * Panel.Bytes, (pointer) => {
    if (isHalf(weight.dtype)) return pack(pointer, floatsOf(weight), n, k, k, 1)
    const [nStride, kStride] = weight.strides as [number, number]
    pack(pointer, weight.untyped_storage().peek(Float32Array).subarray(weight.offset), n, k, nStride, kStride)
  })
  return new Address(buffer, 0)
}

/** A half [n, k] of any strides, packed in its 16 bits. */
function packedHalf(to: Lowering, weight: Tensor): Address {
  const [n, k] = weight.sizes as [number, number]
  const buffer = to.packs.buffer('weight in 16 bits', [weight], packedHalfBytes(n, k), (pointer) =>
    packHalf(pointer, weight.toBits() as Uint16Array, n, k),
  )
  return new Address(buffer, 0)
}

export function packedBias(to: Lowering, bias: Tensor): Address {
  const length = padded(bias.numel())
  return new Address(
    to.packs.floats('bias', [bias], length, () => floatsOf(bias)),
    0,
  )
}

/** aten::addmm of factors 1: input, mat1, mat2, beta, alpha. The input is added to the finished product, as its operator does. */
export const addmm: Rule = (to, { args }, result) => {
  const [added, left, right, beta, alpha] = args as [Value, Value, Value, unknown, unknown]
  const [bias, constant] = [to.constant(added), to.constant(right)]
  const n = right.sizes[1] as number
  const isOne = [beta, alpha].every(isOneFactor)
  const isRow = bias !== null && bias.sizes.length === 1 && bias.sizes[0] === n
  if (!isOne || !isRow || constant === null || isSingle(left.sizes[0] as number, n)) return false
  return product(to, left, result, turned(constant), null, nothing, packedBias(to, bias))
}

/** aten::addmm and baddbmm of factors 1, of any matrices: input, batch1, batch2, beta, alpha. */
export const addedProduct: Rule = (to, call, result) => {
  const [added, left, right, beta, alpha] = call.args as [Value, Value, Value, unknown, unknown]
  if (![beta, alpha].every(isOneFactor)) return false
  if (!matmul(to, { ...call, args: [left, right] }, result, nothing)) return false
  const y = to.place(result)
  combine(to, BinaryOp.Add, y, y, to.expanded(to.place(added), result.sizes), wholeLength(y) as number)
  return true
}

/** A call of one row and one panel sums in another order. */
function isSingle(rows: number, n: number): boolean {
  return rows === 1 && panelsOf(n) === 1
}

function turned(weight: Tensor): Tensor {
  const [k, n] = weight.sizes as [number, number]
  const [kStride, nStride] = weight.strides as [number, number]
  return weight.alias([n, k], [nStride, kStride], weight.offset)
}

/** Products of the last two dimensions, the others repeated, and of vectors: aten::matmul, bmm, mm. */
export const matmul: Rule = (to, { args }, y, epilogue) => {
  const [left, right] = args as [Value, Value]
  const [isRow, isColumn] = [left.sizes.length === 1, right.sizes.length === 1]
  const [m, k] = [1, ...left.sizes].slice(-2) as [number, number]
  const n = isColumn ? 1 : (right.sizes.at(-1) as number)
  const batch = y.sizes.slice(0, y.sizes.length - (isRow ? 0 : 1) - (isColumn ? 0 : 1))
  const count = countOf(batch)
  const constant = to.constant(right)
  if (constant !== null && !isRow && right.sizes.length === 2 && !isSingle(count * m, n))
    return product(to, left, y, turned(constant), null, epilogue)
  // A product of two vectors is summed in lanes, as no kernel of plans does it.
  if (count > mostProducts || k === 0 || count * m * n === 1) return false
  const a = to.expanded(rowsOf(to, to.place(left)), [...batch, m, k])
  const given = to.place(right)
  const column = isColumn ? { ...given, sizes: [k, 1], strides: [given.strides[0] as number, 0] } : given
  const b = to.expanded(column, [...batch, k, n])
  const out = productsOf(to, y, [...batch, m, n], isRow, isColumn)
  const step = joinedBatch(batch, [out, a, b])
  const rows = m === 1 ? k : (a.strides.at(-2) as number)
  const common = {
    add: 0,
    scratch: to.scratch(panelsOf(n) * (k + 1) * Panel.Bytes),
    m,
    n,
    k,
    yStride: padded(n),
    xStride: rows,
    nStride: b.strides.at(-1) as number,
    kStride: b.strides.at(-2) as number,
    addBatch: 0,
    addStride: 0,
    low: -Infinity,
    high: Infinity,
    begin: 0,
  }
  if (step !== null) {
    const [yBatch, xBatch, wBatch] = step as readonly [number, number, number]
    const [y_, x, w] = [out, a, b].map(addressOf) as [Address, Address, Address]
    to.add('f32_bmm', { ...common, y: y_, x, w, yBatch, xBatch, wBatch, end: count })
    return true
  }
  for (let each = 0; each < count; each++) {
    const index = indexOf(each, batch)
    const [y_, x, w] = [out, a, b].map((place) => new Address(place.buffer, 4 * offsetAt(place, index))) as [
      Address,
      Address,
      Address,
    ]
    to.add('f32_bmm', { ...common, y: y_, x, w, yBatch: 0, xBatch: 0, wBatch: 0, end: 1 })
  }
  return true
}

/** Where products of these sizes come, in rows of whole panels; a result of vectors has no dimension for them. */
function productsOf(to: Lowering, y: Value, sizes: Sizes, isRow: boolean, isColumn: boolean): Place {
  const { strides, length } = rowStrides(sizes, padded(sizes.at(-1) as number))
  const last = sizes.length - 1
  const kept = strides.filter((_, dim) => !(isRow && dim === last - 1) && !(isColumn && dim === last))
  return { ...to.outputIn(y, kept, length), sizes, strides }
}

/** The strides by which each place goes through a batch of several dimensions as through one; null where one cannot. */
function joinedBatch(batch: readonly number[], places: readonly Place[]): readonly number[] | null {
  const strides = places.map((place) => place.strides)
  const [joint, ...others] = jointDims(batch, strides)
  return others.length > 0 ? null : (joint?.strides ?? places.map(() => 0))
}

function indexOf(place: number, sizes: readonly number[]): number[] {
  return contiguousStrides(sizes).map((stride, dim) => Math.floor(place / stride) % (sizes[dim] as number))
}

function offsetAt({ offset, strides }: Place, index: readonly number[]): number {
  return index.reduce((sum, each, dim) => sum + each * (strides[dim] as number), offset)
}
