// A module's state_dict. torch/nn/modules/module.py: state_dict, _save_to_state_dict.

import { Dict, OrderedDict } from '../python/dict.js'
import { Tensor } from '../tensor/tensor.js'
import { classOf, isModule } from './brand.js'
import type { ModuleState } from './brand.js'
import { registerFields } from './fields.js'
import { hooksOf } from './hooks.js'
import type { StateDictOptions } from './signatures.js'

export type StateDict = OrderedDict<string, Tensor>

/** The key of a module's extra state, after the module's prefix. */
export const extraStateKey = '_extra_state'

export function state_dict(
  root: ModuleState,
  options: StateDictOptions & { readonly prefix: string; readonly keep_vars: boolean },
): StateDict {
  const destination = options.destination ?? newStateDict()
  collect(root, options.prefix, options.keep_vars, destination)
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
    if (tensor !== null) destination.set(prefix + name, keep_vars || !(tensor instanceof Tensor) ? tensor : tensor.data)
  }
  if (module.get_extra_state !== undefined) destination.set(prefix + extraStateKey, module.get_extra_state())
}

/** The buffers that `state_dict` has: all but those registered as not persistent. */
export function persistentBuffers(module: ModuleState): [string, Tensor | null][] {
  const transient = module.__dict__.get('_non_persistent_buffers_set')
  const leftOut = transient instanceof Set ? (transient as Set<unknown>) : new Set()
  return [...module._buffers].filter(([name]) => !leftOut.has(name))
}

function newStateDict(): StateDict {
  const destination: StateDict = new OrderedDict()
  destination.__dict__ = new Dict([['_metadata', new OrderedDict<string, unknown>()]])
  return destination
}

function collect(module: ModuleState, prefix: string, keep_vars: boolean, destination: StateDict): void {
  registerFields(module)
  const { _version } = classOf(module)
  const localMetadata = new Dict<string, unknown>(_version === null ? [] : [['version', _version]])
  const { _metadata } = destination
  if (_metadata instanceof Dict) _metadata.set(prefix.slice(0, -1), localMetadata)
  for (const hook of hooksOf(module, '_state_dict_pre_hooks')) hook(module, prefix, keep_vars)
  module._save_to_state_dict(destination, prefix, keep_vars)
  for (const [name, child] of module._modules) {
    if (isModule(child)) collect(child, `${prefix}${name}.`, keep_vars, destination)
  }
  for (const hook of hooksOf(module, '_state_dict_hooks')) {
    const returned: unknown = hook(module, destination, prefix, localMetadata)
    if (returned !== undefined && returned !== null) throw new TypeError('state_dict post-hook must return None')
  }
}
