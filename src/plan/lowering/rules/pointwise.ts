// Functions of each element: activations, and arithmetic of two operands with broadcasting.

import { BinaryOp, TernaryOp } from '../../../../assembly/shared/binary-op.js'
import { UnaryOp } from '../../../../assembly/shared/unary-op.js'
import { isOneFactor } from '../../../graph/arguments.js'
import { Value } from '../../../graph/trace.js'
import { activationSteps } from '../../../ops/pointwise/activations.js'
import type { Activation } from '../../../ops/pointwise/activations.js'
import { floatFunctions, roundings } from '../../../ops/pointwise/unary.js'
import { plainNumber } from '../../../python/numbers.js'
import { float32 } from '../../../tensor/dtype.js'
import { isFloat, isHalf, laneCode, planLane } from '../../lanes.js'
import { countOf, sameSizes } from '../../../tensor/shape.js'
import type { Sizes } from '../../../tensor/shape.js'
import { addressOf, jointDims, sameLayout, wholeLength } from '../../layout.js'
import type { Joint, Place } from '../../layout.js'
import type { Address } from '../../step.js'
import { alike, commonType, compact, isOperand, placeAs } from '../elements.js'
import type { Operand } from '../elements.js'
import { doubleWords } from '../parameters.js'
import type { Lowering, Rule } from '../lowering.js'

/** A function of one operand, computed in the dtype of the result; `args` are PyTorch's after the first. */
export function unary(of: (...args: never[]) => Activation): Rule {
  return (to, { args }, result) => {
    const [input, ...rest] = args as [Value, ...unknown[]]
    const constants = rest.filter((each) => typeof each !== 'boolean')
    if (constants.some((each) => each instanceof Value || Array.isArray(each))) return false
    const { op, constants: given } = of(...(constants.map(plainNumber) as never[]))
    const [a = 0, b = 0, c = 0] = given
    const { dtype } = result
    if (isFloat(dtype) && isFloat(input.dtype))
      return mapped(to, input, result, (y, x, n) => {
        to.add('f32_unary', { op, y: addressOf(y), x: addressOf(x), n, a, b, c })
      })
    if (planLane(dtype) === 'u8') return false
    alike(to, result, [placeAs(to, input, dtype)], (y, [x], n) => {
      const common = { op, y, x: x as Address, n }
      if (isFloat(dtype)) to.add('f32_unary', { ...common, a, b, c })
      else to.add('wide_unary', { ...common, type: laneCode(dtype), constants: doubleWords(a, b, c) })
    })
    return true
  }
}

/** A function of the core without constants. */
function plainUnary(op: UnaryOp): Rule {
  return unary(() => ({ op, constants: [] }))
}

/** Activations of which each step is rounded, but of wide floats: there their operators are made of others. */
const stepwise: ReadonlySet<string> = new Set(['softsign', 'tanhshrink'])

/** A rule of wide floats alone. */
function ofWide(rule: Rule): Rule {
  return (to, call, result, epilogue) => {
    const [input] = call.args
    const isWide = input instanceof Value && input.dtype.is_floating_point && !isHalf(input.dtype)
    return isWide && rule(to, call, result, epilogue)
  }
}

export const activations: Readonly<Record<string, Rule>> = Object.fromEntries(
  Object.entries(activationSteps).map(([name, of]) => [name, stepwise.has(name) ? ofWide(unary(of)) : unary(of)]),
)

/** A function of two operands that PyTorch's `alpha` does not scale, or scales by 1. */
export function binary(op: BinaryOp): Rule {
  return (to, { args, result }) => {
    const [left, right, alpha] = args
    if (!isOneFactor(alpha)) return false
    const y = result as Value
    if (!isOperand(left) || !isOperand(right)) return false
    const whole = [left, right].find(
      (each) => each instanceof Value && sameSizes(each.sizes, y.sizes) && !to.isConstant(each),
    )
    if (!(whole instanceof Value)) return outer(to, op, left, right, y)
    const written = [left, right].find((each) => each instanceof Value && each.block === y.block)
    if (written !== undefined && written !== left) return false
    const [a, given] = [left, right].map((each) => placeAs(to, each, float32)) as [Place, Place]
    // What lies otherwise in the buffer that is written is read before.
    const isOver = written !== undefined && given.buffer === a.buffer && !isSamePlace(a, given)
    const b = isOver ? compact(to, given) : given
    return mapped(to, written === left ? (left as Value) : whole, y, (place, x, n) => {
      const isX = (each: unknown): boolean => each === (written === left ? left : whole)
      const [first, second] = [left, right].map((each, index) =>
        isX(each) ? x : to.expanded(index === 0 ? a : b, y.sizes),
      ) as [Place, Place]
      combine(to, op, place, first, second, n)
    })
  }
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.offset === b.offset && sameLayout(a, b)
}

/** Of two operands of which none has all sizes of the result. */
function outer(to: Lowering, op: BinaryOp, left: Operand, right: Operand, y: Value): boolean {
  if (![left, right].some((each) => each instanceof Value && !to.isConstant(each))) return false
  const [a, b] = [left, right].map((each) => to.expanded(placeAs(to, each, float32), y.sizes)) as [Place, Place]
  combine(to, op, to.output(y, 'plain'), a, b, countOf(y.sizes))
  return true
}

/** y = f(a, b) over n elements of y's buffer where all lie alike, else over rows. */
export function combine(to: Lowering, op: BinaryOp, y: Place, a: Place, b: Place, n: number): void {
  const isAlike = (each: Place): boolean =>
    sameLayout(each, y) && each.offset === 0 && each.buffer.bytes === y.buffer.bytes
  const loops = isAlike(a) && isAlike(b) ? null : rowLoops(y, a, b)
  if (loops === null) {
    const [first, second] = [a, b].map((each) => to.inLayoutOf(each, y)) as [Place, Place]
    to.add('f32_binary', { op, y: addressOf(y), a: addressOf(first), b: addressOf(second), n })
    return
  }
  const [outer, rows, columns] = loops
  const [yOuter, aOuter, bOuter] = outer.strides
  const [yStride, aStride, bStride] = rows.strides
  const [, aColumn, bColumn] = columns.strides
  to.add('f32_rows_binary', {
    op,
    y: addressOf(y),
    a: addressOf(a),
    b: addressOf(b),
    outer: outer.size,
    rows: rows.size,
    columns: columns.size,
    yOuter,
    yStride,
    aOuter,
    aStride,
    aColumn,
    bOuter,
    bStride,
    bColumn,
    low: -Infinity,
    high: Infinity,
  })
}

/** With strides of y, a and b. */
type Loop = Joint<readonly [Sizes, Sizes, Sizes]>

/** The dimensions of y as three loops, the last over neighbours; null where they are more, or a and b lie across. */
function rowLoops(y: Place, a: Place, b: Place): [Loop, Loop, Loop] | null {
  const joint = jointDims(y.sizes, [y.strides, a.strides, b.strides])
  const once: Loop = { size: 1, strides: [0, 0, 0] }
  const last = joint.at(-1)
  // Short rows cost more than they save.
  if (last === undefined || joint.length > 3 || last.strides[0] !== 1 || last.size < 4) return null
  if (last.strides.some((each) => each !== 0 && each !== 1)) return null
  return [joint.at(-3) ?? once, joint.at(-2) ?? once, last]
}

/**
 * Computes a result of the input's sizes over the whole of its buffer, padding included; in its place where the result is the
 * input's block. What is part of a buffer passes through one of its own.
 */
function mapped(to: Lowering, input: Value, result: Value, compute: (y: Place, x: Place, n: number) => void): boolean {
  const inPlace = result.block === input.block
  const x = inPlace ? to.target(input) : to.place(input)
  const length = wholeLength(x)
  if (inPlace) {
    // What is narrower than its rows has others' elements where it seems to have padding.
    if (length !== null && to.isAll(input)) compute(x, x, length)
    else {
      const own = compact(to, x)
      compute(own, own, countOf(x.sizes))
      to.copy(x, own)
    }
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

/** Powers that operators compute as other functions. */
const powers: ReadonlyMap<unknown, Rule> = new Map([
  [2, plainUnary(UnaryOp.Square)],
  [0.5, plainUnary(UnaryOp.Sqrt)],
  [-1, plainUnary(UnaryOp.Reciprocal)],
])

/** aten::pow; `general` computes what is no simpler function. */
export function power(general: Rule): Rule {
  return (to, call, result, epilogue) => {
    const [input, exponent] = call.args
    const number = plainNumber(exponent)
    // Those are copies, of dtypes of their own.
    if (number === 0 || number === 1) return false
    const simple = result.dtype.is_floating_point || number === 2 ? powers.get(number) : undefined
    return simple === undefined || !(input instanceof Value)
      ? general(to, call, result, epilogue)
      : simple(to, { ...call, args: [input] }, result, epilogue)
  }
}

/** aten::clamp and its kin: bounds that are numbers; `read` gives the lower and the upper one of the arguments after the input. */
function bounded(read: (first: unknown, second: unknown) => readonly [unknown, unknown]): Rule {
  return (to, call, result, epilogue) => {
    const [input, first, second] = call.args
    const [low, high] = read(first, second).map((each) => plainNumber(each ?? null))
    if (!isBound(low) || !isBound(high) || !result.dtype.is_floating_point) return false
    const constants = [low ?? -Infinity, high ?? Infinity] as const
    return unary(() => ({ op: UnaryOp.Hardtanh, constants }))(to, { ...call, args: [input] }, result, epilogue)
  }
}

function isBound(each: unknown): each is number | null {
  return each === null || (typeof each === 'number' && !Number.isNaN(each))
}

export const arithmetic = {
  add: binary(BinaryOp.Add),
  sub: binary(BinaryOp.Sub),
  mul: binary(BinaryOp.Mul),
  div: binary(BinaryOp.Div),
  maximum: binary(BinaryOp.Maximum),
  minimum: binary(BinaryOp.Minimum),
  clamp: bounded((low, high) => [low, high]),
  clamp_max: bounded((high) => [null, high]),
  clamp_min: bounded((low) => [low, null]),
} satisfies Readonly<Record<string, Rule>>

/** Functions without constants, by PyTorch's names. */
export const functions: Readonly<Record<string, Rule>> = Object.fromEntries(
  Object.entries({
    ...floatFunctions,
    ...roundings,
    abs: UnaryOp.Abs,
    frac: UnaryOp.Frac,
    neg: UnaryOp.Neg,
    sign: UnaryOp.Sign,
    square: UnaryOp.Square,
  }).map(([name, op]) => [name, name === 'round' ? toWhole(op) : plainUnary(op)]),
)

/** aten::round to whole numbers: input, decimals. */
function toWhole(op: UnaryOp): Rule {
  const rule = plainUnary(op)
  return (to, call, result, epilogue) =>
    (plainNumber(call.args[1] ?? null) ?? 0) === 0 && rule(to, call, result, epilogue)
}

/** aten::prelu: one weight, or one for each channel. */
export const prelu: Rule = (to, { args }, result) => {
  const [input, weight] = args as [Value, Value]
  if (weight.sizes.length > 1) return false
  const w = to.place(weight)
  const beside = input.sizes.slice(2).map(() => 1)
  const given = weight.sizes[0] === 1 ? w : { ...w, sizes: [...w.sizes, ...beside], strides: [...w.strides, ...beside] }
  return mapped(to, input, result, (y, x, n) => combine(to, BinaryOp.Prelu, y, x, to.expanded(given, result.sizes), n))
}

/** A function of three operands and a factor, of floats that are computed in float32. */
export function ternary(op: TernaryOp): Rule {
  return (to, { args }, result) => {
    const [first, second, third, factor = 1] = args
    const operands = [first, second, third]
    const s = plainNumber(factor)
    if (!operands.every(isOperand) || typeof s !== 'number' || !isFloat(result.dtype)) return false
    if (to.knows(result) && commonType(operands) !== result.dtype) return false
    alike(
      to,
      result,
      operands.map((each) => placeAs(to, each, result.dtype)),
      (y, [a, b, c], n) => {
        to.add('f32_ternary', { op, y, a: a as Address, b: b as Address, c: c as Address, n, s })
      },
    )
    return true
  }
}

/** aten::clamp and its kin by tensors: input, lower and upper bound. */
export function clampedBy(low: Rule, high: Rule): Rule {
  const both = ternary(TernaryOp.Clamp)
  return (to, call, result, epilogue) => {
    const [input, min = null, max = null] = call.args
    if (min !== null && max !== null) return both(to, { ...call, args: [input, min, max] }, result, epilogue)
    const [rule, bound] = min === null ? [high, max] : [low, min]
    return rule(to, { ...call, args: [input, bound] }, result, epilogue)
  }
}
