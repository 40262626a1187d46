// A module's state_dict. torch/nn/modules/module.py: state_dict, _save_to_state_dict.

import { Dict, OrderedDict } from '../../python/dict.js'
import { Tensor } from '../../tensor/tensor.js'
import type { ModuleClass, ModuleState } from '../brand.js'
import { hooksOf } from '../hooks/hooks.js'
import type { StateDictOptions } from '../signatures.js'
import { walkTree } from '../tree/limits.js'
import { isUninitialized } from '../uninitialized.js'

export type StateDict = OrderedDict<string, Tensor>

/** The key of a module's extra state, after the module's prefix. */
export const extraStateKey = '_extra_state'

interface StateDictSettings extends StateDictOptions {
  readonly prefix: string
  readonly keep_vars: boolean
  /** Whether hooks that came with a file and cannot run are left out. */
  readonly skipsInertHooks?: boolean
}

export function state_dict(root: ModuleState, options: StateDictSettings): StateDict {
  const destination = options.destination ?? newStateDict()
  const { _metadata } = destination
  // Of the modules on the way down.
  const local: Dict<string, unknown>[] = []
  walkTree(root, options.prefix, {
    enter(module, prefix) {
      const { _version } = module.constructor as unknown as ModuleClass
      const localMetadata = new Dict<string, unknown>(_version === null ? [] : [['version', _version]])
      if (_metadata instanceof Dict) _metadata.set(prefix.slice(0, -1), localMetadata)
      local.push(localMetadata)
      for (const hook of hooksOf(module, '_state_dict_pre_hooks', options.skipsInertHooks))
        hook(module, prefix, options.keep_vars)
      module._save_to_state_dict(destination, prefix, options.keep_vars)
    },
    leave(module, prefix) {
      const localMetadata = local.pop() as Dict<string, unknown>
      for (const hook of hooksOf(module, '_state_dict_hooks', options.skipsInertHooks)) {
        const returned: unknown = hook(module, destination, prefix, localMetadata)
        if (returned !== undefined && returned !== null) throw new TypeError('state_dict post-hook must return None')
      }
    },
  })
  return destination
}

/** The default of `Module._save_to_state_dict`: a module's own entries, without its children's. */
export function saveToStateDict(
  module: ModuleState,
  destination: Dict<string, unknown>,
  prefix: string,
  keep_vars: boolean,
): void {
  for (const [name, tensor] of [...module._parameters, ...persistentBuffers(module)]) {
    if (tensor === null) continue
    // What waits for its size has no values to be taken apart from it.
    const isWhole = keep_vars || !(tensor instanceof Tensor) || isUninitialized(tensor)
    destination.set(prefix + name, isWhole ? tensor : tensor.data)
  }
  if (module.get_extra_state !== undefined) destination.set(prefix + extraStateKey, module.get_extra_state())
}

/** The buffers that `state_dict` has: all but those registered as not persistent. */
export function persistentBuffers(module: ModuleState): [string, Tensor | null][] {
  const buffers = [...module._buffers]
  if (buffers.length === 0) return buffers
  const transient = module.__dict__.get('_non_persistent_buffers_set')
  return transient instanceof Set ? buffers.filter(([name]) => !transient.has(name)) : buffers
}

function newStateDict(): StateDict {
  const destination: StateDict = new OrderedDict()
  destination.__dict__ = new Dict([['_metadata', new OrderedDict<string, unknown>()]])
  return destination
}
