// Functions of one to three operands, element by element, in every dtype, with broadcasting: what the tables of functions
// (unary.ts, activations.ts, binary.ts, compare.ts, ternary.ts) are made with. The loops are in the WASM core.

import type { BinaryOp, TernaryOp, TestOp } from '../../../assembly/shared/binary-op.js'
import type { UnaryOp } from '../../../assembly/shared/unary-op.js'
import { DTypeError } from '../../errors.js'
import { Complex } from '../../python/numbers.js'
import { allocate, checkedCount, onMeta } from '../../tensor/allocate.js'
import { bool, complex64, conversion, scalarTypeName } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { checkElement, toNumber } from '../../tensor/elements/element.js'
import { scalarValue } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { broadcastSizes, sameSizes } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { resultStrides } from '../../tensor/strides.js'
import type { Layout } from '../../tensor/strides.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { engine } from '../../wasm/engine.js'
import { inBlocks } from '../../kernels/blocks.js'
import type { Compute } from '../../kernels/blocks.js'
import {
  complexBinaries,
  complexChoice,
  complexSingles,
  complexTernaries,
  complexTests,
  complexUnaries,
} from '../complex/functions.js'
import { complexMap, complexToBool } from '../complex/loops.js'
import { inOneBlock } from '../../kernels/one-block.js'
import type { Read } from '../../kernels/one-block.js'
import { laneBytes, laneOf } from '../../kernels/lanes.js'
import type { Lane } from '../../kernels/lanes.js'
import { computeType, storedOperandOf } from '../../kernels/operand.js'

/** What stands beside a tensor in arithmetic. */
export type Other = Tensor | Scalar

/** Which dtypes a function takes, and PyTorch's name of it in the message for the others. */
export interface Takes {
  /** `"…" not implemented for 'Bool'`. */
  readonly dispatch: string
  readonly floats?: boolean
  readonly integers?: boolean
  readonly bools?: boolean
  /** uint16, uint32 and uint64, which PyTorch has fewer functions of. */
  readonly unsigned?: boolean
  readonly complex?: boolean
}

/** A function's constants, by `UnaryOp`. */
export type Constants = readonly [a?: number, b?: number, c?: number]

/** `f(input)`, computed and given as dtype `type`. */
export function unary(
  op: string,
  input: Tensor,
  f: UnaryOp,
  type: dtype = input.dtype,
  constants: Constants = [],
): Tensor {
  if (type.is_complex) return complexMap(op, [input], type, of(op, complexUnaries, f, type))
  const lane = laneOf(computeType(op, type))
  const run = engine().exports[`${lane}_unary`]
  const [a = 0, b = 0, c = 0] = lane === 'f32' ? constants.map((value = 0) => Math.fround(value)) : constants
  return mapped(op, [[input, type, lane]], lane, type, (y, [x = 0], n) => run(f, y, x, n, a, b, c))
}

/** `f(a, b)`, computed and given as dtype `type`; bools are integers of 0 and 1. */
export function binary(op: string, a: Other, b: Other, f: BinaryOp, type: dtype): Tensor {
  if (type.is_complex) {
    const single = type === complex64 ? complexSingles.get(f) : undefined
    return complexMap(op, [a, b], type, single ?? of(op, complexBinaries, f, type))
  }
  const lane = laneOf(computeType(op, type))
  const run = engine().exports[`${lane}_binary`]
  const operands: Read[] = [
    [a, type, lane],
    [b, type, lane],
  ]
  return mapped(op, operands, lane, type, (y, [x = 0, z = 0], n) => run(f, y, x, z, n))
}

/** Whether `f` holds of a and b, compared as dtype `type`; of a alone where b is null. */
export function test(op: string, a: Other, b: Other | null, f: TestOp, type: dtype): Tensor {
  if (type.is_complex) return complexToBool(op, b === null ? [a] : [a, b], type, of(op, complexTests, f, type))
  const lane = laneOf(computeType(op, type))
  const run = engine().exports[`${lane}_test`]
  const operands = (b === null ? [a] : [a, b]).map((each) => [each, type, lane] as const)
  return mapped(op, operands, 'u8', bool, (y, [x = 0, z = x], n) => run(f, y, x, z, n))
}

/** `f(a, b, c)` with factor s, computed and given as dtype `type`. */
export function ternary(
  op: string,
  [a, b, c]: readonly [Other, Other, Other],
  f: TernaryOp,
  type: dtype,
  s: Scalar = 1,
): Tensor {
  if (type.is_complex) {
    const value = scalarValue(s)
    const [re, im] = value instanceof Complex ? [value.re, value.im] : [toNumber(value), 0]
    return complexMap(op, [a, b, c], type, of(op, complexTernaries, f, type)(re, im))
  }
  const lane = laneOf(computeType(op, type))
  const run = engine().exports[`${lane}_ternary`] as (...args: unknown[]) => void
  const factor = lane === 'i64' ? BigInt(s as number) : toNumber(scalarValue(s))
  const operands = [a, b, c].map((each) => [each, type, lane] as const)
  return mapped(op, operands, lane, type, (y, [x, z, w], n) => run(f, y, x, z, w, n, factor))
}

/** `condition ? a : b`, given as dtype `type`. */
export function choose(op: string, condition: Tensor, a: Other, b: Other, type: dtype): Tensor {
  if (type.is_complex) return complexMap(op, [condition, a, b], type, complexChoice)
  const lane = laneOf(computeType(op, type))
  const { where4, where8 } = engine().exports
  const run = laneBytes[lane] === 8 ? where8 : where4
  const operands: Read[] = [
    [condition, bool, 'u8'],
    [a, type, lane],
    [b, type, lane],
  ]
  return mapped(op, operands, lane, type, (y, [which = 0, x = 0, z = 0], n) => run(y, which, x, z, n))
}

/** The core's functions of elements of one lane, which the steps of one function call. */
export interface Steps {
  readonly unary: (f: UnaryOp, y: number, x: number, n: number) => void
  readonly binary: (f: BinaryOp, y: number, a: number, b: number, n: number) => void
  readonly test: (f: TestOp, y: number, a: number, b: number, n: number) => void
  /** May be in place of one that it chooses from. */
  readonly where: (y: number, condition: number, a: number, b: number, n: number) => void
}

/**
 * Several functions one after another, in one pass over the elements, each rounded to the dtype as by itself.
 *
 * @param type A real dtype as whose elements it is computed without conversion: of 4 or 8 bytes.
 * @param constants Come to `run` as blocks of equal elements behind the input's, and behind them `rooms` to compute in.
 */
export function inSteps(
  op: string,
  input: Tensor,
  type: dtype,
  constants: readonly number[],
  rooms: number,
  run: (steps: Steps, y: number, blocks: readonly number[], n: number) => void,
): Tensor {
  const lane = laneOf(computeType(op, type)) as 'f32' | 'f64'
  const { exports } = engine()
  const single = exports[`${lane}_unary`]
  const steps: Steps = {
    unary: (f, y, x, n) => single(f, y, x, n, 0, 0, 0),
    binary: exports[`${lane}_binary`],
    test: exports[`${lane}_test`],
    where: lane === 'f64' ? exports.where8 : exports.where4,
  }
  const operands = [input, ...constants].map((each): Read => [each, type, lane])
  return mapped(op, operands, lane, type, (y, blocks, n) => run(steps, y, blocks, n), rooms)
}

/**
 * That a function takes a dtype.
 *
 * @throws DTypeError in PyTorch's words.
 */
export function requireTaken(op: string, type: dtype, takes: Takes): void {
  if (takes[kindOf(op, type)] === true) return
  throw notImplemented(op, type, takes.dispatch)
}

function notImplemented(op: string, type: dtype, dispatch: string): DTypeError {
  const message = `"${dispatch}" not implemented for '${scalarTypeName(type)}': convert it first, ${conversion(type)}`
  return new DTypeError({ op, expected: 'another dtype', got: `${type}`, message })
}

/**
 * That a dtype holds numbers given beside tensors, where PyTorch does not let them wrap.
 *
 * @throws RangeError in PyTorch's words.
 */
export function requireHeld(type: dtype, ...given: readonly Other[]): void {
  for (const each of given) if (!(each instanceof Tensor)) checkElement(scalarValue(each), type)
}

/** The function by its code. */
function of<Code, F>(op: string, functions: ReadonlyMap<Code, F>, code: Code, type: dtype): F {
  const found = functions.get(code)
  if (found === undefined) throw notImplemented(op, type, op)
  return found
}

/** @throws UnsupportedError for a dtype that has no arithmetic. */
function kindOf(op: string, type: dtype): Exclude<keyof Takes, 'dispatch'> {
  if (type.is_complex) return 'complex'
  const { kind } = computeType(op, type)
  if (kind === 'float') return 'floats'
  if (kind === 'bool') return 'bools'
  return kind === 'uint' && type.itemsize > 1 ? 'unsigned' : 'integers'
}

export function sizesOf(given: Other): Sizes {
  return given instanceof Tensor ? given.sizes : []
}

function mapped(
  op: string,
  operands: readonly Read[],
  lane: Lane | 'u8',
  type: dtype,
  compute: Compute,
  rooms = 0,
): Tensor {
  const small = inOneBlock(operands, { lane, type }, compute, rooms)
  if (small !== null) return small
  const sizes = operands
    .map(([given]) => sizesOf(given))
    .reduce((all, each) => (sameSizes(all, each) ? all : broadcastSizes(op, all, each)))
  const strides = resultStrides(
    sizes,
    operands.map(([given]) => layoutOf(given)),
  )
  if (areOnMeta(op, operands)) return allocate(op, sizes, type, strides, true)
  checkedCount(op, sizes, type.itemsize)
  const inputs = operands.map(([given, read, from]) => ({ operand: storedOperandOf(given, read, sizes), lane: from }))
  const values = inBlocks(sizes, strides, inputs, { lane, type }, compute, rooms)
  return new Tensor(new UntypedStorage(values), type, sizes, strides)
}

/** `onMeta` of operands as they are read, without a list of them where none is. */
function areOnMeta(op: string, operands: readonly Read[]): boolean {
  for (let index = 0; index < operands.length; index++) {
    const [given] = operands[index] as Read
    if (given instanceof Tensor && given.isMeta)
      return onMeta(
        op,
        operands.map(([each]) => each),
      )
  }
  return false
}

function layoutOf(given: Other): Layout {
  return given instanceof Tensor ? given : number
}

const number: Layout = { sizes: [], strides: [] }
