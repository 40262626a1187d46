// Functions of each element: activations, and arithmetic of two operands with broadcasting.

import { BinaryOp } from '../../../assembly/shared/binary-op.js'
import { UnaryOp } from '../../../assembly/shared/unary-op.js'
import { Value } from '../../graph/trace.js'
import { activationSteps } from '../../ops/pointwise/activations.js'
import type { Activation } from '../../ops/pointwise/activations.js'
import { PyFloatClass } from '../../python/numbers.js'
import { countOf, sameSizes } from '../../tensor/shape.js'
import { addressOf, wholeLength } from '../layout.js'
import type { Place } from '../layout.js'
import type { Lowering, Rule } from './lowering.js'

/** A function of one operand; `args` are PyTorch's after the first. */
export function unary(of: (...args: never[]) => Activation): Rule {
  return (to, { args, result }) => {
    const [input, ...rest] = args as [Value, ...unknown[]]
    const constants = rest.filter((each) => typeof each !== 'boolean')
    if (constants.some((each) => each instanceof Value || Array.isArray(each))) return false
    const { op, constants: given } = of(...(constants.map(plainNumber) as never[]))
    return mapped(to, input, result as Value, (y, x, n) => {
      const [a = 0, b = 0, c = 0] = given
      to.add('f32_unary', { op, y: addressOf(y), x: addressOf(x), n, a, b, c })
    })
  }
}

/** A function of the core without constants. */
export function plainUnary(op: UnaryOp): Rule {
  return unary(() => ({ op, constants: [] }))
}

export const activations: Readonly<Record<string, Rule>> = Object.fromEntries(
  Object.entries(activationSteps).map(([name, of]) => [name, unary(of)]),
)

/** A function of two operands that PyTorch's `alpha` does not scale, or scales by 1. */
export function binary(op: BinaryOp): Rule {
  return (to, { args, result }) => {
    const [left, right, alpha] = args
    if (!isOne(alpha)) return false
    const y = result as Value
    if (!isOperand(left) || !isOperand(right)) return false
    const whole = [left, right].find((each) => each instanceof Value && sameSizes(each.sizes, y.sizes) && !to.isConstant(each))
    if (!(whole instanceof Value)) return false
    const written = [left, right].find((each) => each instanceof Value && each.block === y.block)
    if (written !== undefined && written !== left) return false
    const [a, b] = [left, right].map((each) => operandOf(to, each)) as [Place, Place]
    return mapped(to, written === left ? (left as Value) : whole, y, (to_, x, n) => {
      const [first, second] = [left, right].map((each, index) =>
        each === (written === left ? left : whole) ? x : to.inLayoutOf(to.expanded(index === 0 ? a : b, y.sizes), x),
      ) as [Place, Place]
      to.add('f32_binary', { op, y: addressOf(to_), a: addressOf(first), b: addressOf(second), n })
    })
  }
}

/**
 * Computes a result of the input's sizes over the whole of its buffer, padding included; in its place where the result is the
 * input's block. What is part of a buffer passes through one of its own.
 */
function mapped(
  to: Lowering,
  input: Value,
  result: Value,
  compute: (y: Place, x: Place, n: number) => void,
): boolean {
  const x = to.place(input)
  const inPlace = result.block === input.block
  const length = wholeLength(x)
  if (inPlace) {
    if (length !== null) compute(x, x, length)
    else {
      const own = compact(to, x)
      compute(own, own, countOf(x.sizes))
      to.copy(x, own)
    }
    to.wrote(input)
    return true
  }
  if (length === null || to.isConstant(input)) {
    const own = compact(to, x)
    compute(to.register(result, own), own, countOf(x.sizes))
    return true
  }
  compute(to.outputLike(result, x), x, length)
  return true
}

/** A copy that fills a buffer of its own, its dimensions in the order in which they lie. */
function compact(to: Lowering, place: Place): Place {
  const order = place.sizes.map((_, dim) => dim).sort((a, b) => (place.strides[b] as number) - (place.strides[a] as number) || a - b)
  const strides = place.sizes.map(() => 1)
  let step = 1
  for (const dim of order.toReversed()) {
    strides[dim] = step
    step *= place.sizes[dim] as number
  }
  return to.copied(place, strides, step)
}

function isOperand(given: unknown): boolean {
  return given instanceof Value || typeof plainNumber(given) === 'number'
}

/** The place of an operand; a number's is one element. */
function operandOf(to: Lowering, given: unknown): Place {
  if (given instanceof Value) return to.place(given)
  const value = plainNumber(given) as number
  const buffer = to.packs.floats(`number ${value}`, [], 1, () => Float32Array.of(value))
  return { buffer, offset: 0, sizes: [], strides: [] }
}

export function plainNumber(value: unknown): unknown {
  return value instanceof PyFloatClass ? value.value : value
}

function isOne(alpha: unknown): boolean {
  return alpha === undefined || alpha === null || plainNumber(alpha) === 1
}

export const arithmetic: Readonly<Record<string, Rule>> = {
  add: binary(BinaryOp.Add),
  sub: binary(BinaryOp.Sub),
  mul: binary(BinaryOp.Mul),
  div: binary(BinaryOp.Div),
  maximum: binary(BinaryOp.Maximum),
  minimum: binary(BinaryOp.Minimum),
}

export const functions: Readonly<Record<string, Rule>> = {
  abs: plainUnary(UnaryOp.Abs),
  cos: plainUnary(UnaryOp.Cos),
  erf: plainUnary(UnaryOp.Erf),
  exp: plainUnary(UnaryOp.Exp),
  log: plainUnary(UnaryOp.Log),
  neg: plainUnary(UnaryOp.Neg),
  reciprocal: plainUnary(UnaryOp.Reciprocal),
  rsqrt: plainUnary(UnaryOp.Rsqrt),
  sin: plainUnary(UnaryOp.Sin),
  sqrt: plainUnary(UnaryOp.Sqrt),
}
