// Recurrent layers by ATen's names: sequences, states and a flat list of weights. aten/src/ATen/native/RNN.cpp.

import { ShapeError, UnsupportedError } from '../../errors.js'
import { called, operatorOf, overload } from '../../op.js'
import type { Operator } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import { contiguous } from '../moving/copies.js'
import { integersOf } from '../integers-of.js'
import type { RNNMode } from '../sequence/rnn-step.js'
import { rnn } from '../sequence/rnn.js'
import type { RNNOptions, RNNResult, RNNWeights } from '../sequence/rnn.js'
import { reshape, unsqueeze } from '../views/reshape.js'
import { select } from '../views/parts.js'
import { transpose } from '../views/dims.js'

type Tensors = readonly Tensor[]

/** The weights of each layer and direction, out of the list that has them one after the other. */
function weightsOf(mode: RNNMode, params: Tensors, has_biases: boolean, layers: number): RNNWeights[] {
  const each = params.length / layers
  const plain = has_biases ? 4 : 2
  const projected = mode === 'LSTM' && each === plain + 1
  if (each !== plain && !projected) {
    throw new ShapeError({ op: mode, expected: `${plain * layers} weights`, got: `${params.length}` })
  }
  return Array.from({ length: layers }, (_, layer) => {
    const own = params.slice(layer * each, (layer + 1) * each)
    return {
      weight_ih: own[0] as Tensor,
      weight_hh: own[1] as Tensor,
      bias_ih: has_biases ? (own[2] as Tensor) : null,
      bias_hh: has_biases ? (own[3] as Tensor) : null,
      weight_hr: projected ? (own.at(-1) as Tensor) : null,
    }
  })
}

function sequences(
  mode: RNNMode,
  input: Tensor,
  hx: Tensors,
  params: Tensors,
  has_biases: boolean,
  num_layers: number,
  dropout: number,
  train: boolean,
  bidirectional: boolean,
  batch_first: boolean,
): Tensor[] {
  requireNoDropout(mode, dropout, train, num_layers)
  requireStates(mode, hx)
  if (input.dim() !== 3) throw new ShapeError({ op: mode, expected: 'an input of 3 dimensions', got: `${input.dim()}` })
  const byTime = batch_first ? transpose(input, 0, 1) : input
  const [time, batch, size] = byTime.sizes as [number, number, number]
  const data = reshape(contiguous(byTime), [time * batch, size])
  const batchSizes = Array.from({ length: time }, () => batch)
  const layers = num_layers * (bidirectional ? 2 : 1)
  const result = rnn(data, batchSizes, hx[0] as Tensor, hx[1] ?? null, weightsOf(mode, params, has_biases, layers), {
    mode,
    bidirectional,
    between: (output) => output,
  })
  const steps = reshape(result.output, [time, batch, result.output.sizes[1] as number])
  const output = batch_first ? transpose(steps, 0, 1) : steps
  return result.c === null ? [output, result.h] : [output, result.h, result.c]
}

function packed(
  mode: RNNMode,
  data: Tensor,
  batch_sizes: Tensor,
  hx: Tensors,
  params: Tensors,
  has_biases: boolean,
  num_layers: number,
  dropout: number,
  train: boolean,
  bidirectional: boolean,
): Tensor[] {
  requireNoDropout(mode, dropout, train, num_layers)
  requireStates(mode, hx)
  if (data.dim() !== 2) throw new ShapeError({ op: mode, expected: 'data of 2 dimensions', got: `${data.dim()}` })
  const layers = num_layers * (bidirectional ? 2 : 1)
  const result = rnn(
    data,
    // On meta the sizes of the data say all that there is to know.
    batch_sizes.isMeta ? [] : integersOf(mode, batch_sizes),
    hx[0] as Tensor,
    hx[1] ?? null,
    weightsOf(mode, params, has_biases, layers),
    {
      mode,
      bidirectional,
      between: (output) => output,
    },
  )
  return result.c === null ? [result.output, result.h] : [result.output, result.h, result.c]
}

/** An LSTM has two states, the others one. */
function requireStates(mode: RNNMode, hx: Tensors): void {
  const count = mode === 'LSTM' ? 2 : 1
  if (hx.length !== count) throw new ShapeError({ op: mode, expected: `${count} initial states`, got: `${hx.length}` })
}

function requireNoDropout(mode: RNNMode, dropout: number, train: boolean, layers: number): void {
  if (!train || dropout === 0 || layers === 1) return
  throw new UnsupportedError({
    what: `${mode} with dropout between its layers in training`,
    instead: 'Export the model after model.eval()',
  })
}

export const lstm = overload(
  'aten::lstm.input',
  (
    input: Tensor,
    hx: Tensors,
    params: Tensors,
    has_biases: boolean,
    num_layers: number,
    dropout: number,
    train: boolean,
    bidirectional: boolean,
    batch_first: boolean,
  ): Tuple<Tensor> =>
    Tuple.from(
      sequences('LSTM', input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first),
    ),
)
export const lstmData = overload(
  'aten::lstm.data',
  (
    data: Tensor,
    batch_sizes: Tensor,
    hx: Tensors,
    params: Tensors,
    has_biases: boolean,
    num_layers: number,
    dropout: number,
    train: boolean,
    bidirectional: boolean,
  ): Tuple<Tensor> =>
    Tuple.from(packed('LSTM', data, batch_sizes, hx, params, has_biases, num_layers, dropout, train, bidirectional)),
)

type OfInput = (
  input: Tensor,
  hx: Tensor,
  params: Tensors,
  has_biases: boolean,
  num_layers: number,
  dropout: number,
  train: boolean,
  bidirectional: boolean,
  batch_first: boolean,
) => Tuple<Tensor>
type OfData = (
  data: Tensor,
  batch_sizes: Tensor,
  hx: Tensor,
  params: Tensors,
  has_biases: boolean,
  num_layers: number,
  dropout: number,
  train: boolean,
  bidirectional: boolean,
) => Tuple<Tensor>

function ofInput(mode: RNNMode): OfInput {
  return (input, hx, ...rest) => Tuple.from(sequences(mode, input, [hx], ...rest))
}

function ofData(mode: RNNMode): OfData {
  return (data, batch_sizes, hx, ...rest) => Tuple.from(packed(mode, data, batch_sizes, [hx], ...rest))
}

export const gru = overload('aten::gru.input', ofInput('GRU'))
export const gruData = overload('aten::gru.data', ofData('GRU'))
export const rnnTanh = overload('aten::rnn_tanh.input', ofInput('RNN_TANH'))
export const rnnTanhData = overload('aten::rnn_tanh.data', ofData('RNN_TANH'))
export const rnnRelu = overload('aten::rnn_relu.input', ofInput('RNN_RELU'))
export const rnnReluData = overload('aten::rnn_relu.data', ofData('RNN_RELU'))

/** One step: `[batch, input]` and states `[batch, hidden]`, or both without a batch. */
function cell(
  mode: RNNMode,
  input: Tensor,
  hx: Tensors,
  w_ih: Tensor,
  w_hh: Tensor,
  b_ih: Tensor | null,
  b_hh: Tensor | null,
): Tensor[] {
  const isBatched = input.sizes.length === 2
  const rows = isBatched ? input : unsqueeze(input, 0)
  const states = hx.map((state) => unsqueeze(isBatched ? state : unsqueeze(state, 0), 0))
  const weights = { weight_ih: w_ih, weight_hh: w_hh, bias_ih: b_ih, bias_hh: b_hh, weight_hr: null }
  const { h, c } = rnn(rows, [rows.sizes[0] as number], states[0] as Tensor, states[1] ?? null, [weights], {
    mode,
    bidirectional: false,
    between: (output) => output,
  })
  const results = c === null ? [h] : [h, c]
  return results.map((state) => (isBatched ? select(state, 0, 0) : select(select(state, 0, 0), 0, 0)))
}

type Cell = (input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor | null, b_hh: Tensor | null) => Tensor

function cellOf(mode: RNNMode): Cell {
  return (input, hx, ...weights) => cell(mode, input, [hx], ...weights)[0] as Tensor
}

export const lstmCell = overload(
  'aten::lstm_cell',
  (input: Tensor, hx: Tensors, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor | null, b_hh: Tensor | null): Tuple<Tensor> =>
    Tuple.from(cell('LSTM', input, hx, w_ih, w_hh, b_ih, b_hh)),
)
export const gruCell = overload('aten::gru_cell', cellOf('GRU'))
export const rnnTanhCell = overload('aten::rnn_tanh_cell', cellOf('RNN_TANH'))
export const rnnReluCell = overload('aten::rnn_relu_cell', cellOf('RNN_RELU'))

const cells = { LSTM: lstmCell, GRU: gruCell, RNN_TANH: rnnTanhCell, RNN_RELU: rnnReluCell } as const

/**
 * A step of one layer as one call of ATen's operator, which a trace hears.
 *
 * @param input `[batch, input]` @param states Each `[batch, hidden]`.
 */
export function heardCell(
  mode: RNNMode,
  input: Tensor,
  states: Tensors,
  { weight_ih, weight_hh, bias_ih, bias_hh }: RNNWeights,
): Tensors {
  const hx = mode === 'LSTM' ? states : states[0]
  const result = called(operatorOf(cells[mode]) as Operator, [input, hx, weight_ih, weight_hh, bias_ih, bias_hh])
  return mode === 'LSTM' ? (result as Tensors) : [result as Tensor]
}

const layers = { LSTM: lstm, GRU: gru, RNN_TANH: rnnTanh, RNN_RELU: rnnRelu } as const

/**
 * `rnn` of sequences of one length, as one call of ATen's operator, which a trace hears.
 *
 * @param data `[time · batch, input]`
 */
export function heardLayers(
  data: Tensor,
  batchSizes: readonly number[],
  h0: Tensor,
  c0: Tensor | null,
  weights: readonly RNNWeights[],
  { mode, bidirectional }: Pick<RNNOptions, 'mode' | 'bidirectional'>,
): RNNResult {
  const [time, batch] = [batchSizes.length, batchSizes[0] as number]
  const input = reshape(data, [time, batch, data.sizes[1] as number])
  const params = weights.flatMap(({ weight_ih, weight_hh, bias_ih, bias_hh, weight_hr }) =>
    [weight_ih, weight_hh, bias_ih, bias_hh, weight_hr].filter((each) => each !== null),
  )
  const states = c0 === null ? h0 : [h0, c0]
  const count = weights.length / (bidirectional ? 2 : 1)
  const settings = [(weights[0] as RNNWeights).bias_ih !== null, count, 0, false, bidirectional, false]
  const operator = operatorOf(layers[mode]) as Operator
  const [output, h, c] = called(operator, [input, states, params, ...settings]) as readonly [Tensor, Tensor, Tensor?]
  return { output: reshape(output, [time * batch, output.sizes[2] as number]), h, c: c ?? null }
}
