// Functions of elements of any dtype: comparisons, predicates and logic, which give bools, arithmetic of integers, choices by a mask,
// and elements as another dtype.

import { BinaryOp, TestOp } from '../../../../assembly/shared/binary-op.js'
import { isOneFactor } from '../../../graph/arguments.js'
import type { Epilogue } from '../../../graph/fuse.js'
import { Value } from '../../../graph/trace.js'
import type { TracedCall } from '../../../graph/trace.js'
import { bool, uint8 } from '../../../tensor/dtype.js'
import type { dtype } from '../../../tensor/dtype.js'
import { elementBytes, hasLanes, isFloat, isHalf, planLane } from '../../lanes.js'
import type { Place } from '../../layout.js'
import { countOf } from '../../../tensor/shape.js'
import type { Address } from '../../step.js'
import { alike, choices, commonType, compact, holds, isOperand, placeAs } from '../elements.js'
import type { Operand } from '../elements.js'
import { copied } from './moving.js'
import type { Lowering, Rule } from '../lowering.js'
import { plainNumber } from '../../../python/numbers.js'

/** A comparison of two operands, in the dtype that both become. */
export function comparison(op: TestOp): Rule {
  return (to, { args }, result) => {
    const [left, right] = args
    if (!isOperand(left) || !isOperand(right)) return false
    const type = commonType([left, right])
    if (!hasLanes(type) || (to.knows(result) && result.dtype !== bool)) return false
    tests(to, op, result, [placeAs(to, left, type), placeAs(to, right, type)], type)
    return true
  }
}

/** A question that each element answers. */
export function predicate(op: TestOp): Rule {
  return (to, { args }, result) => {
    const [input] = args as [Value]
    const x = to.place(input)
    if (result.dtype !== bool) return false
    tests(to, op, result, [x, x], input.dtype)
    return true
  }
}

function tests(to: Lowering, op: TestOp, result: Value, operands: readonly Place[], type: dtype): void {
  alike(to, result, operands, (y, [a, b], n) => {
    to.add(`${planLane(type)}_test`, { op, y, a: a as Address, b: b as Address, n })
  })
}

/** Of bools what arithmetic and bits are. */
const ofBools: ReadonlyMap<BinaryOp, TestOp> = new Map([
  [BinaryOp.Add, TestOp.Or],
  [BinaryOp.Mul, TestOp.And],
  [BinaryOp.And, TestOp.And],
  [BinaryOp.Or, TestOp.Or],
  [BinaryOp.Xor, TestOp.Xor],
  [BinaryOp.Maximum, TestOp.Or],
  [BinaryOp.Minimum, TestOp.And],
])

/** Functions that have no value where the second operand is the integer 0. */
const quotients: ReadonlySet<BinaryOp> = new Set([
  BinaryOp.DivFloor,
  BinaryOp.DivTrunc,
  BinaryOp.Remainder,
  BinaryOp.Fmod,
])

/** A function of two operands in the dtype of the result; `floats` takes the call where all is float32. */
export function numeric(op: BinaryOp, floats: Rule): Rule {
  return (to: Lowering, call: TracedCall, result: Value, epilogue: Epilogue) => {
    const [left, right, alpha] = call.args
    if (isFloat(result.dtype) && [left, right].every(isFloatOrNumber)) return floats(to, call, result, epilogue)
    if (!isOperand(left) || !isOperand(right)) return false
    return isOneFactor(alpha) && combined(to, op, result, left, right)
  }
}

/** aten::div: the second operand's rounding mode says which quotient it is. */
export function divided(floats: Rule): Rule {
  const plain = numeric(BinaryOp.Div, floats)
  return (to, call, result, epilogue) => {
    const [left, right, mode] = call.args
    if ((mode ?? null) === null) return plain(to, call, result, epilogue)
    // Of halves the quotient is rounded before it is cut, unless they are divided by one number.
    const isCut = mode === 'trunc' && isHalf(result.dtype) && right instanceof Value && countOf(right.sizes) !== 1
    const op = isCut ? null : mode === 'floor' ? BinaryOp.DivFloor : mode === 'trunc' ? BinaryOp.DivTrunc : null
    return op !== null && isOperand(left) && isOperand(right) && combined(to, op, result, left, right)
  }
}

/** aten::rsub: the second operand without the first. */
export function turned(rule: Rule): Rule {
  return (to, call, result, epilogue) => {
    const [input, other, alpha] = call.args
    return rule(to, { ...call, args: [other, input, alpha] }, result, epilogue)
  }
}

function isFloatOrNumber(given: unknown): boolean {
  return !(given instanceof Value) || isFloat(given.dtype)
}

function combined(to: Lowering, op: BinaryOp, result: Value, left: Operand, right: Operand): boolean {
  const type = result.dtype
  const lane = planLane(type)
  if (to.knows(result) && commonType([left, right]) !== type) return false
  if (![left, right].every((each) => holds(type, each))) return false
  const places = (): [Place, Place] => [placeAs(to, left, type), placeAs(to, right, type)]
  if (lane === 'u8') {
    const test = ofBools.get(op)
    if (test === undefined) return false
    tests(to, test, result, places(), bool)
    return true
  }
  const isInteger = !type.is_floating_point
  // The operator finds a divisor that is 0.
  if (isInteger && quotients.has(op) && (right instanceof Value || Number(plainNumber(right)) === 0)) return false
  if (!isInteger && op >= BinaryOp.And) return false
  const add = (y: Address, [a, b]: readonly Address[], n: number): void =>
    to.add(`${lane}_binary`, { op, y, a: a as Address, b: b as Address, n })
  // Between elements may lie divisors that are 0.
  alike(to, result, places(), add, !isInteger || !quotients.has(op))
  return true
}

function chosen(to: Lowering, result: Value, mask: Value, left: Operand, right: Operand): boolean {
  if (![left, right].every((each) => holds(result.dtype, each))) return false
  chosenBy(to, result, placeAs(to, mask, bool), left, right)
  return true
}

function chosenBy(to: Lowering, result: Value, mask: Place, left: Operand, right: Operand): void {
  const type = result.dtype
  const operands = [placeAs(to, left, type), placeAs(to, right, type), mask]
  // As one of the operands lies, sooner than as the mask.
  alike(to, result, operands, (y, [a, b, condition], n) => {
    to.add(choices[elementBytes(type) as keyof typeof choices], {
      y,
      condition: condition as Address,
      a: a as Address,
      b: b as Address,
      n,
    })
  })
}

/** aten::where: condition, input, other. */
export const where: Rule = (to, { args }, result) => {
  const [mask, left, right] = args
  if (!(mask instanceof Value) || mask.dtype === uint8) return false
  return isOperand(left) && isOperand(right) && chosen(to, result, mask, left, right)
}

/** aten::tril and triu: input, diagonal. What is outside of the triangle is 0. */
export function triangle(isInside: (row: number, column: number, diagonal: number) => boolean): Rule {
  return (to, { args, operator }, result) => {
    const [input, given] = args as [Value, unknown]
    const diagonal = plainNumber(given ?? 0) as number
    const [rows, columns] = input.sizes.slice(-2) as [number, number]
    const length = rows * columns
    const kind = `${operator.name} ${rows} ${columns} ${diagonal}`
    const buffer = to.packs.elements(kind, [], length, 1, () =>
      Uint8Array.from({ length }, (_, at) => Number(isInside(Math.floor(at / columns), at % columns, diagonal))),
    )
    const mask = { buffer, offset: 0, sizes: [rows, columns], strides: [columns, 1] }
    chosenBy(to, result, mask, input, 0)
    return true
  }
}

/** aten::masked_fill: input, mask, value. */
export const maskedFill: Rule = (to, { args }, result) => {
  const [input, mask, value] = args as [Value, Value, unknown]
  if (!isOperand(value) || input.dtype !== result.dtype || mask.dtype !== bool) return false
  return chosen(to, result, mask, value, input)
}

/** Elements as the dtype of the result: aten::to, _to_copy, float, type_as. */
export const typed: Rule = (to, call, result, epilogue) => {
  const [input] = call.args as [Value]
  if (input.dtype === result.dtype) return copied(to, call, result, epilogue)
  const place = placeAs(to, input, result.dtype)
  // A conversion lies in a buffer of its own.
  const isMade = !to.isConstant(input) && planLane(input.dtype) !== planLane(result.dtype)
  to.register(result, isMade ? place : compact(to, place))
  return true
}

/** aten::bitwise_not: of bools the opposite, of integers all bits. */
export const inverted: Rule = (to, call, result, epilogue) => {
  const [input] = call.args as [Value]
  return input.dtype === bool
    ? predicate(TestOp.Not)(to, call, result, epilogue)
    : combined(to, BinaryOp.Xor, result, input, -1)
}
