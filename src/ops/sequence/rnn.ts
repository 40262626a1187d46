// Recurrent layers: ATen/native/RNN.cpp. Sequences come packed: the elements of each time step together, `batchSizes[t]` of
// them, never more than at the step before; a batch of equally long ones is the case where all are equal. The products with
// the input are one for all steps, those with the hidden state one a step, against a weight that is packed once.

import { DTypeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { float32, float64 } from '../../tensor/dtype.js'
import { contiguousStrides } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'
import { linear } from '../products/linear.js'
import { runF32 } from './rnn-f32.js'
import { stepOf } from './rnn-step.js'
import type { Lanes, RNNMode } from './rnn-step.js'

/** Of one layer in one direction. */
export interface RNNWeights {
  /** `[gates, input]` */
  readonly weight_ih: Tensor
  /** `[gates, hidden]` */
  readonly weight_hh: Tensor
  readonly bias_ih: Tensor | null
  readonly bias_hh: Tensor | null
  /** Of an LSTM with projections: `[projected, hidden]`. */
  readonly weight_hr: Tensor | null
}

export interface RNNOptions {
  readonly mode: RNNMode
  readonly bidirectional: boolean
  /** What happens to a layer's output before the next one: dropout. */
  readonly between: (output: Tensor) => Tensor
}

export interface RNNResult {
  /** `[elements, directions · hidden]` */
  readonly output: Tensor
  /** `[layers · directions, batch, hidden]`, each the last of its sequence. */
  readonly h: Tensor
  readonly c: Tensor | null
}

/**
 * @param data `[elements, input]`
 * @param h0 `[layers · directions, batch, hidden]`, or projected.
 * @param c0 Of an LSTM: `[layers · directions, batch, hidden]`.
 * @param weights One for each layer and direction, in PyTorch's order.
 */
export function rnn(
  data: Tensor,
  batchSizes: readonly number[],
  h0: Tensor,
  c0: Tensor | null,
  weights: readonly RNNWeights[],
  { mode, bidirectional, between }: RNNOptions,
): RNNResult {
  const directions = bidirectional ? 2 : 1
  const type = data.dtype
  const computed = type === float64 ? float64 : float32
  if (onMeta('rnn', [data, h0, c0])) {
    for (const each of weights) converted(each, type, type)
    const made = (sizes: readonly number[]) => allocate('rnn', sizes, type, null, true)
    const width = directions * (h0.sizes[2] as number)
    return { output: made([data.sizes[0] as number, width]), h: made(h0.sizes), c: c0 === null ? null : made(c0.sizes) }
  }
  const [h, c] = [lanesOf(h0, computed), c0 === null ? null : lanesOf(c0, computed)]
  const [hWidth, cWidth] = [h0.sizes[1]! * h0.sizes[2]!, c0 === null ? 0 : c0.sizes[1]! * c0.sizes[2]!]
  let input = to(data, computed)
  const layers = weights.length / directions
  for (let layer = 0; layer < layers; layer++) {
    const width = directions * (h0.sizes[2] as number)
    const output = newLanes(computed, input.sizes[0]! * width)
    for (let direction = 0; direction < directions; direction++) {
      const at = layer * directions + direction
      run({
        mode,
        input,
        batchSizes,
        weights: converted(weights[at] as RNNWeights, type, computed),
        h: h.subarray(at * hWidth, (at + 1) * hWidth),
        c: c === null ? null : c.subarray(at * cWidth, (at + 1) * cWidth),
        output: output.subarray(direction * (h0.sizes[2] as number)),
        width,
        isReverse: direction === 1,
      })
    }
    input = tensorOf(output, computed, [input.sizes[0] as number, width])
    if (layer < layers - 1) input = between(input)
  }
  return {
    output: to(input, type),
    h: to(tensorOf(h, computed, h0.sizes), type),
    c: c === null || c0 === null ? null : to(tensorOf(c, computed, c0.sizes), type),
  }
}

interface Run {
  readonly mode: RNNMode
  readonly input: Tensor
  readonly batchSizes: readonly number[]
  readonly weights: RNNWeights
  /** `[batch, hidden]`, from the first state to the last. */
  readonly h: Lanes
  readonly c: Lanes | null
  /** Rows of `width`, of which this direction writes the first columns. */
  readonly output: Lanes
  readonly width: number
  readonly isReverse: boolean
}

function run({ mode, input, batchSizes, weights, h, c, output, width, isReverse }: Run): void {
  const { weight_ih, weight_hh, weight_hr } = weights
  const gates = weight_ih.sizes[0] as number
  const hidden = weight_hr === null ? (weight_hh.sizes[1] as number) : (weight_hr.sizes[1] as number)
  const shown = weight_hh.sizes[1] as number
  const fromInput = lanesView(linear(input, weight_ih, weights.bias_ih))
  const starts = startsOf(batchSizes)
  const inOrder = batchSizes.map((rows, at) => ({ rows, start: starts[at] as number }))
  const steps = isReverse ? inOrder.toReversed() : inOrder
  const write = (start: number, rows: number, state: Lanes): void => {
    if (width === shown) return output.set(state, start * width)
    for (let row = 0; row < rows; row++)
      output.set(state.subarray(row * shown, (row + 1) * shown), (start + row) * width)
  }
  if (h instanceof Float32Array) {
    const { bias_hh } = weights
    runF32({
      mode,
      fromInput: fromInput as Float32Array,
      weight_hh,
      bias_hh,
      weight_hr,
      steps,
      isReverse,
      h,
      c: c as Float32Array | null,
      write,
    })
    return
  }
  const step = stepOf(mode)
  // With projections the cell's output is a vector of its own, which becomes the hidden state by a product.
  const inner = weight_hr === null ? h : newLanes(input.dtype, (batchSizes[0] as number) * hidden)
  for (const { rows, start } of steps) {
    const state = tensorOf(h.subarray(0, rows * shown), input.dtype, [rows, shown])
    const fromState = lanesView(linear(state, weight_hh, weights.bias_hh))
    step(inner, c, fromInput.subarray(start * gates, (start + rows) * gates), fromState, rows, hidden)
    if (weight_hr !== null) {
      const cells = tensorOf(inner.subarray(0, rows * hidden), input.dtype, [rows, hidden])
      h.set(lanesView(linear(cells, weight_hr)))
    }
    write(start, rows, h.subarray(0, rows * shown))
  }
}

function startsOf(batchSizes: readonly number[]): number[] {
  let sum = 0
  return batchSizes.map((size) => (sum += size) - size)
}

/** Halves are computed in float32. */
function converted(weights: RNNWeights, type: Tensor['dtype'], computed: Tensor['dtype']): RNNWeights {
  const entries = Object.entries(weights) as [keyof RNNWeights, Tensor | null][]
  for (const [name, weight] of entries) {
    if (weight === null || weight.dtype === type) continue
    throw new DTypeError({
      op: 'rnn',
      expected: `${weight.dtype}, the dtype of ${name}`,
      got: `an input of ${type}`,
      remedy: `Convert the input: input.to(${weight.dtype.name}), or the model: model.to(${type.name})`,
    })
  }
  if (type === computed) return weights
  return Object.fromEntries(entries.map(([name, weight]) => [name, weight && to(weight, computed)])) as never
}

function newLanes(type: Tensor['dtype'], count: number): Lanes {
  return type === float64 ? new Float64Array(count) : new Float32Array(count)
}

/** A copy. */
function lanesOf(tensor: Tensor, type: Tensor['dtype']): Lanes {
  return lanesView(to(tensor, type)).slice()
}

function lanesView(tensor: Tensor): Lanes {
  return tensor.toTypedArray() as Lanes
}

/** Over the lanes themselves. */
function tensorOf(lanes: Lanes, type: Tensor['dtype'], sizes: readonly number[]): Tensor {
  const storage = new UntypedStorage(new Uint8Array(lanes.buffer))
  return new Tensor(storage, type, sizes, contiguousStrides(sizes), lanes.byteOffset / lanes.BYTES_PER_ELEMENT)
}
