// Parts of a module by dotted paths. torch/nn/modules/module.py: get_submodule, set_submodule, get_parameter,
// get_buffer.

import type { Dict } from '../../python/dict.js'
import { pythonClass } from '../../python/type-name.js'
import type { Tensor } from '../../tensor/tensor.js'
import { className, isModule } from '../brand.js'
import type { ModuleState } from '../brand.js'
import { registerFields, setMember } from '../fields.js'
import { Parameter } from '../parameter.js'
import { hasAttribute } from '../registration.js'

/** @throws RangeError, as all here, with PyTorch's message where there is no such part. */
export function getSubmodule(root: ModuleState, target: string): ModuleState {
  let at = root
  if (target === '') return at
  for (const name of target.split('.')) {
    requireAttribute(at, name)
    const child: unknown = at._modules.get(name)
    if (!isModule(child)) throw new RangeError(`\`${name}\` is not an nn.Module`)
    at = child
  }
  return at
}

/** Replaces or, unless `strict`, adds the part at a path. */
export function setSubmodule(root: ModuleState, target: string, module: unknown, strict: boolean): void {
  if (target === '') throw new TypeError('Cannot set the submodule without a target name!')
  if (!isModule(module)) throw new TypeError(`\`module\` is not an nn.Module, found ${pythonClass(module)}`)
  const [path, name] = cut(target)
  const parent = getSubmodule(root, path)
  if (strict) requireAttribute(parent, name)
  if (hasAttribute(parent, name) && !isModule(parent._modules.get(name)))
    throw new RangeError(`\`${name}\` is not an nn.Module`)
  setMember(parent, parent._modules, name, module)
}

export function getParameter(root: ModuleState, target: string): Parameter {
  const [path, name] = cut(target)
  const module = getSubmodule(root, path)
  requireAttribute(module, name)
  const found = module._parameters.get(name)
  if (!(found instanceof Parameter)) throw new RangeError(`\`${name}\` is not an nn.Parameter`)
  return found
}

export function getBuffer(root: ModuleState, target: string): Tensor {
  const [path, name] = cut(target)
  const module = getSubmodule(root, path)
  requireAttribute(module, name)
  const found = module._buffers.get(name)
  if (found === undefined || found === null) throw new RangeError(`\`${name}\` is not a buffer`)
  return found
}

/** An attribute by its Python name: a parameter, buffer, child or entry of `__dict__`. */
export function getAttribute(module: ModuleState, name: string): unknown {
  registerFields(module)
  const registries = [module._parameters, module._buffers, module._modules, module.__dict__] as Dict<string, unknown>[]
  const found = registries.find((state) => state.has(name))
  if (found !== undefined) return found.get(name)
  throw new RangeError(`'${className(module)}' object has no attribute '${name}'`)
}

function requireAttribute(module: ModuleState, name: string): void {
  if (!hasAttribute(module, name)) throw new RangeError(`${className(module)} has no attribute \`${name}\``)
}

/** `encoder.0.weight` as `encoder.0` and `weight`. */
function cut(target: string): readonly [path: string, name: string] {
  const dot = target.lastIndexOf('.')
  return [target.slice(0, Math.max(dot, 0)), target.slice(dot + 1)]
}
