// A value's type as messages name it: `Tensor`, `List[int]`, `Tuple[int, str]`.

import { Dict } from '../../../python/dict.js'
import { PyObject } from '../../../python/objects.js'
import { Tuple } from '../../../python/tuple.js'
import { device } from '../../../tensor/device.js'
import { Tensor } from '../../../tensor/tensor.js'
import { scriptTypeText } from '../front/types.js'
import { emptyTypes } from './accepts.js'
import type { ClassNameOf } from './accepts.js'
import { isComplex, isFloat, isInt } from './numbers.js'
import { Future, NamedTuple } from './objects.js'

export function typeName(value: unknown, classNameOf: ClassNameOf, depth = 0): string {
  const of = (part: unknown): string => (depth > 3 ? '…' : typeName(part, classNameOf, depth + 1))
  if (value === null) return 'NoneType'
  if (value === undefined) return 'nothing'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'str'
  if (isInt(value)) return 'int'
  if (isFloat(value)) return 'float'
  if (isComplex(value)) return 'complex'
  if (value instanceof Tensor) return 'Tensor'
  if (value instanceof NamedTuple) return value.type.name
  if (value instanceof PyObject) return value.name
  if (value instanceof Tuple) return `Tuple[${value.slice(0, 8).map(of).join(', ')}]`
  if (Array.isArray(value)) return `List[${value.length > 0 ? of(value[0]) : emptyElement(value)}]`
  if (value instanceof Dict) {
    for (const [key, item] of value) return `Dict[${of(key)}, ${of(item)}]`
    return 'Dict[…]'
  }
  if (value instanceof device) return 'Device'
  if (value instanceof Future) return 'Future'
  return (typeof value === 'object' ? classNameOf(value) : undefined) ?? typeof value
}

function emptyElement(list: object): string {
  const type = emptyTypes.get(list)
  return type === undefined ? '…' : scriptTypeText(type)
}
