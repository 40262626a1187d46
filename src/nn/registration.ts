// Under which names a module registers parameters, buffers and children, and PyTorch's words where it does not.
// torch/nn/modules/module.py: register_parameter, register_buffer, add_module.

import type { Dict } from '../python/dict.js'
import { typeName } from '../python/type-name.js'
import { Tensor } from '../tensor/tensor.js'
import { tensorType } from './state/assignable.js'
import { isModule } from './brand.js'
import type { ModuleState } from './brand.js'
import { registerFields } from './fields.js'
import { Parameter } from './parameter.js'

/** @throws TypeError */
export function requireParameterName(module: ModuleState, name: string, parameter: unknown): void {
  requireName(module, 'parameter', name, module._parameters)
  if (parameter === null || parameter instanceof Parameter) return
  throw new TypeError(
    `cannot assign '${typeOf(parameter)}' object to parameter '${name}' (torch.nn.Parameter or None required)`,
  )
}

/** @throws TypeError */
export function requireBufferName(module: ModuleState, name: string, tensor: unknown): void {
  requireName(module, 'buffer', name, module._buffers)
  if (tensor === null || tensor instanceof Tensor) return
  throw new TypeError(`cannot assign '${typeOf(tensor)}' object to buffer '${name}' (torch Tensor or None required)`)
}

/** @throws TypeError */
export function requireModuleName(module: ModuleState, name: string, child: unknown): void {
  if (child !== null && !isModule(child)) {
    throw new TypeError(`${typeOf(child)} is not a Module subclass`)
  }
  requireName(module, 'module', name, module._modules)
}

/** Whether Python's `hasattr(module, name)` is true: state, or a method of its class. */
export function hasAttribute(module: ModuleState, name: string): boolean {
  registerFields(module)
  const state = [module.__dict__, module._parameters, module._buffers, module._modules] as Dict<string, unknown>[]
  return state.some((names) => names.has(name)) || isMethod(module, name)
}

function requireName(module: ModuleState, kind: string, name: string, registered: Dict<string, unknown>): void {
  if (typeof name !== 'string') throw new TypeError(`${kind} name should be a string. Got ${typeOf(name)}`)
  if (name.includes('.'))
    throw new TypeError(`${kind} name can't contain "."${kind === 'module' ? `, got: ${name}` : ''}`)
  if (name === '') throw new TypeError(`${kind} name can't be empty string ""`)
  if (hasAttribute(module, name) && !registered.has(name)) throw new TypeError(`attribute '${name}' already exists`)
}

/** What nn.Module's own class has in PyTorch 2.14, in `dir(nn.Module)`. */
const methodsOfModule = new Set(
  `T_destination _apply _call_impl _compiled_call_impl _get_backward_hooks _get_backward_pre_hooks _get_name
  _load_from_state_dict _maybe_warn_non_full_backward_hook _named_members _register_load_state_dict_pre_hook
  _register_state_dict_hook _replicate_for_data_parallel _save_to_state_dict _slow_forward _version _wrapped_call_impl
  add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float
  forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers
  named_children named_modules named_parameters parameters register_backward_hook register_buffer register_forward_hook
  register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
  register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter
  register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory
  state_dict to to_empty train type xpu zero_grad`.split(/\s+/),
)

/** Methods that only JavaScript's classes have. */
const onlyHere = new Set(['constructor', 'at', 'set', 'has', 'plan', 'toString'])

/** A method of the class in Python: of nn.Module, or what a class below it defines. */
function isMethod(module: ModuleState, name: string): boolean {
  if (methodsOfModule.has(name)) return true
  if (onlyHere.has(name)) return false
  let prototype = Object.getPrototypeOf(module) as object | null
  while (prototype !== null && prototype !== Object.prototype) {
    const found = Object.getOwnPropertyDescriptor(prototype, name)
    if (found !== undefined) return typeof found.value === 'function' && !isModuleClass(prototype)
    prototype = Object.getPrototypeOf(prototype) as object | null
  }
  return false
}

/** Whether this is the prototype of nn.Module itself, whose names are listed above. */
function isModuleClass(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === Object.prototype
}

function typeOf(value: unknown): string {
  return value instanceof Tensor ? tensorType(value) : typeName(value)
}
