// Python's copy.deepcopy of a module: parameters, buffers, children and attributes of its own. What occurs twice in it
// occurs twice in the copy.

import { Dict, OrderedDict } from '../../python/dict.js'
import { isFloat, markFloat } from '../../python/marks.js'
import { Tuple } from '../../python/tuple.js'
import { clone } from '../../ops/moving/copies.js'
import { Tensor } from '../../tensor/tensor.js'
import { isModule } from '../brand.js'
import { registerFields } from '../fields.js'
import { Module } from '../module.js'
import type { AnyModule } from '../module.js'
import { Parameter, parameterOf } from '../parameter.js'

export function deepcopy<M extends AnyModule>(module: M): M {
  return new Copies().of(module) as M
}

class Copies {
  private readonly made = new Map<object, unknown>()

  of(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (this.made.has(value)) return this.made.get(value)
    if (isModule(value)) return this.module(value as AnyModule)
    if (value instanceof Tensor) return this.keep(value, copyOf(value))
    if (value instanceof Tuple) return this.tuple(value)
    if (Array.isArray(value)) return this.list(value)
    if (value instanceof Dict) return this.dict(value)
    if (value instanceof Set) return this.keep(value, new Set(value))
    // Names of functions and classes, dtypes and the like are values.
    return value
  }

  private module(module: AnyModule): AnyModule {
    registerFields(module)
    const copy = Reflect.construct(Module, [], module.constructor as never) as AnyModule
    this.made.set(module, copy)
    const state = this.of(module.__dict__) as Dict<string, unknown>
    copy.__setstate__(state)
    if (module._fields !== null) {
      for (const name of module._fields) Reflect.set(copy, name, this.of(Reflect.get(module, name)))
    }
    return copy
  }

  /** As in Python, one whose items are their own copies is its own copy. */
  private tuple(tuple: Tuple): unknown {
    const items = tuple.map((item) => this.of(item))
    return this.keep(tuple, items.every((item, at) => item === tuple[at]) ? tuple : Tuple.from(items))
  }

  private list(list: readonly unknown[]): unknown {
    const copy: unknown[] = []
    this.made.set(list, copy)
    for (const [at, item] of list.entries()) {
      copy.push(this.of(item))
      if (typeof item === 'number' && isFloat(list, at, item)) markFloat(copy, at, item)
    }
    return copy
  }

  private dict(dict: Dict): unknown {
    const copy = dict instanceof OrderedDict ? new OrderedDict() : new Dict()
    this.made.set(dict, copy)
    for (const [key, value] of dict) {
      copy.set(key, this.of(value))
      if (typeof value === 'number' && isFloat(dict, key, value)) markFloat(copy, key, value)
    }
    return copy
  }

  private keep(value: object, copy: unknown): unknown {
    this.made.set(value, copy)
    return copy
  }
}

function copyOf(tensor: Tensor): Tensor {
  const copy = clone(tensor)
  return tensor instanceof Parameter
    ? parameterOf(copy, tensor.requires_grad)
    : copy.requires_grad_(tensor.requires_grad)
}
