// Casts between numbers, text and tensors of one element: int(x), float(x), bool(x), complex(x), str(x).

import { Complex } from '../../../python/numbers.js'
import { cpu, device } from '../../../tensor/device.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { builtin } from '../operators/operator.js'
import type { Operator } from '../operators/operator.js'
import { float, int, isInt, numberOf, truncated } from '../values/numbers.js'
import { itemOf } from '../values/tensors.js'
import { shownText } from '../values/text.js'
import * as complex from './complex.js'
import { formatted } from './format.js'
import { refused } from './refused.js'

/** The element of a tensor that has one. */
export function onlyItem(tensor: Tensor): unknown {
  const count = tensor.numel()
  if (count !== 1) throw refused(`a Tensor with ${count} elements cannot be converted to Scalar`)
  return itemOf(tensor)
}

function toInt(value: unknown): unknown {
  if (isInt(value)) return value
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof Complex) throw refused('a complex number cannot be converted to int')
  return truncated(numberOf(value))
}

function toFloat(value: unknown): unknown {
  if (value instanceof Complex) throw refused('a complex number cannot be converted to float')
  return float(numberOf(value))
}

function toBool(value: unknown): boolean {
  if (value instanceof Complex) return value.re !== 0 || value.im !== 0
  return numberOf(value) !== 0
}

/** C++'s `stoll`: leading space and sign, and nothing after the digits. */
function parseInt64(text: string): unknown {
  const digits = /^[ \t\n\v\f\r]*([-+]?\d{1,400})$/.exec(text)?.[1]
  if (digits === undefined) throw refused(`could not convert string to int: ${shownText(text)}`)
  const value = BigInt(digits.replace('+', ''))
  if (BigInt.asIntN(64, value) !== value) throw refused(`${digits} is beyond 64 bits`)
  return int(value)
}

function parseDouble(text: string): unknown {
  const word = /^[ \t\n\v\f\r]*([-+]?)(inf(?:inity)?|nan)$/i.exec(text)
  if (word !== null) return (word[2] as string).toLowerCase() === 'nan' ? NaN : word[1] === '-' ? -Infinity : Infinity
  if (!/^[ \t\n\v\f\r]*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) {
    throw refused(`could not convert string to float: ${shownText(text)}`)
  }
  return float(Number(text))
}

function toComplex(re: unknown, im: unknown): Complex {
  return new Complex(numberOf(re), numberOf(im))
}

function castsOf(name: string, cast: (value: unknown) => unknown): Operator[] {
  return [
    builtin(`aten::${name}.Tensor(Tensor a) -> Scalar`, (tensor: Tensor) => cast(onlyItem(tensor))),
    builtin(`aten::${name}.Scalar(Scalar a) -> Scalar`, cast),
    builtin(`aten::${name}.bool(bool a) -> Scalar`, cast),
  ]
}

export const conversions: readonly Operator[] = [
  ...castsOf('Int', toInt),
  builtin('aten::Int.str(str a) -> int', parseInt64),
  ...castsOf('Float', toFloat),
  builtin('aten::Float.str(str a) -> float', parseDouble),
  ...castsOf('Bool', toBool),
  ...castsOf('Complex', complex.of),
  builtin('aten::Complex.two(Scalar a, Scalar b) -> complex', toComplex),
  builtin('aten::IntImplicit(Tensor a) -> int', (tensor: Tensor) => toInt(onlyItem(tensor))),
  builtin('aten::FloatImplicit(Tensor a) -> float', (tensor: Tensor) => toFloat(onlyItem(tensor))),
  builtin('aten::ComplexImplicit(Tensor a) -> complex', (tensor: Tensor) => complex.of(onlyItem(tensor))),
  builtin('aten::ScalarImplicit(Tensor a) -> Scalar', onlyItem),
  builtin('aten::item(Tensor self) -> Scalar', onlyItem),
  builtin('aten::str(t elem) -> str', formatted),
  builtin('aten::device(str a) -> Device', (type: string) => deviceOf(type)),
  builtin('aten::device.with_index(str type, int index) -> Device', (type: string, index: number) =>
    deviceOf(`${type}:${index}`),
  ),
]

/** Programs run where torchlet does; a device of another machine means that. */
function deviceOf(type: string): device {
  const found = new device(type)
  return found.type === 'meta' || found.type === 'cpu' ? found : cpu
}
