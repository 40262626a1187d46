// Whether what a module gives follows from its input, weights and settings alone, so that a trace of it says all: classes of
// torch.nn as they are, in a state in which they draw no numbers and move no statistics.

import { isModule } from '../brand.js'
import type { ModuleState } from '../brand.js'
import { fieldNames } from '../fields.js'
import { hasHooks } from '../hooks/hooks.js'

/** Classes that compute otherwise in training. */
const changesInTraining = /Dropout|BatchNorm|InstanceNorm|RReLU|Transformer|MultiheadAttention|^(?:LSTM|GRU|RNN)$/

/** Modules that are looked at. */
const most = 10_000

/** A module and all in it, each once; null where one is not pure. */
export function pureModules(root: ModuleState): readonly ModuleState[] | null {
  const found = new Set<ModuleState>([root])
  for (const module of found) {
    if (found.size > most || !isPure(module) || (module !== root && hasHooks(module))) return null
    for (const child of module._modules.values()) {
      if (child === null) continue
      if (!isModule(child)) return null
      found.add(child)
    }
  }
  return [...found]
}

function isPure(module: ModuleState): boolean {
  const prototype = Object.getPrototypeOf(module) as { readonly constructor: { readonly __module__?: unknown } }
  const { constructor } = prototype
  // A class of a user's has statics of its own, or inherits these.
  const path = Object.hasOwn(constructor, '__module__') ? constructor.__module__ : null
  if (typeof path !== 'string' || !path.startsWith('torch.nn.modules.')) return false
  if (Object.hasOwn(module, 'forward') || fieldNames(module).length > 0) return false
  const { __qualname__ } = constructor as { readonly __qualname__?: unknown }
  return module.__dict__.get('training') === false || !changesInTraining.test(String(__qualname__))
}
