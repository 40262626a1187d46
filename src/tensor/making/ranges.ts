// Evenly spaced numbers: ATen/native/RangeFactories.cpp and cpu/RangeFactoriesKernel.cpp.
// One pass of a few ns an element.

import { isKeywords } from '../../arguments.js'
import { checkedSignature, define, forms } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { Complex } from '../../python/numbers.js'
import { cast } from '../elements/cast.js'
import type { DeviceLike } from '../device.js'
import * as types from '../dtype.js'
import { scalarTypeName } from '../dtype.js'
import type { dtype } from '../dtype.js'
import { checkElement, toNumber } from '../elements/element.js'
import type { Element } from '../elements/element.js'
import { make, scalarOf, scalarType, scalarValue } from './factory.js'
import type { FactoryOptions, Scalar, ScalarLike } from './factory.js'
import { fma64 } from '../random/fma.js'
import { roundingOf } from '../elements/small-floats.js'
import { Tensor } from '../tensor.js'
import { writeElements } from '../write.js'

interface ArangeParameters extends FactoryOptions {
  start?: ScalarLike
  end: ScalarLike
  step?: ScalarLike
}

const arangeNames = ['start', 'end', 'step', 'dtype', 'device', 'requires_grad'] as const

const bindArange = checkedSignature<ArangeParameters>('arange', arangeNames, {
  start: 0,
  step: 1,
  dtype: null,
  device: null,
  requires_grad: false,
})

/** An end, or start, end and step; options by name. */
export type ArangeArguments =
  | [end: ScalarLike, options?: FactoryOptions]
  | [start: ScalarLike, options: FactoryOptions & { end: ScalarLike; step?: ScalarLike }]
  | [start: ScalarLike, end: ScalarLike, options?: FactoryOptions & { step?: ScalarLike }]
  | [start: ScalarLike, end: ScalarLike, step: ScalarLike, options?: FactoryOptions]
  | [ArangeParameters]

/**
 * start, start + step, … below `end`: `arange(5)`, `arange(1, 4)`, `arange(0, 1, 0.25)`.
 *
 * @returns int64 where all three are integers, else float32, unless there is a dtype.
 * @throws RangeError for a step of 0 or away from `end`.
 */
export const arange = forms('arange', arangeNames, (...args: ArangeArguments): Tensor => {
  const bound = bindArange(isEndAlone(args) ? [0, ...args] : args)
  const { dtype, device, requires_grad } = bound
  const given = (['start', 'end', 'step'] as const).map((name) => scalarOf(bound[name]))
  const isInteger = given.every((each) => scalarType(each) === types.int64 || scalarType(each) === types.bool)
  const type = dtype ?? (isInteger ? types.int64 : types.float32)
  if (type === types.bool || type.is_complex) throw unsupported('arange', type)
  const [start, end, step] = given.map(scalarValue) as [Element, Element, Element]
  const count = isInteger
    ? integerCount(truncated(start), truncated(end), truncated(step))
    : floatCount(toNumber(start), toNumber(end), toNumber(step))
  const made = make('arange', [count], { dtype: type, device, requires_grad })
  if (made.isMeta) return made
  if (!type.is_floating_point) {
    writeElements(made, cast(bigRange(truncated(start), truncated(step), count), types.int64, type))
  } else {
    const values = range(count, (index) => toNumber(start) + index * toNumber(step))
    writeElements(made, cast(values, types.float64, type))
  }
  return made
})

/**
 * `steps` numbers from `start` to `end`, both included.
 *
 * @returns float32, or complex64 where either is complex, unless there is a dtype.
 * @throws RangeError for a negative number of steps.
 */
export const linspace = define(
  'linspace',
  ['start', 'end', 'steps', '*', 'dtype', 'device', 'requires_grad'],
  (
    start: ScalarLike,
    end: ScalarLike,
    steps: number,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    const { ends, type } = spaceOf('linspace', start, end, steps, dtype)
    const made = make('linspace', [steps], { dtype: type, device: placeOf(device, start, end), requires_grad })
    if (made.isMeta) return made
    const [re, im] = partsOf(ends, type).map(([first, last]) => spaced(first, last, steps, type))
    writeElements(made, cast(joined(re as Float64Array, im), ...elementTypes(type)))
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
    start: ScalarLike,
    end: ScalarLike,
    steps: number,
    base: ScalarLike = 10,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    const { ends, type } = spaceOf('logspace', start, end, steps, dtype)
    const made = make('logspace', [steps], { dtype: type, device: placeOf(device, start, end), requires_grad })
    if (made.isMeta) return made
    const of = toNumber(scalarValue(scalarOf(base)))
    const [re, im] = partsOf(ends, type).map(([first, last]) => exponents(first, last, steps, type)) as [
      Float64Array,
      Float64Array | undefined,
    ]
    if (im === undefined) {
      const powers = re.map((exponent) => of ** exponent)
      if (steps === 1) checkElement(powers[0] as number, type)
      writeElements(made, cast(powers, types.float64, type))
    } else {
      const size = (index: number) => Math.exp(Math.log(of) * (re[index] as number))
      const angle = (index: number) => Math.log(of) * (im[index] as number)
      const parts = [Math.cos, Math.sin].map((f) => range(steps, (index) => size(index) * f(angle(index))))
      writeElements(made, cast(joined(...(parts as [Float64Array, Float64Array])), ...elementTypes(type)))
    }
    return made
  },
)

function isMeta(value: ScalarLike): value is Tensor {
  return value instanceof Tensor && value.isMeta
}

/** What stands for the value of a tensor on `meta`. */
function unknownOf({ dtype }: Tensor): Scalar {
  return dtype.is_complex ? new Complex(0, 0) : 0
}

/** Where no device is named, that of an end which is a tensor on `meta`. */
function placeOf(device: DeviceLike, ...ends: readonly ScalarLike[]): DeviceLike {
  return device ?? ends.find(isMeta)?.device ?? null
}

interface Space {
  readonly ends: readonly [Element, Element]
  readonly type: dtype
}

function spaceOf(op: string, start: ScalarLike, end: ScalarLike, steps: number, given: dtype | null): Space {
  if (!(steps >= 0)) throw new RangeError('number of steps must be non-negative')
  for (const [name, each] of [
    ['start', start],
    ['end', end],
  ] as const) {
    if (!(each instanceof Tensor) || each.sizes.length === 0) continue
    throw new RangeError(
      `${op} only supports 0-dimensional start and end tensors, but got ${name} with ${each.sizes.length} dimension(s).`,
    )
  }
  const scalars = [start, end].map((each) => (isMeta(each) ? unknownOf(each) : scalarOf(each)))
  const inferred = scalars.some((each) => scalarType(each).is_complex) ? types.complex64 : types.float32
  const type = given ?? inferred
  if (inferred.is_complex && !type.is_complex) {
    const message = `torch.${op}(): inferred dtype c10::complex<float> can't be safely cast to passed dtype ${scalarTypeName(type)}`
    throw new DTypeError({ op, expected: 'a complex dtype', got: `${type}`, message })
  }
  if (type === types.bool) throw unsupported(op, type)
  const ends = scalars.map(scalarValue) as [Element, Element]
  for (const each of ends) checkElement(each, type)
  return { ends, type }
}

/** The two ends as real numbers, of a complex dtype also their imaginary parts; whole ones of an integer dtype. */
function partsOf(ends: readonly [Element, Element], type: dtype): [first: number, last: number][] {
  const part = (of: (value: Element) => number): [number, number] => [of(ends[0]), of(ends[1])]
  if (!type.is_complex)
    return [part((value) => (type.is_floating_point ? toNumber(value) : Math.trunc(toNumber(value))))]
  return [part(toNumber), part((value) => (value instanceof Complex ? value.im : 0))]
}

/** From both ends, so that the last is exactly `end`. Of float32 and float64 products and sums are rounded once. */
function spaced(start: number, end: number, steps: number, type: dtype): Float64Array {
  const round = roundingOf(type)
  const [first, last] = [round(start), round(end)]
  const step = steps > 1 ? round(round(last - first) / round(steps - 1)) : 0
  const half = type.is_floating_point && type.itemsize === 2
  const plus = half
    ? (from: number, by: number, index: number) => round(from + round(by * round(index)))
    : (from: number, by: number, index: number) => fma64(by, index, from)
  return range(steps, (index) =>
    steps === 1 || index < Math.floor(steps / 2) ? plus(first, step, index) : plus(last, -step, steps - index - 1),
  )
}

/** Those of `logspace`, which has no products rounded once. */
function exponents(start: number, end: number, steps: number, type: dtype): Float64Array {
  const round = roundingOf(type)
  const [first, last] = [round(start), round(end)]
  const step = steps > 1 ? round(round(last - first) / round(steps - 1)) : 0
  return range(steps, (index) =>
    steps === 1 || index < Math.floor(steps / 2)
      ? round(first + round(step * round(index)))
      : round(last - round(step * round(steps - index - 1))),
  )
}

/** Interleaved where there are imaginary parts. */
function joined(re: Float64Array, im: Float64Array | undefined): Float64Array {
  if (im === undefined) return re
  return range(2 * re.length, (lane) => (lane % 2 === 0 ? re : im)[Math.floor(lane / 2)] as number)
}

/** What `joined` holds, and what is to be made of it. */
function elementTypes(type: dtype): [from: dtype, to: dtype] {
  return [type.is_complex ? types.complex128 : types.float64, type]
}

/** Whether a single number was given, which is the end. */
function isEndAlone(args: readonly unknown[]): boolean {
  const [first, options] = args
  if (args.length === 0 || isKeywords(first)) return false
  return args.length === 1 || (isKeywords(options) && options['end'] === undefined)
}

function truncated(value: Element): bigint {
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

function unsupported(op: string, type: dtype): DTypeError {
  const message = `"${op}_cpu" not implemented for '${scalarTypeName(type)}'`
  return new DTypeError({ op, expected: 'a dtype of numbers', got: `${type}`, message })
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
