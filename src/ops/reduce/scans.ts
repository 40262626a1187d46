// Sums, products and extremes of all elements up to each one, along a dimension: ATen/native/ReduceOps.cpp: cumsum, cummax,
// logcumsumexp.

import { ScanOp } from '../../../assembly/shared/reduce-op.js'
import { define } from '../../define.js'
import { allocate } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { int64, uint32, uint64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { wrapDim } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { engine } from '../../wasm/engine.js'
import { joined } from '../complex/arithmetic.js'
import { complexCumprod, complexLogcumsumexp } from '../complex/scans.js'
import { imag, real } from '../complex/parts.js'
import { to } from '../moving/convert.js'
import { contiguous } from '../moving/copies.js'
import { requireTaken } from '../pointwise/elementwise.js'
import { laneBytes, laneOf } from '../../kernels/lanes.js'
import type { Lane } from '../../kernels/lanes.js'
import { linesOf } from '../../kernels/lines.js'
import { computeType } from '../../kernels/operand.js'
import { returnType } from '../return-types.js'
import type { ValuesIndices } from '../return-types.js'
import { Collector, bring } from '../../kernels/staging.js'

/** Elements in linear memory at a time, where lines are shorter. */
const block = 1 << 15

/** The sums of the elements up to each one; integers and bools give int64. */
export const cumsum = define(
  'cumsum',
  ['input', 'dim', '*', 'dtype'],
  (input: Tensor, dim: number, dtype: dtype | null = null): Tensor => totals('cumsum', input, dim, dtype, ScanOp.Sum),
)

/** The products of the elements up to each one; integers and bools give int64. */
export const cumprod = define(
  'cumprod',
  ['input', 'dim', '*', 'dtype'],
  (input: Tensor, dim: number, dtype: dtype | null = null): Tensor => totals('cumprod', input, dim, dtype, ScanOp.Prod),
)

/** ln of the sums of exp up to each element. */
export const logcumsumexp = define('logcumsumexp', ['input', 'dim'], (input: Tensor, dim: number): Tensor => {
  if (input.dtype.is_complex) return complexLogcumsumexp(input, dim)
  requireTaken('logcumsumexp', input.dtype, { dispatch: 'logcumsumexp_out_cpu', floats: true })
  return scan('logcumsumexp', input, dim, ScanOp.LogSumExp, input.dtype).values
})

/** The largest elements so far, and where they are. */
export const cummax = extremes('cummax', ScanOp.Max)

/** The smallest elements so far, and where they are. */
export const cummin = extremes('cummin', ScanOp.Min)

/* @__NO_SIDE_EFFECTS__ */
function extremes(name: string, f: ScanOp) {
  const result = returnType(name, ['values', 'indices'])
  const takes = { dispatch: `${name}_cpu`, floats: true, integers: true, bools: true }
  return define(name, ['input', 'dim'], (input: Tensor, dim: number): ValuesIndices => {
    requireTaken(name, input.dtype, takes)
    const { values, places } = scan(name, input, dim, f, input.dtype)
    return result(values, places())
  })
}

function totals(op: string, input: Tensor, dim: number, type: dtype | null, f: ScanOp): Tensor {
  const given = type === null ? input : to(input, type)
  if (given.dtype.is_complex) {
    if (f === ScanOp.Prod) return complexCumprod(given, dim)
    return joined(cumsum(real(given), dim), cumsum(imag(given), dim), given.dtype)
  }
  if (type !== null) requireTaken(op, type, { dispatch: `${op}_out_cpu`, floats: true, integers: true })
  return scan(op, given, dim, f, given.is_floating_point() ? given.dtype : (type ?? int64)).values
}

interface Scanned {
  readonly values: Tensor
  /** Of Max and Min. */
  places(): Tensor
}

function scan(op: string, input: Tensor, dim: number, f: ScanOp, type: dtype): Scanned {
  const at = wrapDim(op, dim, input.sizes.length)
  const given = contiguous(input.dtype === uint32 || input.dtype === uint64 ? to(input, int64) : input)
  const lane = laneOf(computeType(op, given.dtype))
  const sums = f === ScanOp.Sum || f === ScanOp.Prod
  const outLane: Lane = lane === 'i32' && sums ? 'i64' : lane
  const outType = outLane === lane ? given.dtype : int64
  if (given.isMeta) {
    const made = (dtype: dtype) => allocate(op, given.sizes, dtype, null, true)
    return { values: made(type), places: () => made(int64) }
  }
  const {
    values: x,
    format,
    offset,
    outer,
    n,
    inner,
  } = linesOf(given, given.dtype, given.sizes.length === 0 ? [] : [at])
  const machine = engine()
  const line = n * inner
  const together = Math.max(1, Math.min(outer, Math.floor(block / Math.max(1, line))))
  const size = together * line
  const indices = machine.memory.scratch(size * (8 + laneBytes[outLane] + laneBytes[lane]))
  const y = indices + size * 8
  const from = y + size * laneBytes[outLane]
  const hasPlaces = f === ScanOp.Max || f === ScanOp.Min
  const values = new Collector(outType, outLane, given.numel())
  const places = new Collector(int64, 'i64', given.numel())
  for (let o = 0; o < outer; o += together) {
    const count = Math.min(together, outer - o) * line
    bring(machine, lane, from, x, offset + o * line, count, format)
    machine.exports[`${lane}_scan`](f, y, indices, from, count / line, n, inner)
    values.take(machine, y, o * line, count)
    if (hasPlaces) places.take(machine, indices, o * line, count)
  }
  const elements = outType === type ? values.values : cast(values.values, outType, type)
  return {
    values: new Tensor(new UntypedStorage(elements), type, given.sizes),
    places: () => new Tensor(new UntypedStorage(places.values), int64, given.sizes),
  }
}
