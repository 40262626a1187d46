// Sums, means, extremes and other reductions, of all elements or along dimensions: ATen/native/ReduceOps.cpp. A new one is a row in
// assembly/shared/reduce-op.ts, a case in assembly/kernels/reductions/reduce.ts and a function here.

import { ReduceOp } from '../../../assembly/shared/reduce-op.js'
import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { cast } from '../../tensor/elements/cast.js'
import { bool, conversion, float64, int64, scalarTypeName, uint32, uint64, uint8 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { toFloat64 } from '../../tensor/elements/int64.js'
import { resultOf } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { add, sub } from '../pointwise/binary.js'
import { eq, ne } from '../pointwise/compare.js'
import { joined } from '../complex/arithmetic.js'
import { complexProd } from '../complex/scans.js'
import { imag, real } from '../complex/parts.js'
import { to } from '../moving/convert.js'
import { requireTaken } from '../pointwise/elementwise.js'
import { laneOf } from '../../kernels/lanes.js'
import { keptStrides, linesOf, reducedSizes, wrapDims } from '../../kernels/lines.js'
import type { Dims } from '../../kernels/lines.js'
import { computeType } from '../../kernels/operand.js'
import { reduceLines } from '../../kernels/reductions.js'
import type { Cells } from '../../kernels/reductions.js'
import { squeeze } from '../views/reshape.js'
import { abs, exp, floatType, log } from '../pointwise/unary.js'
import { where } from '../pointwise/where.js'

/**
 * The sum of the elements; integers and bools give int64.
 *
 * @param dim One dimension, several, or null for all.
 * @param dtype What the elements are converted to first.
 * @example
 * import { ones, sum } from 'torchlet'
 * sum(ones(2, 3), 1)               // tensor([3., 3.])
 * sum(ones(2, 3), [0, 1], true)    // tensor([[6.]])
 */
export const sum = define(
  'sum',
  ['input', 'dim', 'keepdim', '*', 'dtype'],
  (input: Tensor, dim: Dims = null, keepdim = false, dtype: dtype | null = null): Tensor =>
    summed('sum', input, dim, keepdim, dtype, ReduceOp.Sum),
)

/** The sum of the elements that are not NaN. */
export const nansum = define(
  'nansum',
  ['input', 'dim', 'keepdim', '*', 'dtype'],
  (input: Tensor, dim: Dims = null, keepdim = false, dtype: dtype | null = null): Tensor =>
    summed('nansum', input, dim, keepdim, dtype, input.is_floating_point() ? ReduceOp.NanSum : ReduceOp.Sum),
)

/** The product of the elements; integers and bools give int64. */
export const prod = define(
  'prod',
  ['input', 'dim', 'keepdim', '*', 'dtype'],
  (input: Tensor, dim: number | null = null, keepdim = false, dtype: dtype | null = null): Tensor =>
    summed('prod', input, dim, keepdim, dtype, ReduceOp.Prod),
)

/**
 * The mean of the elements.
 *
 * @throws DTypeError for integers and bools without a `dtype`.
 */
export const mean = define(
  'mean',
  ['input', 'dim', 'keepdim', '*', 'dtype'],
  (input: Tensor, dim: Dims = null, keepdim = false, dtype: dtype | null = null): Tensor => {
    const given = dtype === null ? input : to(input, dtype)
    if (!given.is_floating_point() && !given.dtype.is_complex) {
      const which = dtype === null ? 'Input' : 'Optional'
      const message = `mean(): could not infer output dtype. ${which} dtype must be either a floating point or complex dtype. Got: ${scalarTypeName(given.dtype)}. Convert it first: ${conversion(given.dtype)}`
      throw new DTypeError({ op: 'mean', expected: 'floats', got: `${given.dtype}`, message })
    }
    if (given.dtype.is_complex) {
      return joined(mean(real(given), dim, keepdim), mean(imag(given), dim, keepdim), given.dtype)
    }
    const { n, result, floats } = reduce('mean', given, dim, keepdim, ReduceOp.Sum)
    return result(
      floats[0].map((total) => total / n),
      given.dtype,
    )
  },
)

/** The mean of the elements that are not NaN. */
export const nanmean = define(
  'nanmean',
  ['input', 'dim', 'keepdim', '*', 'dtype'],
  (input: Tensor, dim: Dims = null, keepdim = false, dtype: dtype | null = null): Tensor => {
    if (dtype !== null && dtype !== input.dtype) return nanmean(to(input, dtype), dim, keepdim)
    if (!input.is_floating_point()) {
      const message = `nanmean(): expected input to have floating point or complex dtype but got ${scalarTypeName(input.dtype)}`
      throw new DTypeError({ op: 'nanmean', expected: 'floats', got: `${input.dtype}`, message })
    }
    const sums = reduce('nanmean', input, dim, keepdim, ReduceOp.NanSum)
    const numbers = reduce('nanmean', eq(input, input), dim, keepdim, ReduceOp.CountNonzero)
    const counts = toFloat64(numbers.cells[0] as BigInt64Array)
    return sums.result(
      sums.floats[0].map((total, index) => total / (counts[index] as number)),
      input.dtype,
    )
  },
)

/** The largest elements; NaN where there is one. */
export const amax = define(
  'amax',
  ['input', 'dim', 'keepdim'],
  (input: Tensor, dim: Dims = null, keepdim = false): Tensor =>
    extreme('amax', 'max_values_cpu', input, dim, keepdim, ReduceOp.Max),
)

/** The smallest elements; NaN where there is one. */
export const amin = define(
  'amin',
  ['input', 'dim', 'keepdim'],
  (input: Tensor, dim: Dims = null, keepdim = false): Tensor =>
    extreme('amin', 'min_values_cpu', input, dim, keepdim, ReduceOp.Min),
)

/** Whether any element is not 0; a bool, of uint8 a uint8. */
export const any = define(
  'any',
  ['input', 'dim', 'keepdim'],
  (input: Tensor, dim: Dims = null, keepdim = false): Tensor => truth('any', input, dim, keepdim, ReduceOp.Any),
)

/** Whether all elements are not 0; a bool, of uint8 a uint8. */
export const all = define(
  'all',
  ['input', 'dim', 'keepdim'],
  (input: Tensor, dim: Dims = null, keepdim = false): Tensor => truth('all', input, dim, keepdim, ReduceOp.All),
)

/** How many elements are not 0. */
export const count_nonzero = define('count_nonzero', ['input', 'dim'], (input: Tensor, dim: Dims = null): Tensor => {
  const given = input.dtype.is_complex ? ne(input, 0) : input
  const { result, cells } = reduce('count_nonzero', given, dim, false, ReduceOp.CountNonzero)
  return result(cells[0] as BigInt64Array, int64)
})

/** ln Σ exp(x), without overflow. */
export const logsumexp = define(
  'logsumexp',
  ['input', 'dim', 'keepdim'],
  (input: Tensor, dim: Dims, keepdim = false): Tensor => {
    const given = to(input, floatType(input.dtype))
    if (given.dtype.is_complex) return complexLogsumexp(given, dim, keepdim)
    const { result, floats } = reduce('logsumexp', given, dim, keepdim, ReduceOp.LogSumExp)
    const [largest, sums] = floats as readonly [Float64Array, Float64Array]
    const values = largest.map((most, index) =>
      Math.abs(most) === Infinity ? most : most + Math.log(sums[index] as number),
    )
    return result(values, given.dtype)
  },
)

/**
 * A reduction's outputs before they have a dtype.
 *
 * @internal
 */
export interface Reduction {
  /** Of an input on `meta` each has no outputs. */
  readonly cells: Cells
  /** The same, where they are float64. */
  readonly floats: readonly [Float64Array, ...Float64Array[]]
  /** Elements of each line. */
  readonly n: number
  /** The tensor of values for each output, converted to a dtype. */
  result(values: Float64Array | BigInt64Array, type: dtype): Tensor
}

/** Runs the core's reduction `f` along dimensions. @internal */
export function reduce(op: string, input: Tensor, dim: Dims, keepdim: boolean, f: ReduceOp, p = 0): Reduction {
  const dims = wrapDims(op, dim, input.sizes.length)
  // Kernels read 32 bits with a sign.
  const type = input.dtype === uint32 || input.dtype === uint64 ? int64 : input.dtype
  const lane = laneOf(computeType(op, type))
  const lines = linesOf(input, type, dims)
  const cells = reduceLines(f, lane, lines, p, input.isMeta)
  return {
    cells,
    floats: cells as unknown as readonly [Float64Array, ...Float64Array[]],
    n: lines.n,
    result(values, wanted) {
      const strides = keptStrides(input.sizes, dims, lines.kept, keepdim)
      return resultOf(op, [input], reducedSizes(input.sizes, dims, keepdim), wanted, strides, () =>
        cast(values, values instanceof Float64Array ? float64 : int64, wanted),
      )
    },
  }
}

/**
 * That there is something to choose from.
 *
 * @param said How PyTorch's message begins.
 * @throws RangeError in PyTorch's words. @internal
 */
export function requireElements(op: string, input: Tensor, dim: Dims, said = `${op}()`): void {
  if (input.numel() > 0) return
  if (dim === null) {
    throw new RangeError(
      `${said}: Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
    )
  }
  for (const each of wrapDims(op, dim, input.sizes.length)) {
    if (input.sizes[each] === 0) throw new RangeError(`${said}: Expected reduction dim ${each} to have non-zero size.`)
  }
}

function summed(op: string, input: Tensor, dim: Dims, keepdim: boolean, type: dtype | null, f: ReduceOp): Tensor {
  const given = type === null ? input : to(input, type)
  if (given.dtype.is_complex) {
    if (f === ReduceOp.Prod) return complexProd(given, dim, keepdim)
    return joined(sum(real(given), dim, keepdim), sum(imag(given), dim, keepdim), given.dtype)
  }
  const { result, cells } = reduce(op, given, dim, keepdim, f)
  const isInteger = !given.is_floating_point()
  return result(cells[0] as Float64Array, isInteger ? (type ?? int64) : given.dtype)
}

function extreme(op: string, dispatch: string, input: Tensor, dim: Dims, keepdim: boolean, f: ReduceOp): Tensor {
  requireTaken(op, input.dtype, { dispatch, floats: true, integers: true, bools: true })
  requireElements(op, input, dim)
  const { result, cells } = reduce(op, input, dim, keepdim, f)
  return result(cells[0] as Float64Array, input.dtype)
}

function truth(op: string, input: Tensor, dim: Dims, keepdim: boolean, f: ReduceOp): Tensor {
  const { result, cells } = reduce(op, input.dtype.is_complex ? ne(input, 0) : input, dim, keepdim, f)
  return result(cells[0] as Float64Array, input.dtype === uint8 ? uint8 : bool)
}

/** Beside the largest real part, where that is finite. */
function complexLogsumexp(input: Tensor, dim: Dims, keepdim: boolean): Tensor {
  const empty = input.numel() === 0
  const most = empty ? sum(real(input), dim, true) : amax(real(input), dim, true)
  const shift = where(eq(abs(most), Infinity), 0, most)
  const total = add(log(sum(exp(sub(input, shift)), dim, true)), shift)
  return keepdim ? total : squeeze(total, wrapDims('logsumexp', dim, input.sizes.length))
}
