// What RNN, LSTM and GRU share: settings, weights by layer and direction, states, runs. torch/nn/modules/rnn.py: RNNBase.

import type { DeviceLike } from '../../../tensor/device.js'
import { ShapeError } from '../../../errors.js'
import { heardLayers } from '../../../ops/aten/rnn.js'
import { rnn } from '../../../ops/sequence/rnn.js'
import { isHeard } from '../../../op.js'
import type { RNNWeights } from '../../../ops/sequence/rnn.js'
import type { RNNMode } from '../../../ops/sequence/rnn-step.js'
import { reshape, unsqueeze } from '../../../ops/views/reshape.js'
import type { Dict } from '../../../python/dict.js'
import { PyFloat } from '../../../python/numbers.js'
import type { Tuple } from '../../../python/tuple.js'
import type { dtype } from '../../../tensor/dtype.js'
import { empty, zeros } from '../../../tensor/making/factory.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { declareState, heldSetting } from '../../attributes.js'
import type { Float } from '../../attributes.js'
import { className } from '../../brand.js'
import { dropout } from '../../functional/dropout.js'
import { uniform_ } from '../../init.js'
import { flag, integer, listsOf, real, text, told, truth } from '../../kinds.js'
import { Module } from '../../module.js'
import { computeWeights } from '../../hooks/known.js'
import { Parameter } from '../../parameter.js'
import { PackedSequence } from '../../sequences.js'
import { permuted, sequencesOf } from './input.js'
import { gatesOf, requireWeights } from './weights.js'
import { equals, shown } from '../settings.js'

export interface RNNBaseOptions {
  input_size: number
  hidden_size: number
  num_layers?: number
  bias?: boolean
  batch_first?: boolean
  /** Probability of a zero between layers, in training (default 0). */
  dropout?: Float
  bidirectional?: boolean
  device?: DeviceLike
  dtype?: dtype | null
}

/** By position: settings that all of them take after `num_layers`, in this order. */
export const commonNames = ['bias', 'batch_first', 'dropout', 'bidirectional'] as const

export const commonDefaults = {
  num_layers: 1,
  bias: true,
  batch_first: false,
  dropout: PyFloat(0),
  bidirectional: false,
  device: null,
  dtype: null,
} as const

export const rnnModule = 'torch.nn.modules.rnn'

type Settings = Required<RNNBaseOptions> & { readonly proj_size?: number }

export class RNNBase<O> extends Module<O> {
  declare mode: RNNMode
  declare input_size: number
  declare hidden_size: number
  declare num_layers: number
  declare bias: boolean
  declare batch_first: boolean
  declare dropout: number
  declare bidirectional: boolean
  declare proj_size: number
  declare _flat_weights_names: string[]
  declare _all_weights: string[][]
  declare _flat_weights: (Parameter | null)[];

  /** The weights of each layer: `weight_ih_l0`, `weight_hh_l0`, of the second direction `weight_ih_l0_reverse`. */
  [name: `${'weight' | 'bias'}_${'ih' | 'hh' | 'hr'}_l${string}`]: Parameter

  constructor(mode: RNNMode, settings: Settings) {
    super()
    const { input_size, hidden_size, num_layers, bias, bidirectional, proj_size = 0, dtype, device } = settings
    requireSettings(settings)
    this.mode = mode
    this.input_size = input_size
    this.hidden_size = hidden_size
    this.num_layers = num_layers
    this.bias = bias
    this.batch_first = settings.batch_first
    this.dropout = PyFloat(Number(settings.dropout)) as unknown as number
    this.bidirectional = bidirectional
    this.proj_size = proj_size
    this._flat_weights_names = namesOf(this).flat()
    this._all_weights = namesOf(this)
    const gates = gatesOf(mode) * hidden_size
    const shown = proj_size > 0 ? proj_size : hidden_size
    for (const [at, names] of this._all_weights.entries()) {
      const isFirst = at < (bidirectional ? 2 : 1)
      const inputs = isFirst ? input_size : shown * (bidirectional ? 2 : 1)
      const sizes: Readonly<Record<string, number[]>> = {
        weight_ih: [gates, inputs],
        weight_hh: [gates, shown],
        bias_ih: [gates],
        bias_hh: [gates],
        weight_hr: [proj_size, hidden_size],
      }
      for (const name of names) {
        this._parameters.set(
          name,
          new Parameter(empty(sizes[name.slice(0, name.indexOf('_l'))] as number[], { dtype, device })),
        )
      }
    }
    this._flat_weights = this.flatWeights(this._flat_weights_names)
    this.reset_parameters()
  }

  /** Uniform in ±1/sqrt(hidden_size), the numbers that PyTorch draws for the same seed. */
  reset_parameters(): void {
    const bound = this.hidden_size > 0 ? 1 / Math.sqrt(this.hidden_size) : 0
    for (const weight of this.parameters()) uniform_(weight, -bound, bound)
  }

  /** PyTorch's hint to lay weights out for a GPU: nothing to do. */
  flatten_parameters(): void {}

  /** The weights of each layer and direction. */
  get all_weights(): Parameter[][] {
    return namesOf(this).map((names) => names.map((name) => this.getattr(name) as Parameter))
  }

  /** @internal */
  override __getstate__(): Dict<string, unknown> | Tuple {
    const state = super.__getstate__()
    const names: unknown = this.__dict__.get('_flat_weights_names')
    if (!Array.isArray(names)) return state
    const now = this.flatWeights(names)
    const kept: unknown = this.__dict__.get('_flat_weights')
    const isSame = Array.isArray(kept) && kept.length === now.length && now.every((weight, at) => weight === kept[at])
    if (!isSame) this._flat_weights = now
    return state
  }

  /** Older files lack some settings, and have weights in the place of their names. @internal */
  override __setstate__(state: Dict<string, unknown>): void {
    super.__setstate__(state)
    const all: unknown = state.get('all_weights') ?? state.get('_all_weights')
    if (isNames(all)) {
      if (!state.has('_all_weights')) this._all_weights = all
    } else if (hasWeights(this)) {
      this._all_weights = namesOf(this)
    } else {
      return
    }
    const names = this._all_weights.flat()
    if (!state.has('_flat_weights_names')) this._flat_weights_names = names
    if (!state.has('_flat_weights')) this._flat_weights = this.flatWeights(names)
  }

  override extra_repr(): string {
    const parts = [shown(this, 'input_size'), shown(this, 'hidden_size')]
    for (const [name, usual] of Object.entries(usualSettings)) {
      const isUsual = typeof usual === 'number' ? equals(this, name, usual) : heldSetting(this, name) === usual
      if (this.__dict__.has(name) && !isUsual) parts.push(`${name}=${shown(this, name)}`)
    }
    return parts.join(', ')
  }

  /** @internal */
  protected run(
    input: Tensor | PackedSequence,
    hx: readonly Tensor[] | null,
  ): { readonly output: Tensor | PackedSequence; readonly h: Tensor; readonly c: Tensor | null } {
    const sequences = sequencesOf(input, this, this.kind(), () => this.weightsOf()[0]?.weight_ih as Tensor)
    const { data, batchSizes, batch, isBatched } = sequences
    const states = this.states(data, hx, batch, isBatched).map((state) => permuted(state, sequences.sorted))
    const drops = this.training && this.dropout > 0
    const isWhole = isHeard && !drops && !(input instanceof PackedSequence)
    const result = (isWhole ? heardLayers : rnn)(
      data,
      batchSizes,
      states[0] as Tensor,
      states[1] ?? null,
      this.weightsOf(),
      {
        mode: this.kind(),
        bidirectional: this.bidirectional,
        between: (output) => (drops ? dropout(output, this.dropout) : output),
      },
    )
    const back = (state: Tensor): Tensor => {
      const ordered = permuted(state, sequences.unsorted)
      return isBatched ? ordered : reshape(ordered, [ordered.sizes[0] as number, ordered.sizes[2] as number])
    }
    return { output: sequences.restore(result.output), h: back(result.h), c: result.c && back(result.c) }
  }

  /** What it computes, which RNN alone takes from its `mode`. @internal */
  protected kind(): RNNMode {
    return this.mode
  }

  /** The first states, of an LSTM also the cells, as `[layers · directions, batch, hidden]`. */
  private states(data: Tensor, hx: readonly Tensor[] | null, batch: number, isBatched: boolean): Tensor[] {
    const layers = this.num_layers * (this.bidirectional ? 2 : 1)
    const isLSTM = this.kind() === 'LSTM'
    const shown = this.proj_size > 0 ? this.proj_size : this.hidden_size
    const widths = isLSTM ? [shown, this.hidden_size] : [shown]
    if (hx === null)
      return widths.map((width) => zeros([layers, batch, width], { dtype: data.dtype, device: data.device }))
    requireStateDims(className(this), hx, isBatched, isLSTM)
    return widths.map((width, at) => {
      const state = isBatched ? (hx[at] as Tensor) : unsqueeze(hx[at] as Tensor, 1)
      const expected = [layers, batch, width]
      if (state.sizes.length === 3 && expected.every((size, dim) => size === state.sizes[dim])) return state
      const which = isLSTM ? `hidden[${at}]` : 'hidden'
      const message = `Expected ${which} size (${expected.join(', ')}), got [${state.sizes.join(', ')}]`
      throw new ShapeError({
        op: className(this),
        expected: `[${expected.join(', ')}]`,
        got: `[${state.sizes.join(', ')}]`,
        message,
      })
    })
  }

  private weightsOf(): RNNWeights[] {
    const { hidden_size, proj_size } = this
    const mode = this.kind()
    const op = className(this)
    const shown = proj_size > 0 ? proj_size : hidden_size
    const layers = this.num_layers * (this.bidirectional ? 2 : 1)
    if (!hasWeights(this)) {
      throw new ShapeError({ op, expected: `the weights of ${layers} layers and directions`, got: 'fewer' })
    }
    const weights = namesOf(this).map((names) => {
      const named = (kind: string): Tensor | null => {
        const name = names.find((each) => each.startsWith(`${kind}_l`))
        return name === undefined ? null : (this.weightNamed(name) as Tensor)
      }
      const [weight_ih, weight_hh] = [named('weight_ih') as Tensor, named('weight_hh') as Tensor]
      const [bias_ih, bias_hh, weight_hr] = [named('bias_ih'), named('bias_hh'), named('weight_hr')]
      return { weight_ih, weight_hh, bias_ih, bias_hh, weight_hr }
    })
    requireWeights(op, weights, { mode, hidden_size, shown })
    return weights
  }

  /** A parameter, or what a hook makes of others. */
  private weightNamed(name: string): unknown {
    const held = this._parameters.get(name) ?? this.__dict__.get(name)
    if (held !== undefined) return held
    computeWeights(this)
    return this.__dict__.get(name)
  }

  private flatWeights(names: readonly string[]): (Parameter | null)[] {
    return names.map((name) => this._parameters.get(name) ?? null)
  }
}

declareState(RNNBase.prototype, {
  attributes: {
    input_size: real,
    hidden_size: integer(1),
    num_layers: integer(1),
    bias: truth,
    batch_first: flag,
    dropout: real,
    bidirectional: flag,
    proj_size: integer().added(0),
    _flat_weights_names: listsOf(text),
    // Of old releases the weights themselves.
    _all_weights: told,
    _flat_weights: told,
  },
})

/** What is printed only where it is another, in this order. */
const usualSettings = {
  proj_size: 0,
  num_layers: 1,
  bias: true,
  batch_first: false,
  dropout: 0,
  bidirectional: false,
} as const

/** The names of the weights of each layer and direction. */
function namesOf({ num_layers, bidirectional, bias, proj_size }: RNNBase<unknown>): string[][] {
  const kinds = [
    'weight_ih',
    'weight_hh',
    ...(bias ? ['bias_ih', 'bias_hh'] : []),
    ...(proj_size > 0 ? ['weight_hr'] : []),
  ]
  const suffixes = bidirectional ? ['', '_reverse'] : ['']
  return Array.from({ length: num_layers }, (_, layer) => layer).flatMap((layer) =>
    suffixes.map((suffix) => kinds.map((kind) => `${kind}_l${layer}${suffix}`)),
  )
}

/** Layers whose weights are properties; `getattr` gives those of any. A fixed number, so that no file adds to the prototype. */
const shownLayers = 32

for (let layer = 0; layer < shownLayers; layer++) {
  const kinds = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh', 'weight_hr']
  const names = ['', '_reverse'].flatMap((suffix) => kinds.map((kind) => `${kind}_l${layer}${suffix}`))
  declareState(RNNBase.prototype, { parameters: Object.fromEntries(names.map((name) => [name, 'optional'])) })
}

/** Whether a module can have the weights that its settings ask for: names are made of no more layers than parameters. */
function hasWeights({ num_layers, _parameters }: RNNBase<unknown>): boolean {
  return num_layers <= _parameters.size
}

/** Whether they are lists of names, as since PyTorch 0.4. */
function isNames(all: unknown): all is string[][] {
  if (!Array.isArray(all)) return false
  return all.every((names) => Array.isArray(names) && names.every((name) => typeof name === 'string'))
}

/** @throws RangeError in PyTorch's words. */
function requireSettings(settings: Settings): void {
  const { input_size, hidden_size, num_layers, dropout: p, proj_size = 0 } = settings
  if (!(Number(p) >= 0 && Number(p) <= 1) || typeof p === 'boolean') {
    throw new RangeError(
      'dropout should be a number in range [0, 1] representing the probability of an element being zeroed',
    )
  }
  for (const [name, size] of [
    ['input_size', input_size],
    ['hidden_size', hidden_size],
  ] as const) {
    if (size <= 0) throw new RangeError(`${name} must be greater than zero`)
  }
  if (!(num_layers > 0)) throw new RangeError('num_layers must be greater than zero')
  if (proj_size < 0) throw new RangeError('proj_size should be a positive integer or zero to disable projections')
  if (proj_size >= hidden_size) throw new RangeError('proj_size has to be smaller than hidden_size')
}

function requireStateDims(op: string, hx: readonly Tensor[], isBatched: boolean, isLSTM: boolean): void {
  const wanted = isBatched ? 3 : 2
  if (hx.every((state) => state.dim() === wanted)) return
  const dims = hx.map((state) => `${state.dim()}-D`)
  const kind = isBatched ? 'batched 3-D' : 'unbatched 2-D'
  const message = isLSTM
    ? `For ${kind} input, hx and cx should also be ${wanted}-D but got (${dims.join(', ')}) tensors`
    : `For ${kind} input, hx should also be ${wanted}-D but got ${dims[0]} tensor`
  throw new ShapeError({ op, expected: `${wanted} dimensions`, got: dims.join(', '), message })
}
