// Attributes of a program's objects. Those of a module are where nn.Module keeps them, so that state_dict and the program see the
// same tensors.

import { Module } from '../../../nn/module.js'
import { Parameter } from '../../../nn/parameter.js'
import { Tensor } from '../../../tensor/tensor.js'
import type { ScriptClass } from '../classes.js'
import { EnumValue, NamedTuple, ScriptObject } from '../values/objects.js'

interface Classes {
  classOf(value: object): ScriptClass | undefined
}

/** Undefined where the object has none of that name. */
export function getattr(value: unknown, name: string, classes: Classes): unknown {
  if (value instanceof Module) {
    let found: unknown = value._parameters.get(name)
    if (found !== undefined) return found
    found = value._modules.get(name)
    if (found !== undefined) return found
    found = value._buffers.get(name)
    if (found !== undefined) return found
    found = value.__dict__.get(name)
    return found !== undefined ? found : classes.classOf(value)?.constants.get(name)
  }
  if (value instanceof ScriptObject) return value.slots.get(name)
  if (value instanceof NamedTuple) return value.field(name)
  if (value instanceof EnumValue) return name === 'value' ? value.value : name === 'name' ? value.name : undefined
  return undefined
}

/** Whether there is such an attribute, which then has the value. */
export function setattr(value: unknown, name: string, to: unknown): boolean {
  if (value instanceof ScriptObject) {
    if (!value.type.attributes.has(name)) return false
    value.slots.set(name, to)
    return true
  }
  if (!(value instanceof Module)) return false
  if (value._parameters.has(name)) {
    if (to !== null && !(to instanceof Tensor)) return false
    value._parameters.set(name, to === null || to instanceof Parameter ? to : new Parameter(to, to.requires_grad))
    return true
  }
  if (value._buffers.has(name)) {
    if (to !== null && !(to instanceof Tensor)) return false
    value._buffers.set(name, to)
    return true
  }
  if (!value.__dict__.has(name)) return false
  value.__dict__.set(name, to)
  return true
}
