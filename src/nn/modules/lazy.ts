// What lazy modules share: they take sizes from their first input, and are then what they stand for.
// torch/nn/modules/lazy.py. Files of modules that never ran are not read: their classes load as inert modules.

import { UnsupportedError } from '../../errors.js'
import type { Dict } from '../../python/dict.js'
import { Tensor } from '../../tensor/tensor.js'
import { className } from '../brand.js'
import type { LoadArguments } from '../brand.js'
import type { AnyModule, Module } from '../module.js'
import { isUninitialized } from '../uninitialized.js'
import type { Uninitialized } from '../uninitialized.js'

/** The parameters and buffers of a module that wait for their size. */
export function uninitializedOf(module: AnyModule): [string, Uninitialized][] {
  const all: [string, Tensor | null][] = [...module._parameters, ...module._buffers]
  return all.filter((entry): entry is [string, Uninitialized] => isUninitialized(entry[1]))
}

/** Makes the module one of the class that it stands for, whose `forward` runs from now on. */
export function become(module: AnyModule, cls: { readonly prototype: Module }): void {
  Object.setPrototypeOf(module, cls.prototype)
}

/** Before `_load_from_state_dict`: what has no size yet takes that of its entry. */
export function materializeFrom(module: AnyModule, ...[state_dict, prefix]: LoadArguments): void {
  for (const [name, tensor] of uninitializedOf(module)) {
    const given = state_dict.get(prefix + name)
    if (given instanceof Tensor && !isUninitialized(given)) tensor.materialize(given.sizes)
  }
}

/** A state that cannot be written: PyTorch's would hold functions of Python. */
export function refuseState(module: AnyModule): Dict<string, unknown> {
  throw new UnsupportedError({
    what: `${className(module)} cannot be saved before it has run`,
    instead: 'Run it once, forward(x), which makes it the module that it stands for',
  })
}
