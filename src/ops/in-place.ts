// The forms of functions that write into their first operand: `exp_` of `exp`.

import { calledThrough, isHeard, operatorOf, recorded } from '../op.js'
import type { Operator } from '../op.js'
import { bounded } from '../caller.js'
import { requireInStep, requireOwnPlaces } from '../tensor/overlap.js'
import { requireFits } from '../tensor/shape.js'
import type { Tensor } from '../tensor/tensor.js'
import { copy_, overwrite } from './moving/copies.js'
import { requireCast } from './promotion.js'

/**
 * A function into its first operand's place.
 *
 * @param name As messages give it.
 * @returns A function that throws DTypeError or ShapeError where the result does not fit there.
 */
/* @__NO_SIDE_EFFECTS__ */
export function inPlace<F extends (...args: never[]) => unknown>(name: string, f: F): F {
  const run = f as unknown as (input: Tensor, ...rest: unknown[]) => Tensor
  const written = (input: Tensor, ...rest: unknown[]) => into(name, input, run(input, ...rest), rest)
  const operator = operatorOf(f)
  if (operator === undefined) return bounded(written) as unknown as F
  const byPosition = operator.run as typeof run
  const writing: Operator = {
    ...operator,
    name,
    run: (input: Tensor, ...rest: unknown[]) => into(name, input, byPosition(input, ...rest), rest),
  }
  const made = (input: Tensor, ...rest: unknown[]) =>
    isHeard ? calledThrough(writing, () => written(input, ...rest)) : written(input, ...rest)
  return recorded(bounded(made) as unknown as F, writing)
}

/** Products, and what computes its operand first: PyTorch does not hold their operands against what they write. */
const unheld = new Set(['addbmm_', 'addmm_', 'addmv_', 'baddbmm_', 'ldexp_'])

/**
 * @param given What the result is made of beside `input`: tensors among other arguments.
 * @throws DTypeError, ShapeError where `result` does not fit into `input`; RangeError where that repeats its elements, or lies over
 *   others of what is given.
 */
export function into(name: string, input: Tensor, result: Tensor, given: readonly unknown[] = []): Tensor {
  requireOwnPlaces(name, input)
  if (!unheld.has(name)) requireInStep(name, input, given)
  requireCast(name, result.dtype, input.dtype)
  requireFits(name, input.sizes, result.sizes)
  // Who hears of it may have another tensor written in this one's place.
  return isHeard ? copy_(input, result) : overwrite(input, result)
}
