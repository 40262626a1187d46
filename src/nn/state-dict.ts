// A module's state_dict. torch/nn/modules/module.py: state_dict, _save_to_state_dict.

import { Dict, OrderedDict } from '../python/dict.js'
import { Tensor } from '../tensor/tensor.js'
import { classOf } from './brand.js'
import type { ModuleState } from './brand.js'
import { registerFields } from './fields.js'
import type { StateDictOptions } from './signatures.js'

export type StateDict = OrderedDict<string, Tensor>

export function state_dict(root: ModuleState, options: Required<StateDictOptions>): StateDict {
  const destination: StateDict = new OrderedDict()
  const metadata = new OrderedDict<string, unknown>()
  destination.__dict__ = new Dict([['_metadata', metadata]])
  collect(root, options.prefix, options.keep_vars, destination, metadata)
  return destination
}

/** The buffers that `state_dict` has: all but those registered as not persistent. */
export function persistentBuffers(module: ModuleState): [string, Tensor | null][] {
  const transient = module.__dict__.get('_non_persistent_buffers_set')
  const leftOut = transient instanceof Set ? (transient as Set<unknown>) : new Set()
  return [...module._buffers].filter(([name]) => !leftOut.has(name))
}

function collect(
  module: ModuleState,
  prefix: string,
  keep_vars: boolean,
  destination: StateDict,
  metadata: OrderedDict<string, unknown>,
): void {
  registerFields(module)
  const { _version } = classOf(module)
  metadata.set(prefix.slice(0, -1), new Dict(_version === null ? [] : [['version', _version]]))
  for (const [name, tensor] of [...module._parameters, ...persistentBuffers(module)]) {
    if (tensor !== null) destination.set(prefix + name, keep_vars ? tensor : tensor.data)
  }
  for (const [name, child] of module._modules) {
    if (child !== null) collect(child, `${prefix}${name}.`, keep_vars, destination, metadata)
  }
}
