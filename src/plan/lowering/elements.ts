// What functions of elements need of dtypes: operands as another dtype, numbers as elements, and one kernel over operands of any lane
// that are laid out alike (src/plan/lanes.ts).

import { Value } from '../../graph/trace.js'
import { to as converted } from '../../ops/moving/convert.js'
import { joinedType } from '../../ops/promotion.js'
import { formatOf } from '../../kernels/staging.js'
import { newLanes } from '../../tensor/allocate.js'
import { float32 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { checkElement, accessorOf } from '../../tensor/elements/element.js'
import { scalarValue } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { PyFloat } from '../../python/numbers.js'
import { contiguousStrides, countOf, sameSizes } from '../../tensor/shape.js'
import { elementBytes, isHalf, laneCode } from '../lanes.js'
import { addressOf, orderedStrides, wholeLength } from '../layout.js'
import type { Place } from '../layout.js'
import { Buffer } from '../step.js'
import type { Address } from '../step.js'
import { elementsOf } from './parameters.js'
import type { Lowering } from './lowering.js'

/** A tensor, or a number beside one. */
export type Operand = Value | Scalar

/** Whether an argument is a tensor or a real number. */
export function isOperand(given: unknown): given is Operand {
  if (given instanceof Value || given instanceof PyFloat) return true
  return typeof given === 'number' || typeof given === 'bigint' || typeof given === 'boolean'
}

/** The dtype in which operators compare operands, or compute with them. */
export function commonType(operands: readonly Operand[]): dtype {
  return joinedType(operands)
}

/** Where an operand's elements are as another dtype; a number is one element. */
export function placeAs(to: Lowering, given: Operand, type: dtype): Place {
  if (!(given instanceof Value)) return numberAs(to, given, type)
  // Halves are wide already.
  if (given.dtype === type || (type === float32 && isHalf(given.dtype))) return to.place(given)
  const constant = to.constant(given)
  if (constant === null) return cast(to, to.place(given), given.dtype, type)
  const length = Math.max(1, countOf(given.sizes))
  const made = (): ArrayBufferView => elementsOf(converted(constant, type))
  const buffer = to.packs.elements(`as ${type.name}`, [constant], length, elementBytes(type), made)
  return { buffer, offset: 0, sizes: given.sizes, strides: contiguousStrides(given.sizes) }
}

/** Whether a dtype holds a number that stands beside a tensor. */
export function holds(type: dtype, given: Operand): boolean {
  if (given instanceof Value) return true
  try {
    checkElement(scalarValue(given), type)
    return true
  } catch {
    return false
  }
}

function numberAs(to: Lowering, given: Scalar, type: dtype): Place {
  // Beside a half it is not rounded.
  const lane = isHalf(type) ? float32 : type
  const lanes = newLanes(lane, 1)
  accessorOf(lane).set(new DataView(lanes.buffer), 0, scalarValue(given))
  const bits = new Uint8Array(lanes.buffer).join()
  const buffer = to.packs.elements(`number ${lane.name} ${bits}`, [], 1, elementBytes(type), () => lanes)
  return { buffer, offset: 0, sizes: [], strides: [] }
}

/** Elements as another dtype, in a buffer of their own. */
export function cast(to: Lowering, from: Place, source: dtype, target: dtype): Place {
  const x = wholeLength(from) === null ? compact(to, from) : from
  const { length } = x.buffer
  const y = { buffer: Buffer.of(length, elementBytes(target)), offset: 0, sizes: x.sizes, strides: x.strides }
  to.add('convert', { y: addressOf(y), x: addressOf(x), n: length, from: laneCode(source), to: laneCode(target) })
  if (isHalf(target))
    to.add('f32_rounded', { y: addressOf(y), rows: 1, columns: length, stride: length, format: formatOf(target) })
  return y
}

/** A copy that fills a buffer of its own, its dimensions in the order in which they lie. */
export function compact(to: Lowering, place: Place): Place {
  const { strides, length } = orderedStrides(place.sizes, place)
  return to.copied(place, strides, length)
}

/**
 * Adds a kernel of `n` elements whose operands repeat to the sizes of the result: all lie alike then. What is written in place is
 * computed beside it, and copied.
 *
 * @param hasGaps Whether it may compute, too, of whatever lies between the elements.
 */
export function alike(
  to: Lowering,
  result: Value,
  operands: readonly Place[],
  add: (y: Address, operands: readonly Address[], n: number) => void,
  hasGaps = true,
): void {
  const y = placeLike(result, operands, hasGaps)
  const laid = operands.map((each) => to.inLayoutOf(to.expanded(each, result.sizes), y))
  add(addressOf(y), laid.map(addressOf), y.buffer.length)
  if (to.knows(result)) to.copy(to.target(result), y)
  else to.register(result, y)
}

/** A place with one of two numbers for each bool of another. */
export function chosenAs(to: Lowering, mask: Place, [yes, no]: readonly [number, number], type: dtype): Place {
  const condition = wholeLength(mask) === mask.buffer.length ? mask : compact(to, mask)
  const { length } = condition.buffer
  const y = { buffer: Buffer.of(length, elementBytes(type)), offset: 0, sizes: mask.sizes, strides: condition.strides }
  const [a, b] = [yes, no].map((each) => to.inLayoutOf(to.expanded(placeAs(to, each, type), mask.sizes), y))
  to.add(choices[elementBytes(type) as keyof typeof choices], {
    y: addressOf(y),
    condition: addressOf(condition),
    a: addressOf(a as Place),
    b: addressOf(b as Place),
    n: length,
  })
  return y
}

/** The kernels that choose, by the bytes of an element. */
export const choices = { 1: 'where1', 4: 'where4', 8: 'where8' } as const

/** A new place that lies as the first operand of all sizes does, gaps included. */
function placeLike({ sizes, dtype }: Value, operands: readonly Place[], hasGaps: boolean): Place {
  const like = operands.find((each) => sameSizes(each.sizes, sizes)) ?? null
  // Rows of whole panels are sooner computed with their padding than copied; of a part of a tensor all else would be computed.
  const most = hasGaps ? Math.max(64, 2 * countOf(sizes)) : countOf(sizes)
  const isWhole = like !== null && wholeLength(like) !== null && like.buffer.length <= most
  const { strides, length } = isWhole
    ? { strides: like.strides, length: like.buffer.length }
    : like === null
      ? { strides: contiguousStrides(sizes), length: countOf(sizes) }
      : orderedStrides(sizes, like)
  return { buffer: Buffer.of(length, elementBytes(dtype)), offset: 0, sizes, strides }
}
