// Values brought into scattered places of a tensor by a sum or another function of what is there and what comes. Floats,
// integers and bools natively; halves are rounded after each step, as PyTorch does.

import type { StorageArray } from '../../tensor/allocate.js'
import { UnsupportedError } from '../../errors.js'
import { cast } from '../../tensor/elements/cast.js'
import { bool, complex128, complex64, float32, float64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../../tensor/loop.js'
import { contiguousStrides } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { roundingOf } from '../../tensor/elements/small-floats.js'
import type { Tensor } from '../../tensor/tensor.js'
import { requirePlain, writeElements } from '../../tensor/write.js'
import { computeType, operandOf } from '../../kernels/operand.js'

/** What becomes of a value `a` when `b` comes. */
export interface Combination {
  readonly number: (a: number, b: number) => number
  readonly bigint: (a: bigint, b: bigint) => bigint
  /** Of integers of 32 bits and fewer, where `number` is not exact. */
  readonly integer?: (a: number, b: number) => number
  readonly bool?: (a: number, b: number) => number
}

export const sum: Combination = { number: (a, b) => a + b, bigint: (a, b) => a + b, bool: (a, b) => a | b }

/** Where one side lies, in elements. */
export interface Place {
  readonly strides: Sizes
  readonly offset: number
}

/** Which of a target's elements are meant: for i those at `i · strides + positions[i · positionStrides] · step`. */
export interface Aim {
  /** Along the sizes of all that is brought, 0 where only positions move. */
  readonly strides: Sizes
  readonly positions: ArrayLike<number>
  readonly positionStrides: Sizes
  readonly step: number
}

/**
 * `target[aim(i)] = f(target[aim(i)], source[i])` for all i in row-major order.
 *
 * @param sizes Of all that is brought.
 * @param aim By the target's strides, which are others than its own while its elements are widened.
 */
export function combineInto(
  op: string,
  target: Tensor,
  sizes: Sizes,
  aim: (strides: Sizes) => Aim,
  source: Tensor,
  combination: Combination,
): void {
  requirePlain(target)
  if (target.isMeta) return target.bump_version()
  if (target.dtype.is_complex && combination === sum) {
    const aimParts = (strides: Sizes): Aim => {
      const { step, positionStrides, ...parts } = aim(strides.slice(0, -1))
      return { ...parts, strides: [...parts.strides, 1], positionStrides: [...positionStrides, 0], step }
    }
    return combineInto(op, realParts(target), [...sizes, 2], aimParts, realParts(source), sum)
  }
  const own = valuesOf(op, target)
  const { strides, positions, positionStrides, step } = aim(own.strides)
  const from = operandOf(source, target.dtype, source.sizes)
  const f = entryOf(combination, target.dtype)
  const loop = loopOver(sizes, strides, from.strides.slice(0, sizes.length), positionStrides)
  const [toStep, fromStep, positionStep] = rowSteps(loop) as [number, number, number]
  const n = rowLength(loop)
  const { values } = own
  forEachRow(loop, [own.offset, from.offset, 0], (at) => {
    let [x, y, p] = at as [number, number, number]
    for (let element = 0; element < n; element++, x += toStep, y += fromStep, p += positionStep) {
      const place = x + (positions[p] as number) * step
      values[place] = f(values[place] as never, from.values[y] as never)
    }
  })
  own.finish()
}

/** The real and imaginary parts of complex elements as a last dimension. @internal */
function realParts(tensor: Tensor): Tensor {
  const { sizes, strides, offset, dtype } = tensor.resolved()
  const part = dtype === complex64 ? float32 : dtype === complex128 ? float64 : null
  if (part === null) throw new UnsupportedError({ what: `sums of dtype ${dtype} are not supported` })
  return tensor.resolved().alias([...sizes, 2], [...strides.map((stride) => 2 * stride), 1], 2 * offset, part)
}

interface Values extends Place {
  readonly values: StorageArray
  /** To be called when all values are there. */
  finish(): void
}

/** The tensor's own memory, or of a half its values as float32. */
export function valuesOf(op: string, target: Tensor): Values {
  const type = computeType(op, target.dtype)
  if (type === target.dtype) {
    const operand = target.dtype === bool ? boolsOf(target) : operandOf(target, type, target.sizes)
    return { ...operand, finish: () => target.bump_version() }
  }
  const values = Float32Array.from(target.toTypedArray() as Float32Array)
  return {
    values,
    strides: contiguousStrides(target.sizes),
    offset: 0,
    finish: () => writeElements(target, cast(values, type, target.dtype)),
  }
}

function boolsOf({ strides, offset, storage }: Tensor): {
  values: StorageArray
  strides: Sizes
  offset: number
} {
  return { values: storage?.peek(Uint8Array) as Uint8Array<ArrayBuffer>, strides, offset }
}

/** The function on what a dtype's typed array holds. */
export function entryOf(combination: Combination, type: dtype): (a: never, b: never) => never {
  const { number, bigint, integer = number, bool: bools = number } = combination
  if (type.kind === 'bool') return bools as never
  if (type.kind !== 'float') return (type.itemsize === 8 ? bigint : integer) as never
  return (type.itemsize === 2 ? rounded(number, type) : number) as never
}

function rounded(f: (a: number, b: number) => number, type: dtype): (a: number, b: number) => number {
  const round = roundingOf(type)
  return (a, b) => round(f(a, b))
}
