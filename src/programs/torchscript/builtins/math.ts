// Functions of numbers, which TorchScript takes from C++'s <cmath>.

import { Complex } from '../../../python/numbers.js'
import { tupleFrom } from '../../../python/tuple.js'
import { erf, erfc, lgamma } from '../../../ops/pointwise/unary.js'
import { float64 } from '../../../tensor/dtype.js'
import { scalar_tensor } from '../../../tensor/making/factory.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { builtin } from '../operators/operator.js'
import type { Operator } from '../operators/operator.js'
import { float, int, isInt, numberOf, truncated } from '../values/numbers.js'
import type { Int } from '../values/numbers.js'
import { itemOf } from '../values/tensors.js'
import * as complex from './complex.js'
import { orderOf } from './order.js'
import { floorDivide, pythonRemainder } from './arithmetic.js'
import { refused } from './refused.js'

type Real = (x: number) => number

/** A function that the tensors' kernels have and JavaScript has not. */
function byTensor(run: (input: Tensor) => Tensor): Real {
  return (x) => numberOf(itemOf(run(scalar_tensor(x, { dtype: float64 }))))
}

const logGamma = byTensor(lgamma)

/** Exact for factorials, else by its logarithm. */
function gamma(x: number): number {
  if (Number.isInteger(x)) {
    if (x <= 0) return x === 0 ? 1 / x : NaN
    if (x > 171) return Infinity
    let product = 1
    for (let factor = 2; factor < x; factor++) product *= factor
    return product
  }
  // Γ(x) Γ(1 - x) = π / sin πx
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x))
  return Math.exp(logGamma(x))
}

function roundToEven(x: number): number {
  const low = Math.floor(x)
  const rest = x - low
  if (rest !== 0.5) return rest < 0.5 ? low : Math.ceil(x)
  return low % 2 === 0 ? low : low + 1
}

/** Functions that give a float; with the function of a complex number where there is one. */
const reals: readonly (readonly [string, Real, ((x: Complex) => Complex)?])[] = [
  ['log', Math.log, complex.log],
  ['log1p', Math.log1p],
  ['log10', Math.log10, (x) => complex.div(complex.log(x), new Complex(Math.LN10))],
  ['log2', Math.log2],
  ['exp', Math.exp, complex.exp],
  ['expm1', Math.expm1],
  ['sqrt', Math.sqrt, complex.sqrt],
  ['sin', Math.sin],
  ['cos', Math.cos],
  ['tan', Math.tan],
  ['asin', Math.asin],
  ['acos', Math.acos],
  ['atan', Math.atan],
  ['sinh', Math.sinh],
  ['cosh', Math.cosh],
  ['tanh', Math.tanh],
  ['asinh', Math.asinh],
  ['acosh', Math.acosh],
  ['atanh', Math.atanh],
  ['erf', byTensor(erf)],
  ['erfc', byTensor(erfc)],
  ['gamma', gamma],
  ['lgamma', logGamma],
  ['fabs', Math.abs],
  ['degrees', (x) => (x * 180) / Math.PI],
  ['radians', (x) => (x * Math.PI) / 180],
  ['round', roundToEven],
]

function real([name, run, ofComplex]: (typeof reals)[number]): Operator {
  return builtin(`aten::${name}(Scalar a) -> Scalar`, (x: unknown): unknown => {
    if (!(x instanceof Complex)) return float(run(numberOf(x)))
    if (ofComplex === undefined) throw refused(`${name} takes no complex numbers`)
    return ofComplex(x)
  })
}

const pairs: readonly (readonly [string, (x: number, y: number) => number])[] = [
  ['atan2', Math.atan2],
  ['copysign', (x, y) => (Object.is(Math.sign(y), -0) || y < 0 ? -Math.abs(x) : Math.abs(x))],
  ['log', (x, base) => Math.log(x) / Math.log(base)],
  ['ldexp', (x, power) => x * 2 ** power],
]

const tests: readonly (readonly [string, (x: number) => boolean])[] = [
  ['isnan', Number.isNaN],
  ['isinf', (x) => Math.abs(x) === Infinity],
  ['isfinite', Number.isFinite],
]

/** Floor and ceiling of a float are ints. */
const whole = (name: string, run: Real): Operator =>
  builtin(`aten::${name}(Scalar a) -> Scalar`, (x: unknown) => (isInt(x) ? x : truncated(run(numberOf(x)))))

function frexp(x: number): [mantissa: number, exponent: number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0]
  let exponent = Math.max(-1073, Math.floor(Math.log2(Math.abs(x))) + 1)
  let mantissa = x * 2 ** -exponent
  while (Math.abs(mantissa) < 0.5) [mantissa, exponent] = [mantissa * 2, exponent - 1]
  while (Math.abs(mantissa) >= 1) [mantissa, exponent] = [mantissa / 2, exponent + 1]
  return [mantissa, exponent]
}

function factorial(n: Int): Int {
  if (Number(n) < 0) throw refused('factorial() not defined for negative values')
  let product = 1n
  // From 64 on it has 64 factors of two, which 64 bits do not hold.
  for (let factor = 2n; factor <= BigInt(n); factor++) {
    product = BigInt.asIntN(64, product * factor)
    if (product === 0n) break
  }
  return int(product)
}

function divmod(a: unknown, b: unknown): unknown {
  if (numberOf(b) === 0) throw refused('ZeroDivisionError: integer division or modulo by zero')
  if (isInt(a) && isInt(b)) {
    const quotient = floorDivide(BigInt(a), BigInt(b))
    return tupleFrom<unknown>([int(quotient), int(BigInt(a) - quotient * BigInt(b))])
  }
  const rest = pythonRemainder(numberOf(a), numberOf(b))
  return tupleFrom<unknown>([float((numberOf(a) - rest) / numberOf(b)), float(rest)])
}

/** `min` or `max` of two numbers: a float where one is. */
function extreme(name: 'min' | 'max'): Operator[] {
  const first = (a: unknown, b: unknown): boolean => {
    const order = orderOf(a)(a, b)
    return name === 'min' ? order <= 0 : order >= 0
  }
  const two = (a: unknown, b: unknown): unknown => {
    const found = first(a, b) ? a : b
    return isInt(a) && isInt(b) ? found : float(numberOf(found))
  }
  return [
    builtin(`prim::${name}(Scalar a, Scalar b) -> Scalar`, two),
    builtin(`prim::${name}.self(t[] self) -> t`, (list: readonly unknown[]) => {
      if (list.length === 0) throw refused(`${name}() arg is an empty sequence`)
      return list.reduce((best, each) => (first(best, each) ? best : each))
    }),
    builtin(`prim::${name}.list(t[] l, t[] r) -> t[]`, (left: readonly unknown[], right: readonly unknown[]) => {
      for (let at = 0; at < Math.min(left.length, right.length); at++) {
        const order = orderOf(left[at])(left[at], right[at])
        if (order !== 0) return order < 0 === (name === 'min') ? left : right
      }
      return left.length <= right.length === (name === 'min') ? left : right
    }),
  ]
}

function sum(list: readonly unknown[]): unknown {
  if (list.some((item) => item instanceof Complex)) return list.map(complex.of).reduce(complex.add, new Complex(0))
  if (list.every((item) => isInt(item) || typeof item === 'boolean'))
    return int(list.reduce<bigint>((total, item) => total + BigInt(item as Int | boolean), 0n))
  return float(list.reduce<number>((total, item) => total + numberOf(item), 0))
}

const truth = (item: unknown): boolean => (typeof item === 'string' ? item !== '' : numberOf(item) !== 0)

export const math: readonly Operator[] = [
  ...reals.map(real),
  ...pairs.map(([name, run]) =>
    builtin(`aten::${name}(Scalar a, Scalar b) -> float`, (x: unknown, y: unknown) =>
      float(run(numberOf(x), numberOf(y))),
    ),
  ),
  ...tests.map(([name, test]) =>
    builtin(`aten::${name}(Scalar a) -> bool`, (x: unknown) =>
      x instanceof Complex
        ? name === 'isfinite'
          ? test(x.re) && test(x.im)
          : test(x.re) || test(x.im)
        : test(numberOf(x)),
    ),
  ),
  whole('floor', Math.floor),
  whole('ceil', Math.ceil),
  whole('trunc', Math.trunc),
  builtin('aten::angle(Scalar a) -> float', (x: unknown) => {
    const { re, im } = complex.of(x)
    return float(Math.atan2(im, re))
  }),
  builtin('aten::polar(Scalar a, Scalar b) -> complex', (size: unknown, angle: unknown) => {
    const [r, phi] = [numberOf(size), numberOf(angle)]
    return new Complex(r * Math.cos(phi), r * Math.sin(phi))
  }),
  builtin('aten::frexp(float a) -> (float mantissa, int exponent)', (x: unknown) => {
    const [mantissa, exponent] = frexp(numberOf(x))
    return tupleFrom<unknown>([float(mantissa), exponent])
  }),
  builtin('aten::modf(float a) -> (float, float)', (x: unknown) => {
    const value = numberOf(x)
    const integral = Math.trunc(value)
    const rest = Number.isFinite(value) ? value - integral : Number.isNaN(value) ? NaN : 0
    return tupleFrom<unknown>([float(rest), float(integral)])
  }),
  builtin('aten::factorial.int(int a) -> int', factorial),
  builtin('aten::divmod(Scalar x, Scalar y) -> (Scalar, Scalar)', divmod),
  ...extreme('min'),
  ...extreme('max'),
  builtin('aten::sum.list(t[] self) -> t', sum),
  builtin('aten::all.list(t[] self) -> bool', (list: readonly unknown[]) => list.every(truth)),
  builtin('aten::any.list(t[] self) -> bool', (list: readonly unknown[]) => list.some(truth)),
]
