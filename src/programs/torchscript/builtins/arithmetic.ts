// Operators on numbers: torch/csrc/jit/runtime/register_prim_ops.cpp and register_ops_utils.h. Ints have 64 bits and wrap; a
// float among them makes a float, a complex a complex; `/` and `**` of ints give floats.

import { Complex } from '../../../python/numbers.js'
import { builtin } from '../operators/operator.js'
import type { Operator } from '../operators/operator.js'
import { exactly, float, int, isInt, numberOf } from '../values/numbers.js'
import type { Int } from '../values/numbers.js'
import * as complex from './complex.js'
import { refused } from './refused.js'

type Reals = (a: number, b: number) => number
type Ints = (a: Int, b: Int) => unknown

/** An operator of two numbers, of which `ints` takes two ints, `reals` what has a float, `complexes` what has a complex. */
function binary(
  name: string,
  ints: Ints,
  reals: Reals,
  complexes: ((a: Complex, b: Complex) => Complex) | null = null,
): Operator {
  return builtin(`aten::${name}(Scalar a, Scalar b) -> Scalar`, (a: unknown, b: unknown): unknown => {
    if (isInt(a) && isInt(b)) return ints(a, b)
    if (a instanceof Complex || b instanceof Complex) {
      if (complexes === null) throw refused(`${name} takes no complex numbers`)
      return complexes(complex.of(a), complex.of(b))
    }
    return float(reals(numberOf(a), numberOf(b)))
  })
}

const big = (value: Int): bigint => BigInt(value)

const add = (a: Int, b: Int): Int =>
  exactly(
    a,
    b,
    (x, y) => x + y,
    (x, y) => x + y,
  )
const sub = (a: Int, b: Int): Int =>
  exactly(
    a,
    b,
    (x, y) => x - y,
    (x, y) => x - y,
  )
const mul = (a: Int, b: Int): Int =>
  exactly(
    a,
    b,
    (x, y) => x * y,
    (x, y) => x * y,
  )

const whole =
  (fast: Reals, exact: (a: bigint, b: bigint) => bigint): Ints =>
  (a, b) => {
    if (Number(b) === 0) throw refused('division by 0')
    return typeof a === 'number' && typeof b === 'number' ? fast(a, b) + 0 : int(exact(big(a), big(b)))
  }

/** Towards minus infinity, as Python divides. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return quotient * b !== a && a < 0n !== b < 0n ? quotient - 1n : quotient
}

const floordiv = whole((a, b) => Math.floor(a / b), floorDivide)
/** The quotient of two doubles may round up to a whole number that is too large. */
const exactFloordiv: Ints = (a, b) => {
  const quotient = floordiv(a, b)
  return Math.abs(Number(quotient)) < 2 ** 50 ? quotient : int(floorDivide(big(a), big(b)))
}
const remainder = whole(pythonRemainder, (a, b) => ((a % b) + b) % b)

export function pythonRemainder(a: number, b: number): number {
  const rest = a % b
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest
}

/** C++'s `%` and `fmod`: the sign is the first one's. */
const fmod: Reals = (a, b) => a % b

/** IEEE's remainder: towards the nearest, even at a tie. */
function mathRemainder(a: number, b: number): number {
  const quotient = a / b
  const low = Math.floor(quotient)
  const tie = quotient - low === 0.5
  return a - b * (tie ? low + (low % 2 === 0 ? 0 : 1) : Math.round(quotient))
}

const bits = (name: string, exact: (a: bigint, b: bigint) => bigint): Operator =>
  builtin(`aten::${name}.int(int a, int b) -> int`, (a: Int, b: Int) => int(exact(big(a), big(b))))

/** C++ leaves shifts by 64 and more to the machine, which takes the count's low bits. */
const shift = (count: bigint): bigint => count & 63n

function minus(a: unknown): unknown {
  if (isInt(a)) return sub(0, a)
  return a instanceof Complex ? complex.mul(a, new Complex(-1)) : float(-numberOf(a))
}

function absolute(a: unknown): unknown {
  if (isInt(a)) return Number(a) < 0 ? minus(a) : a
  return float(a instanceof Complex ? Math.hypot(a.re, a.im) : Math.abs(numberOf(a)))
}

function powers(a: unknown, b: unknown): unknown {
  if (a instanceof Complex || b instanceof Complex) return complex.pow(complex.of(a), complex.of(b))
  return float(numberOf(a) ** numberOf(b))
}

function gcd(a: Int, b: Int): Int {
  let [x, y] = [big(a), big(b)]
  while (y !== 0n) [x, y] = [y, x % y]
  return int(x < 0n ? -x : x)
}

const division = builtin('aten::div(Scalar a, Scalar b) -> Scalar', (a: unknown, b: unknown): unknown => {
  if (a instanceof Complex || b instanceof Complex) return complex.div(complex.of(a), complex.of(b))
  if (isInt(b) && Number(b) === 0) throw refused('division by 0')
  return float(numberOf(a) / numberOf(b))
})

export const arithmetic: readonly Operator[] = [
  binary('add', add, (a, b) => a + b, complex.add),
  binary('sub', sub, (a, b) => a - b, complex.sub),
  binary('mul', mul, (a, b) => a * b, complex.mul),
  division,
  binary('floordiv', exactFloordiv, (a, b) => Math.floor(a / b)),
  binary('remainder', remainder, pythonRemainder),
  binary('fmod', (a, b) => float(fmod(Number(a), Number(b))), fmod),
  binary('mathremainder', (a, b) => float(mathRemainder(Number(a), Number(b))), mathRemainder),
  builtin(
    'aten::__round_to_zero_floordiv.int(int a, int b) -> int',
    whole(
      (a, b) => Math.trunc(a / b),
      (a, b) => a / b,
    ),
  ),
  builtin('aten::pow(Scalar a, Scalar b) -> Scalar', powers),
  builtin('aten::neg(Scalar a) -> Scalar', minus),
  builtin('prim::abs(Scalar a) -> Scalar', absolute),
  bits('__and__', (a, b) => a & b),
  bits('__or__', (a, b) => a | b),
  bits('__xor__', (a, b) => a ^ b),
  bits('__lshift__', (a, b) => a << shift(b)),
  bits('__rshift__', (a, b) => a >> shift(b)),
  builtin('aten::__and__.bool(bool a, bool b) -> bool', (a: boolean, b: boolean) => a && b),
  builtin('aten::__or__.bool(bool a, bool b) -> bool', (a: boolean, b: boolean) => a || b),
  builtin('aten::__xor__.bool(bool a, bool b) -> bool', (a: boolean, b: boolean) => a !== b),
  builtin('aten::__not__(bool self) -> bool', (a: boolean) => !a),
  builtin('aten::gcd.int(int a, int b) -> int', gcd),
  builtin('aten::__range_length(int lo, int hi, int step) -> int', (low: Int, high: Int, step: Int) => {
    if (Number(step) === 0) throw refused('range() arg 3 must not be zero')
    return Math.max(0, Math.ceil((Number(high) - Number(low)) / Number(step)))
  }),
  builtin('aten::__derive_index(int index, int start, int step) -> int', (index: Int, start: Int, step: Int) =>
    add(start, mul(index, step)),
  ),
]
