// What the classes of torch/nn/modules/loss.py share: how a loss is reduced, and weights, which are buffers.

import { signature } from '../../arguments.js'
import type { Arguments, Defaults } from '../../arguments.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import { reductionOf } from '../functional/reduced.js'
import type { Reduction } from '../functional/reduced.js'
import { Module } from '../module.js'
import type { Attributes, Statics } from './configured.js'

export type { Reduction }

export interface ReductionOptions {
  /** How the elements' losses become one (default `'mean'`). */
  reduction?: Reduction
}

/** Deprecated in PyTorch: `reduction` in two bools. */
export interface LegacyOptions extends ReductionOptions {
  size_average?: boolean | null
  reduce?: boolean | null
}

/** The defaults that nearly all losses have. */
export const legacy = { size_average: null, reduce: null, reduction: 'mean' } as const

const apart = new Set(['*', 'size_average', 'reduce', 'reduction', 'weight', 'pos_weight'])

/** The base of a loss with these settings: `reduction` is the first attribute, weights are buffers. */
export function lossClass<Positional extends readonly unknown[], Settings extends object>(
  name: string,
  names: readonly ('*' | (keyof Settings & string))[],
  defaults: Defaults<Settings>,
): Statics & {
  new (...args: Arguments<Positional, Settings>): Module & Attributes<Omit<Settings, 'size_average' | 'reduce'>>
} {
  const bind = signature<Settings>(name, names, defaults)
  const buffers = names.filter((each) => each === 'weight' || each === 'pos_weight')
  const attributes = names.filter((each) => !apart.has(each))
  class Loss extends Module {
    constructor(...args: unknown[]) {
      const given = bind(args) as Record<string, unknown>
      super()
      const { size_average = null, reduce = null, reduction = 'mean' } = given as LegacyOptions
      Reflect.set(this, 'reduction', reductionOf(size_average, reduce, reduction))
      for (const buffer of buffers) this.register_buffer(buffer, given[buffer] as Tensor | null)
      for (const attribute of attributes) Reflect.set(this, attribute, given[attribute])
    }
  }
  declareState(Loss.prototype, { buffers, attributes: ['reduction', ...attributes] })
  return Loss as never
}
