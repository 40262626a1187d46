// What a recurrent module's settings say of its weights. A file may say otherwise, and states are allocated by the settings.

import { ShapeError } from '../../../errors.js'
import type { RNNWeights } from '../../../ops/sequence/rnn.js'
import type { RNNMode } from '../../../ops/sequence/rnn-step.js'
import { Tensor } from '../../../tensor/tensor.js'

/** Blocks of rows in a weight. */
export function gatesOf(mode: RNNMode): number {
  return mode === 'LSTM' ? 4 : mode === 'GRU' ? 3 : 1
}

/**
 * @param shown The size of what a step puts out: `proj_size`, or `hidden_size`.
 * @throws ShapeError where weights are missing or of other sizes than the settings say.
 */
export function requireWeights(
  op: string,
  weights: readonly RNNWeights[],
  { mode, hidden_size, shown }: { mode: RNNMode; hidden_size: number; shown: number },
): void {
  const rows = gatesOf(mode) * hidden_size
  for (const { weight_ih, weight_hh, bias_ih, bias_hh, weight_hr } of weights) {
    requireSizes(op, 'weight_hh', weight_hh, [rows, shown])
    requireSizes(op, 'weight_ih', weight_ih, [rows, inputsOf(weight_ih)])
    if (bias_ih !== null) requireSizes(op, 'bias_ih', bias_ih, [rows])
    if (bias_hh !== null) requireSizes(op, 'bias_hh', bias_hh, [rows])
    if (shown !== hidden_size || weight_hr !== null) requireSizes(op, 'weight_hr', weight_hr, [shown, hidden_size])
  }
}

/** Any size will do here; the product compares it with the input's. */
function inputsOf(weight: unknown): number {
  return weight instanceof Tensor ? (weight.sizes[1] ?? 0) : 0
}

function requireSizes(op: string, name: string, weight: unknown, sizes: readonly number[]): void {
  const got: readonly number[] | null = weight instanceof Tensor ? weight.sizes : null
  if (got?.length === sizes.length && sizes.every((size, dim) => size === got[dim])) return
  throw new ShapeError({
    op,
    expected: `a ${name} of [${sizes.join(', ')}], as its settings say`,
    got: got === null ? 'none' : `[${got.join(', ')}]`,
  })
}
