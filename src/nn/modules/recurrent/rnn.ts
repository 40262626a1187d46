// RNN, LSTM and GRU. torch/nn/modules/rnn.py.

import { signature } from '../../../arguments.js'
import type { Arguments } from '../../../arguments.js'
import { Tuple } from '../../../python/tuple.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { setFirst } from '../../attributes.js'
import type { Float } from '../../attributes.js'
import type { RNNMode } from '../../../ops/sequence/rnn-step.js'
import { constructorSignature } from '../../constructor.js'
import { told, word } from '../../kinds.js'
import { moduleClass } from '../../module-class.js'
import type { PackedSequence } from '../../sequences.js'
import { commonDefaults, commonNames, RNNBase, rnnModule } from './base.js'
import type { RNNBaseOptions } from './base.js'

type Common = [bias?: boolean, batch_first?: boolean, dropout?: Float, bidirectional?: boolean]
type Made = [device?: DeviceLike, dtype?: dtype | null]
type Sized = [input_size: number, hidden_size: number, num_layers?: number]

const sized = ['input_size', 'hidden_size', 'num_layers'] as const

/** A sequence and the first states, by position or by name. */
export interface RecurrentInputs<Input, State> {
  readonly input: Input
  /** Zeros without. */
  readonly hx?: State | null
}

export type RecurrentInput<Input, State> = Arguments<[input: Input, hx?: State | null], RecurrentInputs<Input, State>>

/** @internal */
export const bindInput = signature<RecurrentInputs<unknown, unknown>>('forward', ['input', 'hx'], { hx: null })

export interface RNNOptions extends RNNBaseOptions {
  nonlinearity?: 'tanh' | 'relu'
}

const rnnSignature = constructorSignature<RNNOptions & { proj_size?: number }>(
  'RNN',
  [...sized, 'nonlinearity', ...commonNames, 'device', 'dtype', '*', 'proj_size'],
  { ...commonDefaults, nonlinearity: 'tanh', proj_size: 0 },
)

class RNNModule extends RNNBase<readonly [Tensor | PackedSequence, Tensor]> {
  declare nonlinearity: 'tanh' | 'relu'

  constructor(
    ...args: Arguments<[...Sized, nonlinearity?: 'tanh' | 'relu', ...common: Common, ...made: Made], RNNOptions>
  ) {
    const { nonlinearity, ...settings } = withoutProjection(rnnSignature(args))
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new RangeError(`Unknown nonlinearity '${String(nonlinearity)}'. Select from 'tanh' or 'relu'.`)
    }
    super(nonlinearity === 'tanh' ? 'RNN_TANH' : 'RNN_RELU', settings)
    setFirst(this, 'nonlinearity', nonlinearity)
  }

  override forward<Input extends Tensor | PackedSequence>(
    ...args: RecurrentInput<Input, Tensor>
  ): readonly [Input, Tensor] {
    const { input, hx } = bindInput(args) as RecurrentInputs<Input, Tensor>
    const { output, h } = this.run(input, hx ? [hx] : null)
    return Tuple.of<unknown>(output, h) as never
  }
}

/**
 * Elman's recurrent layers: h = tanh(W_ih x + b_ih + W_hh h + b_hh).
 *
 * @remarks Input `[time, batch, input_size]`, `[batch, time, input_size]` with `batch_first`, `[time, input_size]`, or a
 *   PackedSequence. Output of the same form with `hidden_size`, twice that in both directions; and the last states
 *   `[layers · directions, batch, hidden_size]`.
 * @example
 * import { nn, randn } from 'torchlet'
 * const [output, h] = nn.RNN(10, 20, 2).forward(randn(5, 3, 10))
 */
export const RNN = moduleClass(RNNModule, `${rnnModule}.RNN`, {
  attributes: { nonlinearity: told, mode: word('RNN_TANH', 'RNN_RELU') },
})
export type RNN = RNNModule

const gruSignature = constructorSignature<RNNBaseOptions & { proj_size?: number }>(
  'GRU',
  [...sized, ...commonNames, 'device', 'dtype', '*', 'proj_size'],
  { ...commonDefaults, proj_size: 0 },
)

class GRUModule extends RNNBase<readonly [Tensor | PackedSequence, Tensor]> {
  constructor(...args: Arguments<[...Sized, ...common: Common, ...made: Made], RNNBaseOptions>) {
    super('GRU', withoutProjection(gruSignature(args)))
  }

  /** @internal */
  protected override kind(): RNNMode {
    return 'GRU'
  }

  override forward<Input extends Tensor | PackedSequence>(
    ...args: RecurrentInput<Input, Tensor>
  ): readonly [Input, Tensor] {
    const { input, hx } = bindInput(args) as RecurrentInputs<Input, Tensor>
    const { output, h } = this.run(input, hx ? [hx] : null)
    return Tuple.of<unknown>(output, h) as never
  }
}

/** Gated recurrent units. Sizes as of RNN. */
export const GRU = moduleClass(GRUModule, `${rnnModule}.GRU`, { attributes: { mode: told } })
export type GRU = GRUModule

export interface LSTMOptions extends RNNBaseOptions {
  /** The size of the hidden state where it is projected to a smaller one (default 0: it is not). */
  proj_size?: number
}

const lstmSignature = constructorSignature<LSTMOptions>(
  'LSTM',
  [...sized, ...commonNames, 'proj_size', 'device', 'dtype'],
  {
    ...commonDefaults,
    proj_size: 0,
  },
)

class LSTMModule extends RNNBase<readonly [Tensor | PackedSequence, readonly [Tensor, Tensor]]> {
  constructor(...args: Arguments<[...Sized, ...common: Common, proj_size?: number, ...made: Made], LSTMOptions>) {
    super('LSTM', lstmSignature(args))
  }

  /** @internal */
  protected override kind(): RNNMode {
    return 'LSTM'
  }

  /** @param hx The first states and cells; zeros without. */
  override forward<Input extends Tensor | PackedSequence>(
    ...args: RecurrentInput<Input, readonly [Tensor, Tensor]>
  ): readonly [Input, readonly [Tensor, Tensor]] {
    const { input, hx } = bindInput(args) as RecurrentInputs<Input, readonly [Tensor, Tensor]>
    const { output, h, c } = this.run(input, hx ?? null)
    return Tuple.of<unknown>(output, Tuple.of(h, c)) as never
  }
}

/**
 * Long short-term memory. Sizes as of RNN; the second result is the last states and the last cells.
 *
 * @example
 * import { nn, randn } from 'torchlet'
 * const [output, [h, c]] = nn.LSTM(10, 20, { batch_first: true }).forward(randn(3, 5, 10))
 */
export const LSTM = moduleClass(LSTMModule, `${rnnModule}.LSTM`, { attributes: { mode: told } })
export type LSTM = LSTMModule

function withoutProjection<T extends { proj_size: number }>({ proj_size, ...settings }: T): Omit<T, 'proj_size'> {
  if (proj_size !== 0) throw new RangeError('proj_size argument is only supported for LSTM, not RNN or GRU')
  return settings
}
