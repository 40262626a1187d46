// Loops over complex tensors, element by element, with broadcasting: each is read as two lanes, float32 or float64, and computed
// in double precision. What they compute is in functions.ts.

import { Complex } from '../../python/numbers.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { realTypeOf } from '../../tensor/elements/complex-parts.js'
import { bool, complex128, complex64, float64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Element } from '../../tensor/elements/element.js'
import { scalarValue } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../../tensor/loop.js'
import { broadcastSizes, broadcastStrides, contiguousStrides, sameSizes } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { resultStrides } from '../../tensor/strides.js'
import type { Layout } from '../../tensor/strides.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'

type Given = Tensor | Scalar

/** Parts of up to three numbers in a row to those of the result. */
export type Kernel = (out: Float64Array, x: number, u: number, y: number, v: number, z: number, w: number) => void

/** f of complex numbers, of dtype `type`. */
export function complexMap(op: string, operands: readonly Given[], type: dtype, f: Kernel): Tensor {
  return mapped(op, operands, type, type, 2, f)
}

/** A real function of complex numbers of dtype `type`, in the dtype of its parts. */
export function complexToReal(op: string, operands: readonly Given[], type: dtype, f: Kernel): Tensor {
  return mapped(op, operands, type, realTypeOf(type), 1, f)
}

/** What holds of complex numbers of dtype `type`: f gives 0 or 1. */
export function complexToBool(op: string, operands: readonly Given[], type: dtype, f: Kernel): Tensor {
  return mapped(op, operands, type, bool, 1, f)
}

function mapped(op: string, given: readonly Given[], type: dtype, result: dtype, lanes: 1 | 2, f: Kernel): Tensor {
  const sizes = given
    .map((each): Sizes => (each instanceof Tensor ? each.sizes : []))
    .reduce((all, each) => (sameSizes(all, each) ? all : broadcastSizes(op, all, each)))
  const layouts = given.map((each): Layout => (each instanceof Tensor ? each : number))
  const computed = type === complex128 ? complex128 : complex64
  const kept = result === type ? computed : result === bool ? bool : realTypeOf(computed)
  const made = allocate(op, sizes, kept, resultStrides(sizes, layouts), onMeta(op, given))
  if (made.isMeta) return to(made, result)
  const values = lanesOf(made)
  const [a, b, c] = given.map((each) => operandOf(each, computed, sizes)) as [Operand, Operand?, Operand?]
  const [second, third] = [b ?? a, c ?? a]
  const loop = loopOver(sizes, made.strides, a.strides, second.strides, third.strides)
  const length = rowLength(loop)
  const [step, stepA, stepB, stepC] = rowSteps(loop) as [number, number, number, number]
  const out = new Float64Array(2)
  forEachRow(loop, [0, a.offset, second.offset, third.offset], (at) => {
    let [place, i, j, k] = at as unknown as [number, number, number, number]
    for (let index = 0; index < length; index++, place += step, i += stepA, j += stepB, k += stepC) {
      f(
        out,
        a.lanes[2 * i] as number,
        a.lanes[2 * i + 1] as number,
        second.lanes[2 * j] as number,
        second.lanes[2 * j + 1] as number,
        third.lanes[2 * k] as number,
        third.lanes[2 * k + 1] as number,
      )
      values[lanes * place] = out[0] as number
      if (lanes === 2) values[2 * place + 1] = out[1] as number
    }
  })
  return to(made, result)
}

const number: Layout = { sizes: [], strides: [] }

type Lanes = Float32Array | Float64Array | Uint8Array

interface Operand {
  readonly lanes: Lanes
  /** In elements, 0 where the operand repeats. */
  readonly strides: Sizes
  readonly offset: number
}

/** A tensor or number as complex64 or complex128, repeated to `sizes`. */
function operandOf(given: Given, type: dtype, sizes: Sizes): Operand {
  if (!(given instanceof Tensor)) {
    const value: Element = scalarValue(given)
    const parts = value instanceof Complex ? [value.re, value.im] : [Number(value), 0]
    const lanes = type === complex128 ? Float64Array.from(parts) : Float32Array.from(parts)
    return { lanes, strides: sizes.map(() => 0), offset: 0 }
  }
  if (given.dtype === type && !given.conj_bit && !given.neg_bit) {
    return { lanes: lanesOf(given), strides: broadcastStrides(given.sizes, given.strides, sizes), offset: given.offset }
  }
  const lanes = cast(given.toTypedArray(), given.dtype, type) as Float32Array | Float64Array
  return { lanes, strides: broadcastStrides(given.sizes, contiguousStrides(given.sizes), sizes), offset: 0 }
}

/** The storage of a tensor as what its elements, or their parts, are. */
function lanesOf({ dtype, storage }: Tensor): Lanes {
  if (dtype === bool) return (storage as UntypedStorage).peek(Uint8Array)
  const isDouble = dtype === complex128 || dtype === float64
  return (storage as UntypedStorage).view<Float32Array | Float64Array>(isDouble ? Float64Array : Float32Array)
}
