// What windows are made of: a formula for each place, computed in float64 and given as a floating dtype.

import { cast } from '../../tensor/elements/cast.js'
import { isMetaDevice } from '../../tensor/device.js'
import type { DeviceLike } from '../../tensor/device.js'
import { float64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { allocate } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { writeElements } from '../../tensor/write.js'

/** What every window takes by name. */
export interface WindowOptions {
  readonly dtype: dtype
  readonly device: DeviceLike
  readonly requires_grad: boolean
}

/** A tensor of `f(0)` to `f(length - 1)`. */
export function windowOf(op: string, length: number, options: WindowOptions, f: (at: number) => number): Tensor {
  const made = allocate(op, [length], options.dtype, null, isMetaDevice(op, options.device))
  made.requires_grad = options.requires_grad
  if (made.isMeta) return made
  const values = Float64Array.from({ length }, (_, at) => f(at))
  writeElements(made, cast(values, float64, options.dtype))
  return made
}

/** Σ of (-1)^i · weights[i] · cos(i · angle). */
export function cosineSum(weights: readonly number[], angle: number): number {
  let sum = 0
  weights.forEach((weight, at) => (sum += (at % 2 === 0 ? weight : -weight) * Math.cos(at * angle)))
  return sum
}

/** The modified Bessel function of the first kind of order 0, by its power series, whose terms are all positive. */
export function besselI0(x: number): number {
  const square = (x * x) / 4
  let [sum, term] = [1, 1]
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= square / (k * k)
    sum += term
  }
  return sum
}
