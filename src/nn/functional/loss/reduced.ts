// How the losses of elements become one number.

import { mean, sum } from '../../../ops/reduce/reductions.js'
import type { Tensor } from '../../../tensor/tensor.js'

/** `'mean'` and `'sum'` give one number, `'none'` a loss for each element. */
export type Reduction = 'none' | 'mean' | 'sum'

/** @throws RangeError for another word. */
export function reduced(losses: Tensor, reduction: Reduction): Tensor {
  requireReduction(reduction)
  if (reduction === 'none') return losses
  return reduction === 'sum' ? sum(losses) : mean(losses)
}

export function requireReduction(reduction: string): void {
  if (reduction === 'none' || reduction === 'mean' || reduction === 'sum') return
  throw new RangeError(`${reduction} is not a valid value for reduction`)
}

/** torch/nn/_reduction.py: legacy_get_string. */
export function reductionOf(size_average: boolean | null, reduce: boolean | null, reduction: Reduction): Reduction {
  if (size_average === null && reduce === null) return reduction
  if (reduce === false) return 'none'
  return size_average === false ? 'sum' : 'mean'
}
