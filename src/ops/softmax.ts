// softmax, log_softmax and softmin along one dimension: ATen/native/SoftMax.cpp.

import { define } from '../define.js'
import type { StorageArray } from '../tensor/allocate.js'
import { newLanes } from '../tensor/allocate.js'
import { cast } from '../tensor/cast.js'
import type { dtype } from '../tensor/dtype.js'
import { contiguousStrides, wrapDim } from '../tensor/shape.js'
import { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { engine } from '../wasm/engine.js'
import { to } from './convert.js'
import { contiguous } from './copies.js'
import { requireTaken } from './elementwise.js'
import { laneBytes, laneOf } from './lanes.js'
import { linesOf } from './lines.js'
import { computeType } from './operand.js'
import { neg } from './unary.js'

/** Elements in linear memory at a time, where lines are shorter. */
const block = 1 << 15

/** exp(x) / Σ exp(x) along `dim`. */
export const softmax = define(
  'softmax',
  ['input', 'dim', 'dtype'],
  (input: Tensor, dim: number, dtype: dtype | null = null): Tensor => alongDim('softmax', input, dim, dtype, false),
)

/** The logarithm of softmax, exact also where that is small. */
export const log_softmax = define(
  'log_softmax',
  ['input', 'dim', 'dtype'],
  (input: Tensor, dim: number, dtype: dtype | null = null): Tensor => alongDim('log_softmax', input, dim, dtype, true),
)

/** The softmax of -x. */
export const softmin = define(
  'softmin',
  ['input', 'dim', 'dtype'],
  (input: Tensor, dim: number, dtype: dtype | null = null): Tensor =>
    softmax(neg(dtype === null ? input : to(input, dtype)), dim),
)

function alongDim(op: string, input: Tensor, dim: number, type: dtype | null, log: boolean): Tensor {
  const given = contiguous(type === null ? input : to(input, type))
  const at = wrapDim(op, dim, given.sizes.length)
  const which = at === Math.max(given.sizes.length - 1, 0) ? 'lastdim_kernel' : 'kernel'
  requireTaken(op, given.dtype, { dispatch: `${op}_${which}_impl`, floats: true })
  const computed = computeType(op, given.dtype)
  const { values, offset, outer, n, inner } = linesOf(given, given.dtype, given.sizes.length === 0 ? [] : [at])
  const y = newLanes(computed, given.numel())
  if (y.length > 0) inLines(values.subarray(offset, offset + y.length), y, outer, n, inner, log, laneOf(computed) === 'f64')
  const elements = computed === given.dtype ? y : cast(y, computed, given.dtype)
  return new Tensor(new UntypedStorage(elements), given.dtype, given.sizes, contiguousStrides(given.sizes))
}

function inLines(x: StorageArray, y: StorageArray, outer: number, n: number, inner: number, log: boolean, wide: boolean): void {
  const { memory, exports } = engine()
  const line = n * inner
  const together = Math.min(outer, Math.max(1, Math.floor(block / line)))
  const bytes = laneBytes[wide ? 'f64' : 'f32']
  const at = memory.scratch((together * line + n) * bytes)
  const work = at + together * line * bytes
  const view = (wide ? memory.f64 : memory.f32) as Float64Array<ArrayBuffer>
  for (let o = 0; o < outer; o += together) {
    const count = Math.min(together, outer - o)
    view.set(x.subarray(o * line, (o + count) * line) as Float64Array, at / bytes)
    if (wide) exports.f64_softmax_dim(at, at, count, n, inner, Number(log))
    else if (inner === 1) exports.f32_softmax(at, at, count, n, n, n, Number(log))
    else exports.f32_softmax_dim(at, at, work, count, n, inner, Number(log))
    ;(y as Float64Array).set(view.subarray(at / bytes, at / bytes + count * line), o * line)
  }
}
