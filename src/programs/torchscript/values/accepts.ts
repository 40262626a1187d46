// Whether a value is of a type of TorchScript, as `isinstance` asks it: torch/csrc/jit/runtime/register_prim_ops: isinstance, by
// the kinds of values. An empty list is of every type of lists unless it was annotated (emptyTypes).

import type { SchemaType } from '../../../schema.js'
import { Dict } from '../../../python/dict.js'
import { PyObject } from '../../../python/objects.js'
import { Tuple } from '../../../python/tuple.js'
import { device } from '../../../tensor/device.js'
import { Tensor } from '../../../tensor/tensor.js'
import { isComplex, isFloat, isInt } from './numbers.js'
import { EnumValue, Future, NamedTuple } from './objects.js'

/** Types of elements of lists and values of dicts that were empty when they were made. */
export const emptyTypes = new WeakMap<object, SchemaType>()

/** The class of a module or of an object that is not of this folder; undefined where it has none. */
export type ClassNameOf = (value: object) => string | undefined

export function accepts(type: SchemaType, value: unknown, classNameOf: ClassNameOf): boolean {
  switch (type.kind) {
    case 'Any':
    case 'Var':
      return true
    case 'Tensor':
      return value instanceof Tensor
    case 'int':
    case 'SymInt':
    case 'ScalarType':
    case 'Layout':
    case 'MemoryFormat':
    case 'QScheme':
      return isInt(value)
    case 'float':
    case 'SymFloat':
      return isFloat(value)
    case 'complex':
      return isComplex(value)
    case 'Scalar':
      return isInt(value) || isFloat(value) || isComplex(value)
    case 'bool':
    case 'SymBool':
      return typeof value === 'boolean'
    case 'str':
    case 'Dimname':
      return typeof value === 'string'
    case 'NoneType':
      return value === null
    case 'Device':
      return value instanceof device
    case 'Optional':
      return value === null || accepts(type.elements[0] as SchemaType, value, classNameOf)
    case 'Union':
      return type.elements.some((each) => accepts(each, value, classNameOf))
    case 'AnyListType':
      return Array.isArray(value) && !(value instanceof Tuple)
    case 'AnyTupleType':
      return value instanceof Tuple
    case 'List':
      return Array.isArray(value) && !(value instanceof Tuple) && acceptsItems(type, value, classNameOf)
    case 'Dict':
      return value instanceof Dict && acceptsEntries(type, value, classNameOf)
    case 'Tuple':
      return (
        value instanceof Tuple &&
        value.length === type.elements.length &&
        type.elements.every((each, index) => accepts(each, value[index], classNameOf))
      )
    case 'Future':
      return value instanceof Future
    case 'AnyEnumType':
      return value instanceof EnumValue
    case 'AnyClassType':
      return value instanceof PyObject
    case 'Class':
      return typeof value === 'object' && value !== null && classOf(value, classNameOf) === type.name
    default:
      return false
  }
}

function classOf(value: object, classNameOf: ClassNameOf): string | undefined {
  if (value instanceof NamedTuple) return value.type.name
  if (value instanceof PyObject) return value.name
  return classNameOf(value)
}

/** Lists are of one type, so that a few items tell it. */
function acceptsItems(type: SchemaType, list: readonly unknown[], classNameOf: ClassNameOf): boolean {
  const element = type.elements[0] as SchemaType
  if (list.length === 0) return sameType(emptyTypes.get(list), element)
  return list.length <= 16
    ? list.every((item) => accepts(element, item, classNameOf))
    : accepts(element, list[0], classNameOf) && accepts(element, list[list.length - 1], classNameOf)
}

function acceptsEntries(type: SchemaType, dict: Dict, classNameOf: ClassNameOf): boolean {
  const [key, value] = type.elements as [SchemaType, SchemaType]
  for (const entry of dict) return accepts(key, entry[0], classNameOf) && accepts(value, entry[1], classNameOf)
  return sameType(emptyTypes.get(dict), value)
}

/** Whether two types are one, the first being unknown of what was never annotated. */
export function sameType(type: SchemaType | undefined, other: SchemaType): boolean {
  if (type === undefined || other.kind === 'Any' || other.kind === 'Var') return true
  return (
    type.kind === other.kind &&
    type.name === other.name &&
    type.elements.length === other.elements.length &&
    type.elements.every((each, index) => sameType(each, other.elements[index] as SchemaType))
  )
}
