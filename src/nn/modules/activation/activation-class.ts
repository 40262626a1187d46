// What the activations of torch/nn/modules/activation.py share: a function of one tensor and some settings.

import type { Arguments } from '../../../arguments.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { truth } from '../../kinds.js'
import type { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import type { ClassOf } from '../../module-class.js'
import { configured } from '../configured.js'
import type { Attributes, Kinds } from '../configured.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { isSet, shownSettings } from '../settings.js'

/** The module of all classes of activations. */
export const activationModule = 'torch.nn.modules.activation'

export interface InplaceOptions {
  /** Whether to write into the input (default false). */
  inplace?: boolean
}

/** `inplace`, which PyTorch's functions take by its truth. */
export const inplace = truth.or(false)

/** A module that is a function of its input. */
export interface ActivationModule extends Module {
  /** @param input Any size, and the output's. */
  forward(input: Input): Tensor
}

export type ActivationOf<Settings> = ActivationModule & Attributes<Settings>

/** What an activation computes, by its settings. */
interface Computation<Settings> {
  readonly forward: (input: Tensor, module: ActivationOf<Settings>) => Tensor
  /** The settings that are printed, `inplace` only where it is true; or their text. */
  readonly shows?: readonly (keyof Settings & string)[] | ((module: ActivationOf<Settings>) => string)
}

/** A class of activations, with the settings as constructor's parameters and as attributes. */
export function activation<Positional extends readonly unknown[], Settings extends object>(
  name: string,
  kinds: Kinds<Settings>,
  { forward, shows = [] }: Computation<Settings>,
): ClassOf<Arguments<Positional, Settings>, ActivationOf<Settings>> {
  const Base = configured<Positional, Settings>(name, kinds) as unknown as new (...args: unknown[]) => Module
  class ActivationClass extends Base {
    override forward(input: Input): Tensor {
      return forward(inputOf(input), this as never)
    }

    override extra_repr(): string {
      if (typeof shows === 'function') return shows(this as never)
      const shown = shows.filter((each) => each !== 'inplace')
      const parts = shown.length === 0 ? [] : [shownSettings(this, shown)]
      if (shows.includes('inplace' as never) && isSet(this, 'inplace')) parts.push('inplace=True')
      return parts.join(', ')
    }
  }
  return moduleClass(ActivationClass, `${activationModule}.${name}`) as never
}
