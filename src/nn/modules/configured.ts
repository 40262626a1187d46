// Modules whose settings are their attributes: what the constructor takes is kept under the same names in the same
// order, as most classes of torch.nn do.

import { signature } from '../../arguments.js'
import type { Arguments, Defaults } from '../../arguments.js'
import { declareState } from '../attributes.js'
import type { Float } from '../attributes.js'
import { Module } from '../module.js'

/** What a class says of itself. */
export interface Statics {
  readonly __module__: string
  readonly __qualname__: string | null
  readonly _version: number | null
}

/** A class to extend, with the settings as properties. */
export interface Configured<Positional extends readonly unknown[], Settings extends object, O> extends Statics {
  new (...args: Arguments<Positional, Settings>): Module<O> & Attributes<Settings>
}

/** What an instance has of its settings: a float is a number. */
export type Attributes<Settings> = {
  -readonly [Name in keyof Settings]-?: Float extends Settings[Name]
    ? Exclude<Settings[Name], Float | undefined> | number
    : Exclude<Settings[Name], undefined>
}

/**
 * The base of a class with these settings, which sets them as attributes in their order.
 *
 * @param name As messages give it.
 * @param names In Python's order; `'*'`: those after it are given by name only.
 * @param defaults A float that is integral as `PyFloat(1)`.
 */
export function configured<
  Positional extends readonly unknown[],
  Settings extends object,
  O = import('../../tensor/tensor.js').Tensor,
>(
  name: string,
  names: readonly ('*' | (keyof Settings & string))[],
  defaults: Defaults<Settings>,
): Configured<Positional, Settings, O> {
  const bind = signature<Settings>(name, names, defaults)
  const attributes = names.filter((each): each is keyof Settings & string => each !== '*')
  class ConfiguredModule extends Module<O> {
    constructor(...args: unknown[]) {
      const given = bind(args)
      super()
      for (const attribute of attributes) Reflect.set(this, attribute, given[attribute])
    }
  }
  declareState(ConfiguredModule.prototype, { attributes })
  return ConfiguredModule as unknown as Configured<Positional, Settings, O>
}
