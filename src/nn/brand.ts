// What the files of nn know of a module without importing the class, so that imports stay acyclic: its
// shape as an interface, a brand that tells modules from other objects, and its class's name.

import type { Dict } from '../python/dict.js'
import type { Global } from '../python/objects.js'
import type { Tensor } from '../tensor/tensor.js'
import type { Parameter } from './parameter.js'

/** On the prototype of Module; the same symbol in every copy of the package. */
export const moduleBrand: unique symbol = Symbol.for('torchlet.nn.Module') as never

/** The state of a module, which the functions beside module.ts work on. */
export interface ModuleState {
  readonly __dict__: Dict<string, unknown>
  _parameters: Dict<string, Parameter | null>
  _buffers: Dict<string, Tensor | null>
  _modules: Dict<string, ModuleState | null>
  _fields: Set<string> | null
  _plans: unknown
  /** The class that a file names, of a module whose class nobody knows. */
  readonly pythonClass?: Global
  training: boolean
  forward(...inputs: unknown[]): unknown
  get_extra_state?(): unknown
  set_extra_state?(state: unknown): void
  _save_to_state_dict(destination: Dict<string, unknown>, prefix: string, keep_vars: boolean): void
  _load_from_state_dict(...args: LoadArguments): void
  extra_repr(): string
  _get_name(): string
  __repr__(): string
}

/** What PyTorch's `_load_from_state_dict` takes: the entries below `prefix`, and lists to add findings to. */
export type LoadArguments = [
  state_dict: Dict<string, unknown>,
  prefix: string,
  local_metadata: Dict<string, unknown>,
  strict: boolean,
  missing_keys: string[],
  unexpected_keys: string[],
  error_msgs: string[],
]

/** What a module class says of itself as statics. */
export interface ModuleClass {
  readonly __module__: string
  readonly __qualname__: string | null
  readonly _version: number | null
  readonly name: string
}

export function isModule(value: unknown): value is ModuleState {
  return typeof value === 'object' && value !== null && moduleBrand in value
}

/** A class says its Python name for itself alone: one derived from it is another class to Python. */
export function classOf(module: ModuleState): ModuleClass {
  const cls = module.constructor as unknown as ModuleClass
  return {
    __module__: Object.hasOwn(cls, '__module__') ? cls.__module__ : '__main__',
    __qualname__: Object.hasOwn(cls, '__qualname__') ? cls.__qualname__ : null,
    _version: cls._version,
    name: cls.name,
  }
}

/** The class's Python name, which is not subject to minifiers: `__qualname__`, else the JavaScript name. */
export function className(module: ModuleState): string {
  const { __qualname__, name } = classOf(module)
  const qualname = module.pythonClass?.qualname ?? __qualname__ ?? name
  return qualname.slice(qualname.lastIndexOf('.') + 1)
}
