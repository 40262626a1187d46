// Values of TorchScript that are neither numbers, text nor tensors: objects of a program's own classes, named tuples, members of
// enums, functions and futures. Names from a file are keys of maps, never properties.

import type { SchemaType } from '../../../schema.js'
import { Tuple } from '../../../python/tuple.js'

/** What a value knows of its class: classes.ts makes them from source. */
export interface ScriptType {
  /** `__torch__.models.Box`. */
  readonly name: string
  /** Types of attributes, or of a named tuple's fields, in order. */
  readonly attributes: ReadonlyMap<string, SchemaType>
}

/** An object of a class that is no module. */
export class ScriptObject {
  readonly type: ScriptType
  readonly slots = new Map<string, unknown>()

  constructor(type: ScriptType) {
    this.type = type
  }
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

/** A member of an enum. There is one object for each. */
export class EnumValue {
  readonly type: ScriptType
  readonly name: string
  readonly value: unknown

  constructor(type: ScriptType, name: string, value: unknown) {
    this.type = type
    this.name = name
    this.value = value
  }
}

/** What `fork` gives. Everything runs in turn, so that it is there at once. */
export class Future {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}
