// Reductions along dimensions: sums, means, extremes and norms, of float32.

import { ReduceFinish, ReduceOp } from '../../../assembly/shared/reduce-op.js'
import { Value } from '../../graph/trace.js'
import { contiguousStrides, countOf, isRowMajor, wrapDim } from '../../tensor/shape.js'
import { isDense, memoryOrder } from '../../tensor/strides.js'
import { addressOf } from '../layout.js'
import type { Lowering, Rule } from './lowering.js'
import { plainNumber } from '../../python/numbers.js'

/** Elements of a line that operators sum at once (kernels/reductions.ts): of longer lines the sums are grouped otherwise. */
const longest = 1 << 15

/** aten::sum and mean: input, dim, keepdim, dtype. */
export function summed(finish: ReduceFinish): Rule {
  return (to, { args }, result) => {
    const [input, dim, , type] = args as [Value, unknown, unknown, unknown]
    return (type ?? null) === null && reduced(to, input, result, dim, ReduceOp.Sum, finish)
  }
}

/** aten::amax and amin: input, dim, keepdim. */
export function extreme(op: ReduceOp): Rule {
  return (to, { args }, result) => reduced(to, args[0] as Value, result, args[1], op, ReduceFinish.None)
}

/** linalg.vector_norm of order 2: input, ord, dim, keepdim, dtype. */
export const vectorNorm: Rule = (to, { args }, result) => {
  const [input, order, dim, , type] = args as [Value, unknown, unknown, unknown, unknown]
  // Its result is contiguous however its operand lies.
  const isPlain = (type ?? null) === null && plainNumber(order ?? 2) === 2 && isRowMajor(input.sizes, input.strides)
  return isPlain && reduced(to, input, result, dim, ReduceOp.SumSquares, ReduceFinish.Root)
}

function reduced(to: Lowering, input: Value, result: Value, dim: unknown, op: ReduceOp, finish: ReduceFinish): boolean {
  const { sizes, strides } = input
  const given = dim === null || dim === undefined || (Array.isArray(dim) && dim.length === 0) ? null : [dim].flat()
  if (sizes.length === 0) return false
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
  const isSequential = op === ReduceOp.Max || op === ReduceOp.Min || (op === ReduceOp.Sum && inner > 1)
  if (n * inner > longest && !isSequential) return false
  const x = to.place(input)
  const turned = {
    ...x,
    sizes: order.map((each) => sizes[each] as number),
    strides: order.map((each) => x.strides[each] as number),
  }
  const lines = to.laidOut(turned, contiguousStrides(turned.sizes))
  const y = to.output(result, 'given')
  const outputs = countOf(result.sizes)
  to.add('f32_reduced', {
    op,
    y: addressOf(y),
    cells: to.scratch(8 * outputs),
    x: addressOf(lines),
    outer: outputs / inner,
    n,
    inner,
    finish,
  })
  return true
}
