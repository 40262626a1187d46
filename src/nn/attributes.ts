// The attributes that every torch.nn module has, in the order in which PyTorch 2.14 sets and pickles them.
// torch/nn/modules/module.py: Module.__init__.

import { Dict, OrderedDict } from '../python/dict.js'
import { isFloat, markFloat } from '../python/marks.js'
import { PyFloatClass } from '../python/numbers.js'
import type { ModuleState } from './brand.js'
import { computeWeights } from './norm-hooks.js'
import { requireBuffer, requireModule, requireParameter } from './assignable.js'

/** Where parameters, buffers and children live. Every module file of every release has these three. */
export const registries = ['_parameters', '_buffers', '_modules'] as const

/** The attributes of a module that was just made, before its class adds its own. */
export function baseAttributes(): Dict<string, unknown> {
  const attributes = new Dict<string, unknown>()
  attributes.set('training', true)
  attributes.set('_parameters', new Dict())
  attributes.set('_buffers', new Dict())
  attributes.set('_non_persistent_buffers_set', new Set())
  attributes.set('_backward_pre_hooks', new OrderedDict())
  attributes.set('_backward_hooks', new OrderedDict())
  attributes.set('_is_full_backward_hook', null)
  attributes.set('_forward_hooks', new OrderedDict())
  attributes.set('_forward_hooks_with_kwargs', new OrderedDict())
  attributes.set('_forward_hooks_always_called', new OrderedDict())
  attributes.set('_forward_pre_hooks', new OrderedDict())
  attributes.set('_forward_pre_hooks_with_kwargs', new OrderedDict())
  attributes.set('_state_dict_hooks', new OrderedDict())
  attributes.set('_state_dict_pre_hooks', new OrderedDict())
  attributes.set('_load_state_dict_pre_hooks', new OrderedDict())
  attributes.set('_load_state_dict_post_hooks', new OrderedDict())
  attributes.set('_modules', new Dict())
  return attributes
}

/** A number that Python holds as a float though it may be integral: `PyFloat(1)`. */
export type Float = number | PyFloatClass

/** Sets an attribute of a module: a PyFloat as the number that it holds, marked as a float in the module's state. */
export function setAttribute(state: Dict<string, unknown>, name: string, value: unknown): void {
  if (!(value instanceof PyFloatClass)) return void state.set(name, value)
  state.set(name, value.value)
  if (!isFloat(state, name, value.value)) markFloat(state, name, value.value)
}

/** Sets an attribute in front of all others: some classes set one before `super().__init__()`. */
export function setFirst(module: { readonly __dict__: Dict<string, unknown> }, name: string, value: unknown): void {
  const { __dict__ } = module
  const entries = [...__dict__]
  __dict__.clear()
  setAttribute(__dict__, name, value)
  // What is marked as a float stays so.
  for (const [each, held] of entries) __dict__.set(each, held)
}

/** What a built-in class declares: names that its instances show as properties. */
export interface Declaration {
  readonly parameters?: readonly string[]
  readonly buffers?: readonly string[]
  readonly modules?: readonly string[]
  /** Everything else that its `__dict__` holds: sizes, options, flags. A PyFloat is kept as its number, marked. */
  readonly attributes?: readonly string[]
}

interface Stateful {
  readonly __dict__: Dict<string, unknown>
  readonly _parameters: Dict<string, unknown>
  readonly _buffers: Dict<string, unknown>
  readonly _modules: Dict<string, unknown>
}

/**
 * Gives a class's instances properties that read and write their state, once for all instances: state
 * lives in Python's dictionaries, in file order, and no name from a file becomes a property.
 */
export function declareState(prototype: Stateful, declaration: Declaration): void {
  expose(prototype, declaration.parameters, (module) => module._parameters, requireParameter)
  expose(prototype, declaration.buffers, (module) => module._buffers, requireBuffer)
  expose(prototype, declaration.modules, (module) => module._modules, requireModule)
  expose(prototype, declaration.attributes, (module) => module.__dict__)
}

function expose(
  prototype: Stateful,
  names: readonly string[] = [],
  state: (module: Stateful) => Dict<string, unknown>,
  check?: (name: string, value: unknown) => void,
): void {
  for (const name of names) {
    Object.defineProperty(prototype, name, {
      get(this: Stateful): unknown {
        const value = state(this).get(name)
        return value === undefined ? plainAttribute(this, name) : value
      },
      set(this: Stateful, value: unknown) {
        check?.(name, value)
        setAttribute(state(this), name, value)
      },
      configurable: true,
    })
  }
}

/** weight_norm has a plain tensor in a parameter's place, which a module that never ran since it was loaded may lack. */
function plainAttribute(module: Stateful, name: string): unknown {
  if (!module.__dict__.has(name)) computeWeights(module as unknown as ModuleState)
  return module.__dict__.get(name)
}
