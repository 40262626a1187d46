// softmax, log_softmax and softmin along one dimension: ATen/native/SoftMax.cpp.

import { define } from '../../define.js'
import type { StorageArray } from '../../tensor/allocate.js'
import { newLanes, resultOf } from '../../tensor/allocate.js'
import { float32 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { contiguousStrides, wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { engine } from '../../wasm/engine.js'
import { sub } from '../pointwise/binary.js'
import { to } from '../moving/convert.js'
import { contiguous } from '../moving/copies.js'
import { requireTaken } from '../pointwise/elementwise.js'
import { laneBytes, laneOf } from '../../kernels/lanes.js'
import type { Lane } from '../../kernels/lanes.js'
import { linesOf } from '../../kernels/lines.js'
import type { Lines } from '../../kernels/lines.js'
import { computeType } from '../../kernels/operand.js'
import { Collector, bring } from '../../kernels/staging.js'
import { amax, sum } from './reductions.js'
import { exp, log, neg } from '../pointwise/unary.js'

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
  (input: Tensor, dim: number, dtype: dtype | null = null): Tensor => softmax(neg(input), dim, dtype),
)

function alongDim(op: string, input: Tensor, dim: number, type: dtype | null, log: boolean): Tensor {
  const given = contiguous(type === null ? input : to(input, type))
  const at = wrapDim(op, dim, given.sizes.length)
  const which = at === Math.max(given.sizes.length - 1, 0) ? 'lastdim_kernel' : 'kernel'
  requireTaken(op, given.dtype, { dispatch: `${op}_${which}_impl`, floats: true })
  if (log && given.dtype.itemsize === 2 && which === 'lastdim_kernel' && given.numel() > 0) return logOfHalves(given)
  const lane = laneOf(computeType(op, given.dtype))
  return resultOf(op, [given], given.sizes, given.dtype, contiguousStrides(given.sizes), () =>
    given.numel() === 0
      ? newLanes(given.dtype, 0)
      : inLines(linesOf(given, given.dtype, given.sizes.length === 0 ? [] : [at]), given.dtype, lane, log),
  )
}

/** Along the last dimension PyTorch keeps the sum and its logarithm as halves: cpu/SoftMaxKernel.cpp, vec_log_softmax_lastdim. */
function logOfHalves(input: Tensor): Tensor {
  const { dtype } = input
  const centred = sub(to(input, float32), to(amax(input, -1, true), float32))
  const total = to(sum(exp(centred), -1, true), dtype)
  return to(sub(centred, to(log(total), float32)), dtype)
}

function inLines(
  { values, format, offset, outer, n, inner }: Lines,
  type: dtype,
  lane: Lane,
  log: boolean,
): StorageArray {
  const machine = engine()
  const { memory, exports } = machine
  const line = n * inner
  const together = Math.min(outer, Math.max(1, Math.floor(block / line)))
  const x = memory.scratch((together * line + n) * laneBytes[lane])
  const work = x + together * line * laneBytes[lane]
  const results = new Collector(type, lane, outer * line)
  for (let o = 0; o < outer; o += together) {
    const count = Math.min(together, outer - o)
    bring(machine, lane, x, values, offset + o * line, count * line, format)
    if (lane === 'f64') exports.f64_softmax_dim(x, x, count, n, inner, Number(log))
    else if (inner === 1) exports.f32_softmax(x, x, count, n, n, n, Number(log))
    else exports.f32_softmax_dim(x, x, work, count, n, inner, Number(log))
    results.take(machine, x, o * line, count * line)
  }
  return results.values
}
