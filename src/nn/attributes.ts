// The attributes that every torch.nn module has, in the order in which PyTorch 2.14 sets and pickles them.
// torch/nn/modules/module.py: Module.__init__.

import { UnpicklingError, UnsupportedError } from '../errors.js'
import { Dict, OrderedDict } from '../python/dict.js'
import { isFloat, markFloat } from '../python/marks.js'
import { heardModule, isHeard } from '../op.js'
import { PyFloatClass } from '../python/numbers.js'
import { Tensor } from '../tensor/tensor.js'
import { requireBuffer, requireModule, requireParameter } from './state/assignable.js'
import { classOf, isModule } from './brand.js'
import type { ModuleState } from './brand.js'
import { inWords } from '../python/type-name.js'
import type { Kind } from './kinds.js'
import { computeWeights } from './hooks/known.js'

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

/** A parameter, buffer or child: whether it may be None, and what PyTorch says it is. */
export type Members = Readonly<Record<string, 'needed' | 'optional'>>

/** What a built-in class states of its instances: what they show as properties, each with its kind. */
export interface Declaration {
  readonly parameters?: Members
  readonly buffers?: Members
  readonly modules?: Members
  /**
   * Everything else that its `__dict__` holds: sizes, options, flags, in the order in which PyTorch pickles them. A PyFloat is
   * kept as its number, marked.
   */
  readonly attributes?: Readonly<Record<string, Kind>>
}

interface Stateful {
  readonly __dict__: Dict<string, unknown>
  readonly _parameters: Dict<string, unknown>
  readonly _buffers: Dict<string, unknown>
  readonly _modules: Dict<string, unknown>
}

/** The kinds of the attributes that a prototype states itself. */
const stated = new WeakMap<object, Readonly<Record<string, Kind>>>()

/**
 * Gives a class's instances properties that read and write their state, once for all instances: state
 * lives in Python's dictionaries, in file order, and no name from a file becomes a property.
 */
export function declareState(prototype: Stateful, { parameters, buffers, modules, attributes }: Declaration): void {
  expose(prototype, parameters, (module) => module._parameters, 'a tensor', isTensor, requireParameter)
  expose(prototype, buffers, (module) => module._buffers, 'a tensor', isTensor, requireBuffer)
  expose(prototype, modules, (module) => module._modules, 'a module', isModule, requireModule)
  if (attributes === undefined) return
  stated.set(prototype, attributes)
  for (const [name, kind] of Object.entries(attributes)) {
    Object.defineProperty(prototype, name, {
      get(this: Stateful): unknown {
        return readSetting(this, name, kind)
      },
      set(this: Stateful, value: unknown) {
        setAttribute(this.__dict__, name, value)
      },
      configurable: true,
    })
  }
}

/**
 * Holds the attributes of a module that a file has made to the kinds that its class states, and adds those that PyTorch
 * adds.
 *
 * @throws UnpicklingError for one of another kind.
 */
export function requireSettings(module: Stateful): void {
  const { __dict__ } = module
  for (let at = Object.getPrototypeOf(module) as object | null; at !== null; at = Object.getPrototypeOf(at) as object) {
    const kinds = stated.get(at)
    for (const name in kinds) {
      const kind = kinds[name] as Kind
      const value = __dict__.get(name)
      if (value === undefined) {
        if (kind.isAdded) setAttribute(__dict__, name, kind.absent)
      } else if (!kind.fits(value)) {
        throw new UnpicklingError({ reason: fault(module, name, kind.expected, value) })
      }
    }
  }
}

/** A setting as it is held; where a file has none, what it counts as, or None. */
export function heldSetting(module: Pick<Stateful, '__dict__'>, name: string): unknown {
  const value = module.__dict__.get(name)
  if (value !== undefined) return value
  for (let at = Object.getPrototypeOf(module) as object | null; at !== null; at = Object.getPrototypeOf(at) as object) {
    const kind = stated.get(at)?.[name]
    if (kind !== undefined) return kind.absent ?? null
  }
  return null
}

/**
 * A setting as modules of a kind compute with it.
 *
 * @throws UnsupportedError for one of another kind, and for none.
 */
export function readSetting<T>(module: Stateful, name: string, kind: Kind<T>): T {
  if (isHeard) heardModule(module)
  const value = module.__dict__.get(name)
  const read = value === undefined ? kind.whenAbsent : kind.read(value)
  if (read !== undefined) return read
  throw unfit(module, name, kind.expected, value)
}

function expose(
  prototype: Stateful,
  members: Members = {},
  state: (module: Stateful) => Dict<string, unknown>,
  expected: string,
  isOne: (value: unknown) => boolean,
  check: (name: string, value: unknown) => void,
): void {
  for (const [name, need] of Object.entries(members)) {
    Object.defineProperty(prototype, name, {
      get(this: Stateful): unknown {
        if (isHeard) heardModule(this)
        const value = state(this).get(name) ?? plainAttribute(this, name)
        if (value === null && need === 'optional') return null
        if (isOne(value)) return value
        throw unfit(this, name, expected, value)
      },
      set(this: Stateful, value: unknown) {
        check(name, value)
        setAttribute(state(this), name, value)
      },
      configurable: true,
    })
  }
}

/** weight_norm has a plain tensor in a parameter's place, which a module that never ran since it was loaded may lack. */
function plainAttribute(module: Stateful, name: string): unknown {
  if (!module.__dict__.has(name)) computeWeights(module as unknown as ModuleState)
  return module.__dict__.get(name) ?? null
}

function isTensor(value: unknown): boolean {
  return value instanceof Tensor
}

function unfit(module: Stateful, name: string, expected: string, value: unknown): UnsupportedError {
  return new UnsupportedError({
    what: fault(module, name, expected, value),
    instead: `Set it to what it should be: module.setattr('${name}', …)`,
  })
}

/** `Conv2d.stride is 'x', not an int from 1 on, or a tuple of 2`. */
function fault(module: Stateful, name: string, expected: string, value: unknown): string {
  const cls = classOf(module as unknown as ModuleState)
  const found = value === undefined ? 'missing' : `${inWords(value)}, not ${expected}`
  return `${cls.__qualname__ ?? cls.name}.${name} is ${found}`
}
