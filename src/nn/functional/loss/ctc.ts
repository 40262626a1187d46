// Connectionist temporal classification: -log of the probability of all paths that read as the target once repetitions and
// blanks are taken out. Graves et al. 2006, the forward variables in logarithms. ATen/native/LossCTC.cpp.

import { define } from '../../../define.js'
import { ShapeError } from '../../../errors.js'
import { to } from '../../../ops/moving/convert.js'
import { integersOf } from '../../../ops/integers-of.js'
import { reshape, unsqueeze } from '../../../ops/views/reshape.js'
import { allocate, onMeta } from '../../../tensor/allocate.js'
import { float32, float64 } from '../../../tensor/dtype.js'
import { UntypedStorage } from '../../../tensor/storage.js'
import { Tensor } from '../../../tensor/tensor.js'
import { reduced, requireReduction } from './reduced.js'
import type { Reduction } from './reduced.js'

/** Lengths of sequences: integers. */
export type Lengths = Tensor | readonly number[]

/**
 * Connectionist temporal classification: how improbable it is that the frames spell a target, all ways of spelling it together.
 *
 * @param log_probs `[time, batch, classes]` or `[time, classes]`.
 * @param targets `[batch, longest]`, or all targets joined.
 * @param zero_infinity Whether an impossible target gives 0.
 */
export const ctc_loss = define(
  'ctc_loss',
  ['log_probs', 'targets', 'input_lengths', 'target_lengths', 'blank', 'reduction', 'zero_infinity'],
  (
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Lengths,
    target_lengths: Lengths,
    blank = 0,
    reduction: Reduction = 'mean',
    zero_infinity = false,
  ): Tensor => {
    requireReduction(reduction)
    const isBatched = log_probs.dim() === 3
    const logs = isBatched ? log_probs : unsqueeze(log_probs, 1)
    const [time, batch, classes] = logs.sizes as [number, number, number]
    if (!(blank >= 0 && blank < classes)) throw new RangeError('blank must be in label range')
    if (onMeta('ctc_loss', [logs, targets])) {
      const each = allocate('ctc_loss', [batch], log_probs.dtype, null, true)
      return reduction === 'none' && !isBatched ? reshape(each, []) : reduced(each, reduction)
    }
    const inputs = lengthsOf('input_lengths', input_lengths, batch)
    const lengths = lengthsOf('target_lengths', target_lengths, batch)
    const values = to(logs, logs.dtype === float64 ? float64 : float32).toTypedArray() as Float32Array
    const all = integersOf('ctc_loss', targets)
    const starts = startsOf(targets, lengths, batch)
    const losses = new Float64Array(batch)
    for (let at = 0; at < batch; at++) {
      const [steps, length] = [inputs[at] as number, lengths[at] as number]
      if (steps > time)
        throw new RangeError(`Expected input_lengths to have value at most ${time}, but got value ${steps}`)
      const labels = all.slice(starts[at], (starts[at] as number) + length)
      for (const label of labels)
        if (!(label >= 0 && label < classes)) throw new RangeError(`Target ${label} is out of bounds.`)
      const loss = -logProbability(
        (t, label) => values[(t * batch + at) * classes + label] as number,
        steps,
        labels,
        blank,
      )
      losses[at] = zero_infinity && loss === Infinity ? 0 : loss
      if (reduction === 'mean') losses[at] = (losses[at] as number) / Math.max(length, 1)
    }
    const each = to(new Tensor(new UntypedStorage(losses), float64, [batch]), log_probs.dtype)
    return reduction === 'none' && !isBatched ? reshape(each, []) : reduced(each, reduction)
  },
)

/** log p(labels) of `steps` time steps. States are the labels with blanks around each. */
function logProbability(
  log: (t: number, label: number) => number,
  steps: number,
  labels: readonly number[],
  blank: number,
): number {
  const states = 2 * labels.length + 1
  const labelOf = (state: number): number => (state % 2 === 0 ? blank : (labels[(state - 1) / 2] as number))
  if (steps === 0) return labels.length === 0 ? 0 : -Infinity
  let alpha = new Float64Array(states).fill(-Infinity)
  alpha[0] = log(0, blank)
  if (states > 1) alpha[1] = log(0, labelOf(1))
  for (let t = 1; t < steps; t++) {
    const next = new Float64Array(states)
    for (let state = 0; state < states; state++) {
      // A blank between two labels can be left out, unless they are the same.
      const skips = state % 2 === 1 && state >= 2 && labelOf(state) !== labelOf(state - 2)
      const from = logSum(
        alpha[state] as number,
        alpha[state - 1] ?? -Infinity,
        skips ? (alpha[state - 2] as number) : -Infinity,
      )
      next[state] = from + log(t, labelOf(state))
    }
    alpha = next
  }
  return logSum(alpha[states - 1] as number, states > 1 ? (alpha[states - 2] as number) : -Infinity, -Infinity)
}

function logSum(a: number, b: number, c: number): number {
  const largest = Math.max(a, b, c)
  if (largest === -Infinity) return -Infinity
  return largest + Math.log(Math.exp(a - largest) + Math.exp(b - largest) + Math.exp(c - largest))
}

function lengthsOf(name: string, lengths: Lengths, batch: number): number[] {
  const list = Array.isArray(lengths) ? [...(lengths as readonly number[])] : integersOf('ctc_loss', lengths as Tensor)
  if (list.length !== batch) {
    throw new ShapeError({
      op: 'ctc_loss',
      expected: `${batch} lengths`,
      got: `${list.length}`,
      message: `${name} must be of size batch_size`,
    })
  }
  if (list.some((length) => length < 0)) throw new RangeError(`Expected ${name} to have value at least 0`)
  return list
}

/** Where each sequence's targets begin among all. */
function startsOf(targets: Tensor, lengths: readonly number[], batch: number): number[] {
  if (targets.dim() === 2) {
    const longest = targets.sizes[1] as number
    if (targets.sizes[0] !== batch || lengths.some((length) => length > longest)) {
      throw new ShapeError({
        op: 'ctc_loss',
        expected: `[${batch}, ${Math.max(...lengths, 0)}] targets`,
        got: `${targets.shape}`,
      })
    }
    return lengths.map((_, at) => at * longest)
  }
  const total = lengths.reduce((sum, length) => sum + length, 0)
  if (targets.numel() !== total) {
    const message = `Expected targets to be of size ${total}, the sum of target_lengths, but got ${targets.numel()}`
    throw new ShapeError({ op: 'ctc_loss', expected: `${total} targets`, got: `${targets.numel()}`, message })
  }
  let sum = 0
  return lengths.map((length) => (sum += length) - length)
}
