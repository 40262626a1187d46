// Reductions along dimensions: sums, means, extremes and where they are, truths and norms, of float32 and of integers as int64.

import { ReduceFinish, ReduceOp } from '../../../../assembly/shared/reduce-op.js'
import { Value } from '../../../graph/trace.js'
import { contiguousStrides, countOf, isRowMajor, wrapDim } from '../../../tensor/shape.js'
import { isDense, memoryOrder } from '../../../tensor/strides.js'
import { bool, float32, int32, int64 } from '../../../tensor/dtype.js'
import type { dtype } from '../../../tensor/dtype.js'
import { isHalf } from '../../lanes.js'
import { addressOf, permuted, stridesIn } from '../../layout.js'
import { placeAs } from '../elements.js'
import type { Lowering, Rule } from '../lowering.js'
import { plainNumber } from '../../../python/numbers.js'

/** Reductions whose sums are grouped. */
const grouped: ReadonlySet<ReduceOp> = new Set([ReduceOp.Sum, ReduceOp.SumAbs, ReduceOp.SumSquares])

/** Elements of a line that operators sum at once (kernels/reductions.ts): of longer lines the sums are grouped otherwise. */
const longest = 1 << 15

/** aten::sum and mean: input, dim, keepdim, dtype. */
export function summed(finish: ReduceFinish): Rule {
  return (to, { args }, result) => {
    const [input, dim] = args as [Value, unknown]
    return reduced(to, input, result, dim, ReduceOp.Sum, finish)
  }
}

/** aten::amax and amin: input, dim, keepdim. */
export function extreme(op: ReduceOp): Rule {
  return (to, { args }, result) => reduced(to, args[0] as Value, result, args[1], op, ReduceFinish.None)
}

/** aten::prod: input, dim, keepdim, dtype. */
export const product: Rule = (to, { args }, result) =>
  reduced(to, args[0] as Value, result, args[1], ReduceOp.Prod, ReduceFinish.None)

/** aten::any and all: input, dim, keepdim. */
export function truth(op: ReduceOp): Rule {
  return (to, { args }, result) =>
    result.dtype === bool && reduced(to, args[0] as Value, result, args[1], op, ReduceFinish.Truth)
}

/** aten::argmax and argmin: input, dim, keepdim. */
export function placed(op: ReduceOp): Rule {
  return (to, { args }, result) => {
    const [input, dim] = args as [Value, unknown]
    // Without a dimension places count through the elements as PyTorch says.
    const isPlain = (dim ?? null) !== null || isRowMajor(input.sizes, input.strides)
    return isPlain && reduced(to, input, result, dim, op, ReduceFinish.Place)
  }
}

/** max and min of all elements, or along a dimension with their places; of two tensors another rule. */
export function extremes(op: ReduceOp, place: ReduceOp): Rule {
  return (to, { args, results }, result) => {
    const [input, dim] = args as [Value, unknown]
    if (dim instanceof Value) return false
    if (!reduced(to, input, result, dim, op, ReduceFinish.None)) return false
    const places = results[1]
    return places === undefined || reduced(to, input, places, dim, place, ReduceFinish.Place)
  }
}

/** linalg.vector_norm of orders 0 to 2: input, ord, dim, keepdim, dtype. */
export const vectorNorm: Rule = (to, { args }, result) => {
  const [input, order, dim, , type] = args as [Value, unknown, unknown, unknown, unknown]
  const sum = norms.get(plainNumber(order ?? 2))
  if (sum === undefined || (type ?? null) !== null) return false
  return reduced(to, input, result, dim, ...sum)
}

/** What a norm sums, and what is made of the sum, by its order. */
const norms: ReadonlyMap<unknown, readonly [ReduceOp, ReduceFinish]> = new Map([
  [0, [ReduceOp.CountNonzero, ReduceFinish.None]],
  [1, [ReduceOp.SumAbs, ReduceFinish.None]],
  [2, [ReduceOp.SumSquares, ReduceFinish.Root]],
])

function reduced(to: Lowering, input: Value, result: Value, dim: unknown, op: ReduceOp, finish: ReduceFinish): boolean {
  const { sizes, strides } = input
  const given = dim === null || dim === undefined || (Array.isArray(dim) && dim.length === 0) ? null : [dim].flat()
  const lane = laneFor(input.dtype, result.dtype, finish)
  if (sizes.length === 0 || lane === null) return false
  const all = [...sizes.keys()]
  const dims = (given ?? all).map((each) => wrapDim('reduce', each as number, sizes.length)).toSorted((p, q) => p - q)
  const kept = all.filter((each) => !dims.includes(each))
  // As operators go through the elements: in the order in which they lie, where what is reduced is together there.
  const lying = isRowMajor(sizes, strides) ? all : isDense(sizes, strides) ? memoryOrder(sizes, strides) : null
  const first = lying?.findIndex((each) => dims.includes(each)) ?? -1
  const last = first + dims.length
  const isTogether = lying?.slice(first, last).every((each) => dims.includes(each)) === true
  const order = isTogether ? (lying as number[]) : [...kept, ...dims]
  const n = countOf(dims.map((each) => sizes[each] as number))
  const inner = isTogether ? countOf(order.slice(last).map((each) => sizes[each] as number)) : 1
  const isSequential = !grouped.has(op) || (op === ReduceOp.Sum && (inner > 1 || lane === int64))
  if (n * inner > longest && !isSequential) return false
  const x = placeAs(to, input, lane)
  const turned = permuted(x, order)
  const lines = to.laidOut(turned, contiguousStrides(turned.sizes))
  const outputs = countOf(result.sizes)
  // They come in the order of their lines, however the result is to lie.
  const stays = order.filter((each) => kept.includes(each))
  const places = result.sizes.length === sizes.length ? stays : stays.map((each) => kept.indexOf(each))
  const y = to.outputIn(result, stridesIn(places, result.sizes).strides, outputs)
  to.add(lane === float32 ? 'f32_reduced' : 'i64_reduced', {
    op,
    y: addressOf(y),
    cells: to.scratch((finish === ReduceFinish.Place ? 16 : 8) * outputs),
    x: addressOf(lines),
    outer: outputs / inner,
    n,
    inner,
    finish,
  })
  return true
}

/** The dtype in which a kernel reduces, float32 or int64, that all elements are first; null where there is none. */
function laneFor(given: dtype, result: dtype, finish: ReduceFinish): dtype | null {
  switch (finish) {
    case ReduceFinish.Truth:
    case ReduceFinish.Place:
      return given === float32 || isHalf(given)
        ? float32
        : given === bool || given === int32 || given === int64
          ? int64
          : null
    default:
      if (result === float32 || isHalf(result)) return float32
      return result === int64 && !given.is_floating_point ? int64 : null
  }
}
