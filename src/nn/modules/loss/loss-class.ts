// What the classes of torch/nn/modules/loss.py share: how a loss is reduced, and weights, which are buffers.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import type { Tensor } from '../../../tensor/tensor.js'
import type { Members } from '../../attributes.js'
import { constructorSignature } from '../../constructor.js'
import { reductionOf } from '../../functional/loss/reduced.js'
import type { Reduction } from '../../functional/loss/reduced.js'
import { Kind, told, word } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import type { ClassOf } from '../../module-class.js'
import { defaultsOf } from '../configured.js'
import type { Attributes, Kinds } from '../configured.js'
import type { InputAndTarget, InputAndTargetByName } from '../inputs.js'

export type { Reduction }

/** The module of all losses. */
export const lossModule = 'torch.nn.modules.loss'

export interface ReductionOptions {
  /** How the elements' losses become one (default `'mean'`). */
  reduction?: Reduction
}

/** Deprecated in PyTorch: `reduction` in two bools. */
export interface LegacyOptions extends ReductionOptions {
  size_average?: boolean | null
  reduce?: boolean | null
}

export interface WeightedOptions extends LegacyOptions {
  weight?: Tensor | null
}

/** The words of PyTorch, of which 0.4 had one more for the mean. */
export const reduction = reductionKind('none', 'mean', 'sum')

/** One of some words, 0.4's read as the mean that it is. @internal */
export function reductionKind(...words: readonly string[]): Kind {
  const all = word(...words, 'elementwise_mean')
  const read = (value: unknown): string | undefined => (value === 'elementwise_mean' ? 'mean' : all.read(value))
  return new Kind(word(...words).expected, read, { absent: 'mean' })
}

/** Not kept: what `reduction` is made of. */
export const legacy = { size_average: told.or(null), reduce: told.or(null) }

/** A weight, which is a buffer. */
export const weight: Kind = told.or(null)

const buffers = new Set(['weight', 'pos_weight'])
const legacyNames = new Set(['size_average', 'reduce'])

/** A module of inputs to a loss. */
export interface LossModule<Args extends unknown[]> extends Module {
  forward(...args: Args): Tensor
}

/** A loss with its settings; `Args` are what its `forward` takes. */
export type LossOf<Settings, Args extends unknown[] = InputAndTarget> = LossModule<Args> &
  Attributes<Omit<Settings, 'size_average' | 'reduce'>>

/** What a loss computes, by its inputs and settings. */
interface Computation<Settings, Args extends unknown[], Inputs extends object> {
  /** Of `forward`; by default `input` and `target`. */
  readonly inputs?: readonly (keyof Inputs & string)[]
  readonly forward: (inputs: Required<Inputs>, module: LossOf<Settings, Args>) => Tensor
  /** Throws for settings that contradict each other. */
  readonly check?: (module: LossOf<Settings, Args>) => void
  /** Whether settings are given by name only. */
  readonly byName?: boolean
}

/** A class of losses: `reduction` is the first attribute, weights are buffers. */
export function loss<
  Positional extends readonly unknown[],
  Settings extends object,
  Args extends unknown[] = InputAndTarget,
  Inputs extends object = InputAndTargetByName,
>(
  name: string,
  kinds: Kinds<Settings>,
  { inputs, forward, check, byName = false }: Computation<Settings, Args, Inputs>,
): ClassOf<Arguments<Positional, Settings>, LossOf<Settings, Args>> {
  const names = Object.keys(kinds) as (keyof Settings & string)[]
  const bind = constructorSignature<Settings>(name, byName ? ['*', ...names] : names, defaultsOf<Settings>(kinds))
  const bindInputs = checkedSignature<Inputs>('forward', inputs ?? (['input', 'target'] as never), {} as never)
  const attributes = names.filter((each) => each !== 'reduction' && !legacyNames.has(each) && !buffers.has(each))
  const weights = names.filter((each) => buffers.has(each))
  class Loss extends Module {
    constructor(...args: unknown[]) {
      const given = bind(args) as Record<string, unknown>
      super()
      const { size_average = null, reduce = null, reduction = 'mean' } = given as LegacyOptions
      Reflect.set(this, 'reduction', reductionOf(size_average, reduce, reduction))
      for (const each of weights) this.register_buffer(each, given[each] as Tensor | null)
      for (const each of attributes) Reflect.set(this, each, given[each])
      check?.(this as never)
    }

    override forward(...args: unknown[]): Tensor {
      return forward(bindInputs(args), this as never)
    }
  }
  return moduleClass(Loss, `${lossModule}.${name}`, {
    buffers: Object.fromEntries(weights.map((each) => [each, 'optional'])) as Members,
    attributes: Object.fromEntries(
      ['reduction' as const, ...attributes].map((each) => [each, (kinds as Record<string, Kind>)[each] as Kind]),
    ),
  }) as never
}
