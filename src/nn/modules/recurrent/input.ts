// What a recurrent module is given, as its layers compute it: the steps of all sequences one behind the other, with how many sequences
// each step has. torch/nn/modules/rnn.py: check_input.

import { Kind } from '../../../call/kinds.js'
import { requireKind } from '../../../call/check.js'
import { DTypeError, ShapeError } from '../../../errors.js'
import { index_select } from '../../../ops/indexing/select.js'
import { integersOf } from '../../../ops/integers-of.js'
import { contiguous } from '../../../ops/moving/copies.js'
import type { RNNMode } from '../../../ops/sequence/rnn-step.js'
import { transpose } from '../../../ops/views/dims.js'
import { reshape, unsqueeze } from '../../../ops/views/reshape.js'
import { conversion } from '../../../tensor/dtype.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { className } from '../../brand.js'
import type { ModuleState } from '../../brand.js'
import { packedSequence, PackedSequence } from '../../sequences.js'

/** Sequences as they are computed, and how their output goes back. */
export interface Sequences {
  readonly data: Tensor
  readonly batchSizes: readonly number[]
  readonly batch: number
  readonly sorted: Tensor | null
  readonly restore: (output: Tensor) => Tensor | PackedSequence
  readonly isBatched: boolean
  readonly unsorted: Tensor | null
}

/** A module with the settings that are read of it, each where it is needed: a file may lack what this input does not ask for. */
interface Layers extends ModuleState {
  readonly batch_first: boolean
  readonly input_size: number
}

/**
 * @param weightOf The first layer's weight of the input.
 * @throws DTypeError, RangeError, ShapeError in PyTorch's words.
 */
export function sequencesOf(
  input: Tensor | PackedSequence,
  layers: Layers,
  mode: RNNMode,
  weightOf: () => Tensor,
): Sequences {
  if (input instanceof PackedSequence) return packed(input, layers, weightOf)
  requireKind('forward', 'input', 'Tensor or PackedSequence', Kind.Tensor, input)
  const dims = input.dim()
  if (dims !== 2 && dims !== 3) {
    const isRNN = mode.startsWith('RNN')
    const message = `${isRNN ? 'RNN' : mode}: Expected input to be 2D or 3D, got ${dims}D${isRNN ? ' tensor' : ''} instead`
    throw new ShapeError({ op: className(layers), expected: '2 or 3 dimensions', got: `${dims}`, message })
  }
  const isBatched = dims === 3
  const { batch_first } = layers
  const batched = isBatched ? input : unsqueeze(input, batch_first ? 0 : 1)
  checkInput(batched, layers, weightOf, 3)
  const byTime = batch_first ? transpose(batched, 0, 1) : batched
  const [time, batch, size] = byTime.sizes as [number, number, number]
  if (time === 0) throw new RangeError('Expected sequence length to be larger than 0 in RNN')
  const restore = (output: Tensor): Tensor => {
    const steps = reshape(output, [time, batch, output.sizes[1] as number])
    if (!isBatched) return reshape(steps, [time, output.sizes[1] as number])
    return batch_first ? transpose(steps, 0, 1) : steps
  }
  const data = reshape(contiguous(byTime), [time * batch, size])
  const batchSizes = Array.from({ length: time }, () => batch)
  return { data, batchSizes, batch, sorted: null, unsorted: null, restore, isBatched }
}

function packed(input: PackedSequence, layers: Layers, weightOf: () => Tensor): Sequences {
  const op = className(layers)
  const { data, batch_sizes, sorted_indices, unsorted_indices } = input
  checkInput(data, layers, weightOf, 2)
  const batchSizes = integersOf(op, batch_sizes)
  const fits = batchSizes.every((size, at) => size > 0 && (at === 0 || size <= (batchSizes[at - 1] as number)))
  if (!fits || batchSizes.reduce((sum, size) => sum + size, 0) !== data.sizes[0]) {
    throw new ShapeError({
      op,
      expected: 'batch sizes that descend and add up to the elements',
      got: `${batchSizes.length} batch sizes and ${data.sizes[0]} elements`,
    })
  }
  return {
    data,
    batchSizes,
    batch: batchSizes[0] ?? 0,
    sorted: sorted_indices,
    unsorted: unsorted_indices,
    restore: (output) => packedSequence(output, batch_sizes, sorted_indices, unsorted_indices),
    isBatched: true,
  }
}

/** @throws DTypeError, ShapeError in PyTorch's words. */
function checkInput(input: Tensor, layers: Layers, weightOf: () => Tensor, dims: number): void {
  const op = className(layers)
  const weight = weightOf()
  if (input.dtype !== weight.dtype) {
    const remedy = input.is_floating_point()
      ? `Convert input: input.to(${weight.dtype}), or convert model: model.to(${input.dtype})`
      : `Convert input: ${conversion(input.dtype)}`
    const message = `RNN input dtype (${input.dtype}) does not match weight dtype (${weight.dtype}). ${remedy}`
    throw new DTypeError({ op, expected: `${weight.dtype}`, got: `${input.dtype}`, message })
  }
  if (input.dim() !== dims) {
    const message = `input must have ${dims} dimensions, got ${input.dim()}`
    throw new ShapeError({ op, expected: `${dims} dimensions`, got: `${input.dim()}`, message })
  }
  const [size, { input_size }] = [input.sizes.at(-1), layers]
  if (size === input_size) return
  const message = `input.size(-1) must be equal to input_size. Expected ${input_size}, got ${size}`
  throw new ShapeError({ op, expected: `[*, ${input_size}]`, got: `[${input.sizes.join(', ')}]`, message })
}

/** The batch in another order. */
export function permuted(state: Tensor, order: Tensor | null): Tensor {
  return order === null ? state : index_select(state, 1, order)
}
