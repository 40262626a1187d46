// Fields of a user's own class as PyTorch's registered attributes. Python's `__setattr__` registers at
// assignment; here plain fields are read when the tree is walked, so that a forward pays nothing for them.

import { heardModule, isHeard } from '../op.js'
import type { Dict } from '../python/dict.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireBuffer, requireModule, requireParameter } from './state/assignable.js'
import { setAttribute } from './attributes.js'
import { isModule } from './brand.js'
import type { ModuleState } from './brand.js'
import { isBuffer, isPersistent } from './buffer.js'
import { Parameter } from './parameter.js'

/** The fields of Module itself, which are state and not attributes. */
const ownFields = new Set(['__dict__', '_parameters', '_buffers', '_modules', '_fields', '_plans', 'pythonClass'])

/**
 * Brings the module's dictionaries up to date with its fields: modules and parameters into theirs, in the
 * order of assignment; a field set to null keeps its name with None, a deleted or undefined one goes; the rest into `__dict__`.
 */
export function registerFields(module: ModuleState): void {
  if (isHeard) heardModule(module)
  const values = module as unknown as Record<string, unknown>
  const names = fieldNames(module).filter((name) => values[name] !== undefined)
  if (names.length === 0 && module._fields === null) return
  const fields = new Set(names)
  for (const name of names) register(module, name, values[name])
  for (const name of module._fields ?? []) if (!fields.has(name)) forget(module, name)
  module._fields = fields
}

/** The fields that a class of the user's has beside Module's own. */
export function fieldNames(module: ModuleState): string[] {
  return Object.keys(module).filter((name) => !ownFields.has(name))
}

/** The names of fields that hold arrays of modules, which neither PyTorch nor torchlet registers. */
export function unregisteredArrays(module: ModuleState): string[] {
  return Object.entries(module)
    .filter(([, value]) => Array.isArray(value) && value.some(isModule))
    .map(([name]) => name)
}

/** Registers under a name, also in the field of this name if the class has one. */
export function setMember<T>(module: ModuleState, registry: Dict<string, T>, name: string, value: T): void {
  registry.set(name, value)
  if (Object.hasOwn(module, name) && !ownFields.has(name)) (module as unknown as Record<string, unknown>)[name] = value
}

/**
 * Python's `setattr(module, name, value)`: into the registry that the value belongs to.
 *
 * @throws TypeError, as Python does at the assignment, where a value cannot take the place of what is registered.
 */
export function register(module: ModuleState, name: string, value: unknown): void {
  if (value instanceof Parameter) {
    if (module._parameters.get(name) !== value) {
      if (!module._parameters.has(name)) forget(module, name)
      module._parameters.set(name, value)
    }
  } else if (module._parameters.has(name)) {
    if (isModule(value)) {
      forget(module, name)
      module._modules.set(name, value)
    } else {
      requireParameter(name, value)
      module._parameters.set(name, value)
    }
  } else if (isModule(value)) {
    if (module._modules.get(name) !== value) {
      if (!module._modules.has(name)) forget(module, name)
      module._modules.set(name, value)
    }
  } else if (module._modules.has(name)) {
    requireModule(name, value)
    module._modules.set(name, value)
  } else if (isBuffer(value)) {
    if (module._buffers.get(name) !== value) {
      if (!module._buffers.has(name)) forget(module, name)
      setBuffer(module, name, value, isPersistent(value))
    }
  } else if (module._buffers.has(name)) {
    requireBuffer(name, value)
    module._buffers.set(name, value)
  } else if (typeof value !== 'function') {
    setAttribute(module.__dict__, name, value)
  }
}

/** Puts a buffer into its registry, and into or out of those that the state_dict leaves out. */
export function setBuffer(module: ModuleState, name: string, value: Tensor | null, persistent: boolean): void {
  setMember(module, module._buffers, name, value)
  transientBuffers(module)?.[persistent ? 'delete' : 'add'](name)
}

/** A file of an old release has none. */
function transientBuffers(module: ModuleState): Set<unknown> | undefined {
  const names = module.__dict__.get('_non_persistent_buffers_set')
  return names instanceof Set ? names : undefined
}

/** Python's `delattr(module, name)`. */
export function forget(module: ModuleState, name: string): void {
  module._parameters.delete(name)
  if (module._buffers.delete(name)) transientBuffers(module)?.delete(name)
  module._modules.delete(name)
  module.__dict__.delete(name)
}
