// Modules whose settings are their attributes: what the constructor takes is kept under the same names in the same
// order, as most classes of torch.nn do.

import type { Arguments, Defaults } from '../../arguments.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import type { Float } from '../attributes.js'
import { constructorSignature } from '../constructor.js'
import type { Kind } from '../kinds.js'
import { Module } from '../module.js'
import type { Statics } from '../module-class.js'

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

/** The kind of each setting, in Python's order; those that need not be given say what they are then. */
export type Kinds<Settings> = { readonly [Name in keyof Settings & string]-?: Kind }

/** The settings of these kinds that need not be given, each with what it is then. */
export function defaultsOf<Settings extends object>(kinds: Readonly<Record<string, Kind>>): Defaults<Settings> {
  const given = Object.entries(kinds).filter(([, kind]) => kind.absent !== undefined)
  return Object.fromEntries(given.map(([name, kind]) => [name, kind.absent])) as Defaults<Settings>
}

/**
 * The base of a class with these settings, which sets them as attributes in their order.
 *
 * @param name As messages give it.
 */
export function configured<Positional extends readonly unknown[], Settings extends object, O = Tensor>(
  name: string,
  kinds: Kinds<Settings>,
): Configured<Positional, Settings, O> {
  const names = Object.keys(kinds) as (keyof Settings & string)[]
  const bind = constructorSignature<Settings>(name, names, defaultsOf<Settings>(kinds))
  class ConfiguredModule extends Module<O> {
    constructor(...args: unknown[]) {
      const given = bind(args)
      super()
      for (const each of names) Reflect.set(this, each, (kinds[each] as Kind).keep(given[each]))
    }
  }
  declareState(ConfiguredModule.prototype, { attributes: kinds })
  return ConfiguredModule as unknown as Configured<Positional, Settings, O>
}
