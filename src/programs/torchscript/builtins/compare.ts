// Comparisons and tests of values that are no tensors.

import { Dict } from '../../../python/dict.js'
import { Complex } from '../../../python/numbers.js'
import { device } from '../../../tensor/device.js'
import { Tensor } from '../../../tensor/tensor.js'
import { eq as equalElements } from '../../../ops/pointwise/compare.js'
import { builtin } from '../operators/operator.js'
import type { Operator } from '../operators/operator.js'
import { isFloat, isInt, numberOf } from '../values/numbers.js'
import { EnumValue } from '../values/objects.js'
import { itemOf } from '../values/tensors.js'
import { compareText } from '../values/text.js'
import * as complex from './complex.js'
import { refused } from './refused.js'

/** Whether two numbers are equal; ints beyond 2^53 exactly. */
function sameNumber(a: unknown, b: unknown): boolean {
  if (a instanceof Complex || b instanceof Complex) {
    const [x, y] = [complex.of(a), complex.of(b)]
    return x.re === y.re && x.im === y.im
  }
  if (isInt(a) && isInt(b)) return BigInt(a) === BigInt(b)
  return numberOf(a) === numberOf(b)
}

function isNumber(value: unknown): boolean {
  return isInt(value) || isFloat(value) || value instanceof Complex
}

/** Python's `==`, of tensors whether all elements are equal. */
export function equal(a: unknown, b: unknown): boolean {
  if (isNumber(a) && isNumber(b)) return sameNumber(a, b)
  if (a instanceof Tensor && b instanceof Tensor) return equalTensors(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => equal(item, b[at]))
  if (a instanceof device && b instanceof device) return String(a) === String(b)
  if (a instanceof EnumValue && b instanceof EnumValue) return a.type === b.type && a.member === b.member
  return a === b
}

function equalTensors(a: Tensor, b: Tensor): boolean {
  const elements = equalElements(a, b)
  if (elements.numel() !== 1) throw refused('Boolean value of Tensor with more than one value is ambiguous')
  return numberOf(itemOf(elements)) !== 0
}

/** `is`: objects by identity, what has none by value. */
function same(a: unknown, b: unknown): boolean {
  if (isNumber(a) && isNumber(b)) return isInt(a) === isInt(b) && sameNumber(a, b)
  return a === b
}

type Order = (a: number | bigint, b: number | bigint) => boolean

const orders: readonly (readonly [string, Order])[] = [
  ['lt', (a, b) => a < b],
  ['gt', (a, b) => a > b],
  ['le', (a, b) => a <= b],
  ['ge', (a, b) => a >= b],
]

function ordered(order: Order): (a: unknown, b: unknown) => boolean {
  return (a, b) => {
    if (typeof a === 'string' && typeof b === 'string') return order(compareText(a, b), 0)
    if (isInt(a) && isInt(b)) return order(a, b)
    return order(numberOf(a), numberOf(b))
  }
}

const equalities = ['Scalar', 'bool', 'str', 'Device', 'AnyEnumType'].map((type) => `${type} a, ${type} b`)

export const comparisons: readonly Operator[] = [
  ...[...equalities, 't[] a, t[] b'].flatMap((parameters) => [
    builtin(`aten::eq(${parameters}) -> bool`, equal),
    builtin(`aten::ne(${parameters}) -> bool`, (a: unknown, b: unknown) => !equal(a, b)),
  ]),
  ...orders.flatMap(([name, order]) => [
    builtin(`aten::${name}(Scalar a, Scalar b) -> bool`, ordered(order)),
    builtin(`aten::${name}.str(str a, str b) -> bool`, ordered(order)),
  ]),
  builtin('aten::__is__(t1 self, t2 obj) -> bool', same),
  builtin('aten::__isnot__(t1 self, t2 obj) -> bool', (a: unknown, b: unknown) => !same(a, b)),
  builtin('aten::__contains__.list(t[] l, t item) -> bool', (list: readonly unknown[], item: unknown) =>
    list.some((each) => equal(each, item)),
  ),
  builtin('aten::__contains__.dict(Dict(t, t2) dict, t key) -> bool', (dict: Dict, key: unknown) => dict.has(key)),
  builtin('aten::__contains__.str_in(str s, str part) -> bool', (text: string, part: string) => text.includes(part)),
]
