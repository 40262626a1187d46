// What makes a class one of torch.nn: its name in Python, and what its instances show of their state.

import { callable } from '../python/callable.js'
import { declareState } from './attributes.js'
import type { Declaration } from './attributes.js'
import type { AnyModule } from './module.js'
import { isPlanned, withPlans } from './planned.js'
import { keepClass } from './tree/pure.js'

/** What a class says of itself. */
export interface Statics {
  readonly __module__: string
  readonly __qualname__: string | null
  readonly _version: number | null
}

/** A class of modules that is called with or without `new`. */
export type ClassOf<Args extends readonly unknown[], Instance> = Statics &
  (new (...args: Args) => Instance) &
  ((...args: Args) => Instance)

/** The class as a function. */
type CallOf<C> = C extends new (...args: infer Args) => infer Instance ? (...args: Args) => Instance : never

/**
 * A class of torch.nn, which can be called without `new`.
 *
 * @param path Its name in Python, as files have it: `torch.nn.modules.linear.Linear`.
 * @param state The parameters, buffers, children and settings that its instances show as properties.
 */
export function moduleClass<C extends new (...args: never) => AnyModule>(
  cls: C,
  path: string,
  state: Declaration = {},
): C & CallOf<C> {
  const dot = path.lastIndexOf('.')
  const [module, qualname] = [path.slice(0, dot), path.slice(dot + 1)]
  for (const [name, value] of Object.entries({ __module__: module, __qualname__: qualname }))
    Object.defineProperty(cls, name, { value, configurable: true })
  const { prototype } = cls as { readonly prototype: AnyModule }
  declareState(prototype, state)
  const made = callable(cls as never)
  if (!module.startsWith('torch.nn.modules.')) return made as never
  const forward = Object.getOwnPropertyDescriptor(prototype, 'forward')
  if (forward !== undefined && isPlanned(path))
    Object.defineProperty(prototype, 'forward', { ...forward, value: withPlans(forward.value) })
  keepClass(prototype, qualname, prototype.forward)
  return made as never
}
