// RNNCell, LSTMCell and GRUCell: one time step. torch/nn/modules/rnn.py.

import type { Arguments } from '../../../arguments.js'
import { ShapeError } from '../../../errors.js'
import { isHeard } from '../../../op.js'
import { heardCell } from '../../../ops/aten/rnn.js'
import { rnn } from '../../../ops/sequence/rnn.js'
import type { RNNMode } from '../../../ops/sequence/rnn-step.js'
import { reshape, unsqueeze } from '../../../ops/views/reshape.js'
import { Tuple } from '../../../python/tuple.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import { empty, zeros } from '../../../tensor/making/factory.js'
import type { Tensor } from '../../../tensor/tensor.js'
import type { Declaration } from '../../attributes.js'
import { className } from '../../brand.js'
import { constructorSignature } from '../../constructor.js'
import { uniform_ } from '../../init.js'
import { integer, told, word } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { Parameter } from '../../parameter.js'
import { bindInput } from './rnn.js'
import type { RecurrentInput, RecurrentInputs } from './rnn.js'
import { rnnModule } from './base.js'
import { requireWeights } from './weights.js'
import { shown } from '../settings.js'

export interface CellOptions {
  input_size: number
  hidden_size: number
  bias?: boolean
  device?: DeviceLike
  dtype?: dtype | null
}

type Made = [device?: DeviceLike, dtype?: dtype | null]
type CellArguments = Arguments<[input_size: number, hidden_size: number, bias?: boolean, ...made: Made], CellOptions>

const defaults = { bias: true, device: null, dtype: null } as const

class CellBase<O> extends Module<O> {
  declare input_size: number
  declare hidden_size: number
  declare bias: boolean
  declare weight_ih: Parameter
  declare weight_hh: Parameter
  declare bias_ih: Parameter | null
  declare bias_hh: Parameter | null

  constructor({ input_size, hidden_size, bias, dtype, device }: Required<CellOptions>, gates: number) {
    super()
    this.input_size = input_size
    this.hidden_size = hidden_size
    this.bias = bias
    const made = (...sizes: number[]): Parameter => new Parameter(empty(sizes, { dtype, device }))
    this.weight_ih = made(gates * hidden_size, input_size)
    this.weight_hh = made(gates * hidden_size, hidden_size)
    this.bias_ih = bias ? made(gates * hidden_size) : null
    this.bias_hh = bias ? made(gates * hidden_size) : null
    this.reset_parameters()
  }

  /** Uniform in ±1/sqrt(hidden_size), the numbers that PyTorch draws for the same seed. */
  reset_parameters(): void {
    const bound = this.hidden_size > 0 ? 1 / Math.sqrt(this.hidden_size) : 0
    for (const weight of this.parameters()) uniform_(weight, -bound, bound)
  }

  override extra_repr(): string {
    const parts = [shown(this, 'input_size'), shown(this, 'hidden_size')]
    const { __dict__ } = this
    if (__dict__.has('bias') && __dict__.get('bias') !== true) parts.push(`bias=${shown(this, 'bias')}`)
    const nonlinearity = __dict__.get('nonlinearity') ?? 'tanh'
    if (nonlinearity !== 'tanh') parts.push(`nonlinearity=${shown(this, 'nonlinearity')}`)
    return parts.join(', ')
  }

  /** @internal */
  protected step(mode: RNNMode, input: Tensor, hx: readonly Tensor[] | null): Tensor[] {
    const isLSTM = mode === 'LSTM'
    const op = className(this)
    requireDims(op, 'input', input)
    for (const [at, state] of (hx ?? []).entries()) requireDims(op, isLSTM ? `hx[${at}]` : 'hidden', state)
    const isBatched = input.dim() === 2
    const rows = isBatched ? input : unsqueeze(input, 0)
    const batch = rows.sizes[0] as number
    const weights = {
      weight_ih: this.weight_ih,
      weight_hh: this.weight_hh,
      bias_ih: this.bias_ih,
      bias_hh: this.bias_hh,
      weight_hr: null,
    }
    const { hidden_size } = this
    requireWeights(op, [weights], { mode, hidden_size, shown: hidden_size })
    const input_size = this.weight_ih.sizes[1]
    if (rows.sizes[1] !== input_size) {
      const message = `input has inconsistent input_size: got ${rows.sizes[1]} expected ${input_size}`
      throw new ShapeError({
        op,
        expected: `[${batch}, ${input_size}]`,
        got: `[${rows.sizes.join(', ')}]`,
        message,
      })
    }
    const count = isLSTM ? 2 : 1
    const states = Array.from({ length: count }, (_, at) => {
      const state = hx?.[at] ?? zeros([batch, this.hidden_size], { dtype: input.dtype, device: input.device })
      const sizes = state.dim() === 1 ? [1, state.sizes[0] as number] : state.sizes
      if (sizes[0] === batch && sizes[1] === this.hidden_size) return reshape(state, [1, batch, this.hidden_size])
      const message =
        sizes[0] === batch
          ? `hidden${at} has inconsistent hidden_size: got ${sizes[1]}, expected ${this.hidden_size}`
          : `Input batch size ${batch} doesn't match hidden${at} batch size ${sizes[0]}`
      throw new ShapeError({ op, expected: `[${batch}, ${this.hidden_size}]`, got: `[${sizes.join(', ')}]`, message })
    })
    const sizes = isBatched ? [batch, this.hidden_size] : [this.hidden_size]
    if (isHeard) {
      const flat = states.map((state) => reshape(state, [batch, this.hidden_size]))
      return heardCell(mode, rows, flat, weights).map((state) => reshape(state, sizes))
    }
    const { h, c } = rnn(rows, [batch], states[0] as Tensor, states[1] ?? null, [weights], {
      mode,
      bidirectional: false,
      between: (output) => output,
    })
    return [h, ...(c === null ? [] : [c])].map((state) => reshape(state, sizes))
  }
}

/** What all cells show; the weights' sizes count. */
const cellState: Declaration = {
  parameters: { weight_ih: 'needed', weight_hh: 'needed', bias_ih: 'optional', bias_hh: 'optional' },
  attributes: { input_size: told, hidden_size: integer(1), bias: told },
}

export interface RNNCellOptions extends CellOptions {
  nonlinearity?: 'tanh' | 'relu'
}

const rnnSignature = constructorSignature<RNNCellOptions>(
  'RNNCell',
  ['input_size', 'hidden_size', 'bias', 'nonlinearity', 'device', 'dtype'],
  { ...defaults, nonlinearity: 'tanh' },
)

class RNNCellModule extends CellBase<Tensor> {
  declare nonlinearity: 'tanh' | 'relu'

  constructor(
    ...args: Arguments<
      [input_size: number, hidden_size: number, bias?: boolean, nonlinearity?: 'tanh' | 'relu', ...made: Made],
      RNNCellOptions
    >
  ) {
    const { nonlinearity, ...settings } = rnnSignature(args)
    super(settings, 1)
    this.nonlinearity = nonlinearity
  }

  override forward(...args: RecurrentInput<Tensor, Tensor>): Tensor {
    const { input, hx } = bindInput(args) as RecurrentInputs<Tensor, Tensor>
    return this.step(this.nonlinearity === 'tanh' ? 'RNN_TANH' : 'RNN_RELU', input, hx ? [hx] : null)[0] as Tensor
  }
}

/** A step of an RNN: `[batch, input_size]` and `[batch, hidden_size]` give `[batch, hidden_size]`. */
export const RNNCell = moduleClass(RNNCellModule, `${rnnModule}.RNNCell`, {
  ...cellState,
  attributes: { ...cellState.attributes, nonlinearity: word('tanh', 'relu') },
})
export type RNNCell = RNNCellModule

const names = ['input_size', 'hidden_size', 'bias', 'device', 'dtype'] as const
const lstmSignature = constructorSignature<CellOptions>('LSTMCell', names, defaults)
const gruSignature = constructorSignature<CellOptions>('GRUCell', names, defaults)

class LSTMCellModule extends CellBase<readonly [Tensor, Tensor]> {
  constructor(...args: CellArguments) {
    super(lstmSignature(args), 4)
  }

  override forward(...args: RecurrentInput<Tensor, readonly [Tensor, Tensor]>): readonly [Tensor, Tensor] {
    const { input, hx } = bindInput(args) as RecurrentInputs<Tensor, readonly [Tensor, Tensor]>
    return Tuple.from(this.step('LSTM', input, hx ?? null)) as unknown as readonly [Tensor, Tensor]
  }
}

/** A step of an LSTM: gives the state and the cell. */
export const LSTMCell = moduleClass(LSTMCellModule, `${rnnModule}.LSTMCell`, cellState)
export type LSTMCell = LSTMCellModule

class GRUCellModule extends CellBase<Tensor> {
  constructor(...args: CellArguments) {
    super(gruSignature(args), 3)
  }

  override forward(...args: RecurrentInput<Tensor, Tensor>): Tensor {
    const { input, hx } = bindInput(args) as RecurrentInputs<Tensor, Tensor>
    return this.step('GRU', input, hx ? [hx] : null)[0] as Tensor
  }
}

/** A step of a GRU. */
export const GRUCell = moduleClass(GRUCellModule, `${rnnModule}.GRUCell`, cellState)
export type GRUCell = GRUCellModule

function requireDims(op: string, what: string, tensor: Tensor): void {
  const dims = tensor.dim()
  if (dims === 1 || dims === 2) return
  const message = `${op}: Expected ${what} to be 1D or 2D, got ${dims}D instead`
  throw new ShapeError({ op, expected: '1 or 2 dimensions', got: `${dims}`, message })
}
