// Values on their way into a program and out of it. As in PyTorch lists and dicts are copied both ways: what a program does to a
// list that it is given is not seen outside, and tensors, modules and objects are the same ones. torch/csrc/jit/python/
// pybind_utils.cpp: toIValue, toPyObject.

import { LimitError } from '../../../errors.js'
import { Dict } from '../../../python/dict.js'
import { isFloat as isMarkedFloat, markFloat } from '../../../python/marks.js'
import { setAttribute } from '../../../nn/attributes.js'
import { PyObject } from '../../../python/objects.js'
import { Complex, PyFloatClass } from '../../../python/numbers.js'
import { Tuple, tupleFrom } from '../../../python/tuple.js'
import type { SchemaType } from '../../../schema.js'
import { device } from '../../../tensor/device.js'
import { Tensor } from '../../../tensor/tensor.js'
import { accepts, emptyTypes } from './accepts.js'
import type { ClassNameOf } from './accepts.js'
import { codeOf } from './codes.js'
import { float, int, isInt, numberOf } from './numbers.js'
import { NamedTuple } from './objects.js'
import type { EnumValue, ScriptType } from './objects.js'
import { shownText } from './text.js'

/** What cannot become a value of the type that is wanted. */
export const UNFIT: unique symbol = Symbol('unfit')

export interface Classes {
  readonly classNameOf: ClassNameOf
  /** A class of the program by its name. */
  findType(
    name: string,
  ): (ScriptType & { readonly kind: string; readonly members: ReadonlyMap<string, EnumValue> }) | undefined
}

/** Values within values: deeper ones would outgrow the stack. */
const deepest = 200

/** Brings values in: each list and dict once, so that what was one stays one. */
export class Inward {
  private readonly classes: Classes
  private readonly made = new Map<object, unknown>()
  private depth = 0

  constructor(classes: Classes) {
    this.classes = classes
  }

  /** The program's value of a type, or UNFIT. */
  of(value: unknown, type: SchemaType): unknown {
    if (++this.depth > deepest) return UNFIT
    const found = this.convert(value, type)
    this.depth--
    return found
  }

  private convert(value: unknown, type: SchemaType): unknown {
    switch (type.kind) {
      case 'Optional':
        return value === null || value === undefined ? null : this.of(value, type.elements[0] as SchemaType)
      case 'Tensor':
        return value instanceof Tensor ? value : UNFIT
      case 'int':
      case 'ScalarType':
        return intOf(value)
      case 'float':
        return isNumber(value) ? float(numberOf(value)) : UNFIT
      case 'complex':
        return value instanceof Complex ? value : isNumber(value) ? new Complex(numberOf(value)) : UNFIT
      case 'bool':
        return typeof value === 'boolean' ? value : UNFIT
      case 'str':
        return typeof value === 'string' ? value : UNFIT
      case 'NoneType':
        return value === null || value === undefined ? null : UNFIT
      case 'Device':
        return value instanceof device ? value : typeof value === 'string' ? new device(value) : UNFIT
      case 'List':
        return Array.isArray(value) ? this.list(value, type.elements[0] as SchemaType) : UNFIT
      case 'Dict':
        return this.dict(value, type.elements as [SchemaType, SchemaType])
      case 'Tuple':
        return this.tuple(value, type.elements)
      case 'Union':
        return this.union(value, type.elements)
      case 'Class':
        return this.object(value, type.name)
      default:
        return this.inferred(value)
    }
  }

  private list(value: readonly unknown[], element: SchemaType): unknown {
    const known = this.made.get(value)
    if (known !== undefined) return known
    const list: unknown[] = []
    this.made.set(value, list)
    for (let at = 0; at < value.length; at++) {
      const item = this.of(marked(value, at, value[at]), element)
      if (item === UNFIT) return UNFIT
      list.push(item)
    }
    if (list.length === 0) emptyTypes.set(list, element)
    return list
  }

  private dict(value: unknown, [keyType, valueType]: readonly [SchemaType, SchemaType]): unknown {
    const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
    if (!(value instanceof Map) && !isPlain) return UNFIT
    const known = this.made.get(value)
    if (known !== undefined) return known
    const dict = new Dict()
    this.made.set(value, dict)
    const entries = value instanceof Map ? (value as Map<unknown, unknown>) : Object.entries(value)
    for (const [key, item] of entries) {
      const [k, v] = [this.of(key, keyType), this.of(marked(value, key, item), valueType)]
      if (k === UNFIT || v === UNFIT) return UNFIT
      dict.set(k, v)
    }
    if (dict.size === 0) emptyTypes.set(dict, valueType)
    return dict
  }

  private tuple(value: unknown, elements: readonly SchemaType[]): unknown {
    if (!Array.isArray(value) || value.length !== elements.length) return UNFIT
    const items = elements.map((type, at) => this.of(marked(value, at, value[at]), type))
    return items.includes(UNFIT) ? UNFIT : tupleFrom(items)
  }

  /** The first type that the value has as it is, else the first that it fits. */
  private union(value: unknown, types: readonly SchemaType[]): unknown {
    const plain = this.inferred(value)
    const exact = types.find((type) => accepts(type, plain, this.classes.classNameOf))
    if (exact !== undefined) return this.of(value, exact)
    for (const type of types) {
      const found = this.of(value, type)
      if (found !== UNFIT) return found
    }
    return UNFIT
  }

  private object(value: unknown, name: string): unknown {
    const type = this.classes.findType(name)
    if (type?.kind === 'named_tuple') return this.namedTuple(value, type)
    if (typeof value !== 'object' || value === null) return UNFIT
    if (!(value instanceof PyObject)) return value
    const object = this.pyObject(value)
    return type?.kind === 'interface' || type === undefined || value.name === name ? object : UNFIT
  }

  /** An object of a file: the enum's member, or itself with its attributes brought in. */
  private pyObject(object: PyObject): unknown {
    const type = this.classes.findType(object.name)
    if (type?.kind === 'enum') {
      const [value] = object.args
      return [...type.members.values()].find(({ args }) => args[0] === value) ?? UNFIT
    }
    if (type === undefined || !(object.state instanceof Dict) || this.made.has(object)) return object
    this.made.set(object, object)
    bringAttributes(object.state as Dict<string, unknown>, type, this)
    return object
  }

  private namedTuple(value: unknown, type: ScriptType): unknown {
    if (value instanceof NamedTuple && value.type.name === type.name) return value
    const names = [...type.attributes.keys()]
    const values =
      value instanceof Map
        ? names.map((name) => (value as Map<unknown, unknown>).get(name))
        : Array.isArray(value)
          ? value
          : null
    if (values === null || values.length !== names.length) return UNFIT
    const items = [...type.attributes.values()].map((each, at) => this.of(values[at], each))
    return items.includes(UNFIT) ? UNFIT : NamedTuple.make(type, items)
  }

  /** Where the program says no type: the value's own. */
  private inferred(value: unknown): unknown {
    if (value === null || value === undefined) return null
    if (typeof value === 'bigint') return int(value)
    if (typeof value !== 'object') return typeof value === 'symbol' || typeof value === 'function' ? UNFIT : value
    if (value instanceof NamedTuple) return value
    if (value instanceof Tuple) {
      const items = value.map((item, at) => this.of(marked(value, at, item), anything))
      return items.includes(UNFIT) ? UNFIT : tupleFrom(items)
    }
    if (Array.isArray(value)) return this.list(value, anything)
    if (value instanceof Map) return this.dict(value, [anything, anything])
    if (value instanceof PyFloatClass) return float(value.value)
    return value instanceof PyObject ? this.pyObject(value) : (codeOf(value) ?? value)
  }
}

/** Attributes that a file gives, as values of their types. */
export function bringAttributes(state: Dict<string, unknown>, type: ScriptType, inward: Inward): void {
  for (const [name, value] of state) {
    const declared = type.attributes.get(name)
    if (declared === undefined) continue
    const found = inward.of(marked(state, name, value), declared)
    if (found !== UNFIT) setAttribute(state, name, found)
  }
}

const anything: SchemaType = { kind: 'Any', elements: [], size: null, name: '', alias: null }

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloatClass
}

function intOf(value: unknown): unknown {
  if (typeof value === 'bigint') return int(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : UNFIT
  if (typeof value === 'boolean') return Number(value)
  return codeOf(value) ?? UNFIT
}

/** A number that its container marks as a float, as one. */
function marked(container: object, place: unknown, value: unknown): unknown {
  return isInt(value) && typeof value === 'number' && isMarkedFloat(container, place, value) ? float(value) : value
}

/** A program's value as its caller gets it. */
export function outward(value: unknown): unknown {
  return new Outward().of(value)
}

class Outward {
  private readonly made = new Map<object, unknown>()
  private depth = 0

  of(value: unknown): unknown {
    if (++this.depth > deepest) {
      throw new LimitError({ what: 'the depth of a value of a program', limit: deepest, got: this.depth })
    }
    const found = this.convert(value)
    this.depth--
    return found
  }

  private convert(value: unknown): unknown {
    if (typeof value === 'string') return shownText(value)
    if (typeof value !== 'object' || value === null) return value ?? null
    if (value instanceof PyFloatClass) return value.value
    const known = this.made.get(value)
    if (known !== undefined) return known
    if (value instanceof NamedTuple) return this.keep(value, NamedTuple.make(value.type, this.items(value, [])))
    if (value instanceof Tuple) return this.keep(value, tupleFrom(this.items(value, [])))
    if (Array.isArray(value)) {
      const list: unknown[] = []
      this.made.set(value, list)
      return this.items(value, list)
    }
    if (!(value instanceof Dict)) return value
    const dict = new Dict()
    this.made.set(value, dict)
    for (const [key, item] of value) {
      const outer = this.of(key)
      dict.set(outer, this.of(item))
      this.mark(dict, outer, item)
    }
    return dict
  }

  private items(from: readonly unknown[], to: unknown[]): unknown[] {
    for (let at = 0; at < from.length; at++) {
      to.push(this.of(from[at]))
      this.mark(to, at, from[at])
    }
    return to
  }

  /** That 1.0 is no int. */
  private mark(container: object, place: unknown, value: unknown): void {
    if (value instanceof PyFloatClass) markFloat(container, place, value.value)
  }

  private keep(value: object, made: unknown): unknown {
    this.made.set(value, made)
    return made
  }
}
