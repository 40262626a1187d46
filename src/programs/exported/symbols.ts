// Sizes as numbers: the functions of Python that programs call on them, `_operator.add`, `math.floor`, `torch.sym_max`. Ints are
// numbers, floats with integral values PyFloats: Python's rules say which of the two comes out.

import { ShapeError } from '../../errors.js'
import { PyFloat, PyFloatClass } from '../../python/numbers.js'
import { floatValue } from '../operators/overload.js'

type Value = unknown
type SymbolFunction = (...args: Value[]) => Value

/** A number of a program, whatever its kind. */
export function numberOf(value: Value): number {
  if (typeof value === 'number') return value
  if (value instanceof PyFloatClass) return value.value
  if (typeof value === 'boolean') return Number(value)
  throw new ShapeError({ op: 'a size of the program', expected: 'a number', got: typeof value })
}

function isFloat(value: Value): boolean {
  return value instanceof PyFloatClass || (typeof value === 'number' && !Number.isSafeInteger(value))
}

/** A function of two numbers that gives a float where either is. */
function arithmetic(compute: (a: number, b: number) => number): SymbolFunction {
  return (a, b) => {
    const result = compute(numberOf(a), numberOf(b))
    return isFloat(a) || isFloat(b) ? floatValue(result) : result
  }
}

function comparison(compare: (a: number, b: number) => boolean): SymbolFunction {
  return (a, b) => compare(numberOf(a), numberOf(b))
}

function toInt(round: (x: number) => number): SymbolFunction {
  return (x) => round(numberOf(x)) + 0
}

function ofFloat(compute: (x: number) => number): SymbolFunction {
  return (x) => floatValue(compute(numberOf(x)))
}

function extreme(choose: (a: number, b: number) => boolean): SymbolFunction {
  return (...args) => args.reduce((best, each) => (choose(numberOf(each), numberOf(best)) ? each : best))
}

function quotient(a: number, b: number): number {
  if (b === 0) throw new ShapeError({ op: 'a size of the program', expected: 'a divisor that is not 0', got: '0' })
  return a / b
}

const modulo = arithmetic((a, b) => a - b * Math.floor(quotient(a, b)))

const functions: ReadonlyMap<string, SymbolFunction> = new Map<string, SymbolFunction>([
  ['_operator.add', arithmetic((a, b) => a + b)],
  ['_operator.sub', arithmetic((a, b) => a - b)],
  ['_operator.mul', arithmetic((a, b) => a * b)],
  ['_operator.truediv', (a, b) => floatValue(quotient(numberOf(a), numberOf(b)))],
  ['_operator.floordiv', arithmetic((a, b) => Math.floor(quotient(a, b)))],
  ['_operator.mod', modulo],
  ['_operator.pow', arithmetic((a, b) => a ** b)],
  ['_operator.neg', (a) => (isFloat(a) ? floatValue(-numberOf(a)) : 0 - numberOf(a))],
  ['_operator.pos', (a) => a],
  ['_operator.abs', (a) => (isFloat(a) ? floatValue(Math.abs(numberOf(a))) : Math.abs(numberOf(a)))],
  ['_operator.eq', comparison((a, b) => a === b)],
  ['_operator.ne', comparison((a, b) => a !== b)],
  ['_operator.lt', comparison((a, b) => a < b)],
  ['_operator.le', comparison((a, b) => a <= b)],
  ['_operator.gt', comparison((a, b) => a > b)],
  ['_operator.ge', comparison((a, b) => a >= b)],
  [
    '_operator.and_',
    bits(
      (a, b) => a && b,
      (a, b) => a & b,
    ),
  ],
  [
    '_operator.or_',
    bits(
      (a, b) => a || b,
      (a, b) => a | b,
    ),
  ],
  [
    '_operator.xor',
    bits(
      (a, b) => a !== b,
      (a, b) => a ^ b,
    ),
  ],
  ['_operator.not_', (a) => numberOf(a) === 0],
  ['_operator.lshift', arithmetic((a, b) => a * 2 ** b)],
  ['_operator.rshift', arithmetic((a, b) => Math.floor(a / 2 ** b))],
  ['math.ceil', toInt(Math.ceil)],
  ['math.floor', toInt(Math.floor)],
  ['math.trunc', toInt(Math.trunc)],
  ['math.sqrt', ofFloat(Math.sqrt)],
  ['builtins.round', toInt(roundHalfEven)],
  ['builtins.max', extreme((a, b) => a > b)],
  ['builtins.min', extreme((a, b) => a < b)],
  ['torch.sym_max', extreme((a, b) => a > b)],
  ['torch.sym_min', extreme((a, b) => a < b)],
  ['torch.sym_not', (a) => numberOf(a) === 0],
  ['torch.sym_int', toInt(Math.trunc)],
  ['torch.sym_float', (a) => floatValue(numberOf(a))],
  ['torch.sym_ite', (a, b, c) => (numberOf(a) === 0 ? c : b)],
  ['torch.sym_sum', (items) => (items as Value[]).reduce<number>((total, each) => total + numberOf(each), 0)],
  ['torch._sym_sqrt', ofFloat(Math.sqrt)],
  ['torch.sym_sqrt', ofFloat(Math.sqrt)],
])

/** The function of a target; undefined where it is none of numbers. */
export function symbolFunction(target: string): SymbolFunction | undefined {
  return functions.get(
    target.replace(/^torch\.(sym_\w+|_sym_\w+)$/, 'torch.$1').replace(/^torch\._sym_(?!sqrt)/, 'torch.sym_'),
  )
}

function bits(ofBools: (a: boolean, b: boolean) => boolean, ofInts: (a: number, b: number) => number): SymbolFunction {
  return (a, b) => (typeof a === 'boolean' && typeof b === 'boolean' ? ofBools(a, b) : ofInts(numberOf(a), numberOf(b)))
}

/** Python's `round`: halves go to the even neighbour. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  if (rest !== 0.5) return Math.round(x)
  return floor % 2 === 0 ? floor : floor + 1
}

/** What an element of a tensor is as a number of the program: a float's tensor gives floats. */
export function symbolOf(value: number | boolean | bigint, floating: boolean): Value {
  if (typeof value === 'bigint') return Number(value)
  return floating && typeof value === 'number' && Number.isSafeInteger(value) ? PyFloat(value) : value
}
