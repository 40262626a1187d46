// Evenly spaced numbers: ATen/native/RangeFactories.cpp and cpu/RangeFactoriesKernel.cpp.
// One pass of a few ns an element.

import { signature } from '../arguments.js'
import { define } from '../define.js'
import { DTypeError } from '../errors.js'
import { toNumber } from './element.js'
import { make, scalarType, scalarValue } from './factory.js'
import type { FactoryOptions, Scalar } from './factory.js'
import { cast } from './cast.js'
import type { DeviceLike } from './device.js'
import { bool, float32, float64, int64 } from './dtype.js'
import type { dtype } from './dtype.js'
import type { Tensor } from './tensor.js'
import { fma64 } from './random/fma.js'
import { writeElements } from './write.js'

interface ArangeParameters extends FactoryOptions {
  start?: Scalar
  end: Scalar
  step?: Scalar
}

const bindArange = signature<ArangeParameters>('arange', ['start', 'end', 'step', 'dtype', 'device', 'requires_grad'], {
  start: 0,
  step: 1,
  dtype: null,
  device: null,
  requires_grad: false,
})

/** An end, or start, end and step; options by name. */
export type ArangeArguments =
  | [end: Scalar, options?: FactoryOptions]
  | [start: Scalar, end: Scalar, options?: FactoryOptions & { step?: Scalar }]
  | [start: Scalar, end: Scalar, step: Scalar, options?: FactoryOptions]
  | [ArangeParameters]

/**
 * start, start + step, … below `end`: `arange(5)`, `arange(1, 4)`, `arange(0, 1, 0.25)`.
 *
 * @returns int64 where all three are integers, else float32, unless there is a dtype.
 * @throws RangeError for a step of 0 or away from `end`.
 */
export function arange(...args: ArangeArguments): Tensor {
  const single = args.length === 1 || typeof args[1] === 'object'
  const { start, end, step, ...options } = bindArange(single && isScalar(args[0]) ? [0, ...args] : args)
  const floating = [start, end, step].some((each) => scalarType(each) !== int64 && scalarType(each) !== bool)
  const type = options.dtype ?? (floating ? float32 : int64)
  if (type === bool)
    throw new DTypeError({
      op: 'arange',
      expected: 'a dtype of numbers',
      got: `${type}`,
      message: '"arange_cpu" not implemented for \'Bool\'',
    })
  const [first, last, by] = [scalarValue(start), scalarValue(end), scalarValue(step)]
  const integral = !type.is_floating_point && !type.is_complex
  const count = integral
    ? integerCount(truncated(first), truncated(last), truncated(by))
    : floatCount(toNumber(first), toNumber(last), toNumber(by))
  const made = make('arange', [count], { ...options, dtype: type })
  if (integral && type.itemsize === 8) writeElements(made, bigRange(truncated(first), truncated(by), count))
  else
    writeElements(
      made,
      cast(
        range(count, (index) => toNumber(first) + index * toNumber(by)),
        float64,
        type,
      ),
    )
  return made
}

/**
 * `steps` numbers from `start` to `end`, both included.
 *
 * @throws RangeError for a negative number of steps.
 */
export const linspace = define(
  'linspace',
  ['start', 'end', 'steps', '*', 'dtype', 'device', 'requires_grad'],
  (
    start: number,
    end: number,
    steps: number,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    if (!(steps >= 0)) throw new RangeError('linspace: number of steps must be non-negative')
    const made = make('linspace', [steps], { dtype, device, requires_grad })
    writeElements(made, cast(spaced(start, end, steps, made.dtype), float64, made.dtype))
    return made
  },
)

/**
 * `steps` powers of `base`, whose exponents are evenly spaced from `start` to `end`, both included.
 *
 * @throws RangeError for a negative number of steps.
 */
export const logspace = define(
  'logspace',
  ['start', 'end', 'steps', 'base', '*', 'dtype', 'device', 'requires_grad'],
  (
    start: number,
    end: number,
    steps: number,
    base = 10,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    if (!(steps >= 0)) throw new RangeError('logspace: number of steps must be non-negative')
    const made = make('logspace', [steps], { dtype, device, requires_grad })
    const exponents = spaced(start, end, steps, made.dtype)
    writeElements(
      made,
      cast(
        range(steps, (index) => base ** (exponents[index] as number)),
        float64,
        made.dtype,
      ),
    )
    return made
  },
)

/** From both ends, so that the last is exactly `end`; products and sums are rounded once. */
function spaced(start: number, end: number, steps: number, type: dtype): Float64Array {
  const round = type === float32 ? Math.fround : (value: number) => value
  const [first, last] = [round(start), round(end)]
  const step = steps > 1 ? round(round(last - first) / (steps - 1)) : 0
  return range(steps, (index) =>
    steps === 1 || index < Math.floor(steps / 2) ? fma64(step, index, first) : fma64(-step, steps - index - 1, last),
  )
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || scalarValue(value as Scalar) !== value
}

function truncated(value: ReturnType<typeof scalarValue>): bigint {
  return typeof value === 'bigint' ? value : BigInt(Math.trunc(toNumber(value)))
}

function integerCount(start: bigint, end: bigint, step: bigint): number {
  requireStep(step === 0n, (end - start) * step < 0n)
  const away = step > 0n ? step - 1n : step + 1n
  return Number((end - start + away) / step)
}

function floatCount(start: number, end: number, step: number): number {
  if (!Number.isFinite(start) || !Number.isFinite(end))
    throw new RangeError(`arange: unsupported range: ${start} -> ${end}`)
  requireStep(step === 0, (end - start) * step < 0)
  return Math.ceil((end - start) / step)
}

function requireStep(isZero: boolean, isAway: boolean): void {
  if (isZero) throw new RangeError('arange: step must be nonzero')
  if (isAway) throw new RangeError('arange: upper bound and lower bound inconsistent with step sign')
}

function range(count: number, at: (index: number) => number): Float64Array {
  const values = new Float64Array(count)
  for (let index = 0; index < count; index++) values[index] = at(index)
  return values
}

function bigRange(start: bigint, step: bigint, count: number): BigInt64Array {
  const values = new BigInt64Array(count)
  let value = start
  for (let index = 0; index < count; index++, value += step) values[index] = value
  return values
}
