// Attributes of a program's objects. Those of a module are where nn.Module keeps them, so that state_dict and the program see the
// same tensors.

import { setAttribute } from '../../../nn/attributes.js'
import { Module } from '../../../nn/module.js'
import { Parameter, parameterOf } from '../../../nn/parameter.js'
import { Dict } from '../../../python/dict.js'
import { PyObject } from '../../../python/objects.js'
import { isFloat } from '../../../python/marks.js'
import { Tensor } from '../../../tensor/tensor.js'
import type { ScriptClass } from '../classes.js'
import { float } from '../values/numbers.js'
import { EnumValue, NamedTuple } from '../values/objects.js'

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
    return found !== undefined ? marked(value.__dict__, name, found) : classes.classOf(value)?.constants.get(name)
  }
  if (value instanceof NamedTuple) return value.field(name)
  if (value instanceof EnumValue) return name === 'value' ? value.value : name === 'name' ? value.member : undefined
  if (!(value instanceof PyObject) || !(value.state instanceof Dict)) return undefined
  const state = value.state as Dict<string, unknown>
  return marked(state, name, state.get(name))
}

function marked(state: Dict<string, unknown>, name: string, value: unknown): unknown {
  return typeof value === 'number' && isFloat(state, name, value) ? float(value) : value
}

/** Whether there is such an attribute, which then has the value. */
export function setattr(value: unknown, name: string, to: unknown): boolean {
  if (value instanceof PyObject) {
    if (!(value.state instanceof Dict) || value instanceof EnumValue) return false
    setAttribute(value.state as Dict<string, unknown>, name, to)
    return true
  }
  if (!(value instanceof Module)) return false
  if (value._parameters.has(name)) {
    if (to !== null && !(to instanceof Tensor)) return false
    value._parameters.set(name, to === null || to instanceof Parameter ? to : parameterOf(to, to.requires_grad))
    return true
  }
  if (value._buffers.has(name)) {
    if (to !== null && !(to instanceof Tensor)) return false
    value._buffers.set(name, to)
    return true
  }
  if (!value.__dict__.has(name)) return false
  setAttribute(value.__dict__, name, to)
  return true
}
