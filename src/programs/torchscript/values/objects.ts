// Values of TorchScript that are neither numbers, text nor tensors: objects of a program's own classes, named tuples, members of
// enums, functions and futures. Names from a file are keys of maps, never properties. An object is what a pickle of it loads as:
// a PyObject, whose state has its attributes.

import type { SchemaType } from '../../../schema.js'
import { Dict } from '../../../python/dict.js'
import { PyFloatClass } from '../../../python/numbers.js'
import { Global, PyObject } from '../../../python/objects.js'
import { Tuple } from '../../../python/tuple.js'

/** What a value knows of its class: classes.ts makes them from source. */
export interface ScriptType {
  /** `__torch__.models.Box`. */
  readonly name: string
  /** Types of attributes, or of a named tuple's fields, in order. */
  readonly attributes: ReadonlyMap<string, SchemaType>
}

/** A new object of a class that is no module. */
export function newObject(type: ScriptType): PyObject {
  const object = new PyObject(globalOf(type), [], 'newobj')
  object.state = new Dict()
  object.hasState = true
  return object
}

function globalOf({ name }: ScriptType): Global {
  const dot = name.lastIndexOf('.')
  return new Global(name.slice(0, dot), name.slice(dot + 1))
}

/** A tuple whose items have names. */
export class NamedTuple extends Tuple {
  declare readonly type: ScriptType

  static make(type: ScriptType, items: readonly unknown[]): NamedTuple {
    const list = Object.setPrototypeOf(items.slice(), NamedTuple.prototype) as NamedTuple
    Object.defineProperty(list, 'type', { value: type })
    return Object.freeze(list)
  }

  /** The names of its items, in order. */
  get _fields(): readonly string[] {
    return [...this.type.attributes.keys()]
  }

  /** An item by its name. */
  field(name: string): unknown {
    return this[this._fields.indexOf(name)]
  }
}

/** A member of an enum. */
export class EnumValue extends PyObject {
  readonly type: ScriptType
  readonly member: string
  readonly value: unknown

  constructor(type: ScriptType, member: string, value: unknown) {
    super(globalOf(type), [value instanceof PyFloatClass ? value.value : value], 'reduce')
    this.type = type
    this.member = member
    this.value = value
  }

  copy(): EnumValue {
    return new EnumValue(this.type, this.member, this.value)
  }
}

/** What `fork` gives. Everything runs in turn, so that it is there at once. */
export class Future {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}
