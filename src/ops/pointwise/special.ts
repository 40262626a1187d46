// torch.special: functions of real numbers, computed in double precision one by one: ATen/native/Math.h, UnaryOps.cpp,
// BinaryOps.cpp. Integers count as float32.

import { UnaryOp } from '../../../assembly/shared/unary-op.js'
import { define } from '../../define.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { float64 } from '../../tensor/dtype.js'
import { full } from '../../tensor/making/factory.js'
import { broadcastSizes } from '../../tensor/shape.js'
import { preservedStrides, resultStrides } from '../../tensor/strides.js'
import { Tensor } from '../../tensor/tensor.js'
import { writeElements } from '../../tensor/write.js'
import { add, mul } from './binary.js'
import { to } from '../moving/convert.js'
import { contiguous } from '../moving/copies.js'
import { requireTaken, unary } from './elementwise.js'
import type { Other } from './elementwise.js'
import { result_type } from '../promotion.js'
import { asymptoticErfcx, bessel, gammaRatio, hurwitz, normalQuantile, trigamma } from './special-math.js'
import { digamma, erf, floatType, lgamma, sigmoid } from './unary.js'
import { expand } from '../views/strided.js'

/** The modified Bessel function of the first kind, of order 0. */
export const i0 = mapped('i0', (x) => bessel(0, x, false))
/** The modified Bessel function of the first kind, of order 0. */
export const special_i0 = mapped('special_i0', (x) => bessel(0, x, false))
/** `i0` times e^-|x|. */
export const i0e = mapped('special_i0e', (x) => bessel(0, x, true))
/** The modified Bessel function of the first kind, of order 1. */
export const i1 = mapped('special_i1', (x) => bessel(1, x, false))
/** `i1` times e^-|x|. */
export const i1e = mapped('special_i1e', (x) => bessel(1, x, true))
/** -x ln x; 0 at 0, -∞ below. */
export const entr = mapped('special_entr', (x) => (x > 0 ? -x * Math.log(x) : x === 0 ? 0 : x < 0 ? -Infinity : x))
/** e^x² erfc(x). */
export const erfcx = mapped('special_erfcx', scaledErfc, 1)
/** The area under the normal distribution's curve up to x. */
export const ndtr = define('special_ndtr', ['input'], (input: Tensor): Tensor =>
  mul(add(erf(mul(to(input, floatType(input.dtype)), Math.SQRT1_2)), 1), 0.5),
)
/** The logarithm of `ndtr`, exact also where that is small. */
export const log_ndtr = define('special_log_ndtr', ['input'], (input: Tensor): Tensor => {
  requireReal('special_log_ndtr', input)
  return shaped('special_log_ndtr', input, (x) => {
    const tails = erfcOf(x.map((each) => Math.abs(each) * Math.SQRT1_2))
    return x.map((each, at) => {
      const tail = tails[at] as number
      if (each < -1) return Math.log(scaledErfc(-each * Math.SQRT1_2, tail) / 2) - (each * each) / 2
      return Math.log1p(each < 0 ? tail / 2 - 1 : -tail / 2)
    })
  })
})
/** 1 / (1 + e^-x): `sigmoid`. */
export const expit = define('special_expit', ['input'], (input: Tensor): Tensor => sigmoid(input))

/** The inverse of `ndtr`. */
export const ndtri = define('special_ndtri', ['input'], (input: Tensor): Tensor => {
  requireReal('special_ndtri', input)
  return shaped('special_ndtri', input, (p) => {
    const first = p.map(normalQuantile)
    // One step of Halley's method, of the smaller tail.
    const tails = erfcOf(first.map((x) => Math.abs(x) * Math.SQRT1_2))
    return first.map((x, at) => {
      if (!Number.isFinite(x)) return x
      const [size, tail] = [-Math.abs(x), x < 0 ? (p[at] as number) : 1 - (p[at] as number)]
      const step = ((tails[at] as number) / 2 - tail) * Math.sqrt(2 * Math.PI) * Math.exp((size * size) / 2)
      const next = size - step / (1 + (size * step) / 2)
      return x < 0 ? next : -next
    })
  })
})

/** Σ 1 / (other + k)^input from k = 0 on, Hurwitz's ζ. */
export const zeta = define('special_zeta', ['input', 'other'], (input: Other, other: Other): Tensor =>
  paired('special_zeta', input, other, hurwitz),
)

/** The regularized lower incomplete gamma function P(input, other). */
export const igamma = define('igamma', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  paired('igamma', input, other, (a, x) => gammaRatio(a, x, logGamma(a), false)),
)

/** The regularized upper incomplete gamma function Q(input, other). */
export const igammac = define('igammac', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  paired('igammac', input, other, (a, x) => gammaRatio(a, x, logGamma(a), true)),
)

/** The derivative of order n of `digamma`. */
export const polygamma = define('polygamma', ['n', 'input'], (n: number, input: Tensor): Tensor => {
  if (!(n >= 0)) throw new RangeError(`polygamma(n, x) does not support negative n.`)
  if (n === 0) return digamma(input)
  requireReal('polygamma', input)
  let factor = n % 2 === 0 ? -1 : 1
  for (let k = 2; k <= n; k++) factor *= k
  return shaped('polygamma', input, (values) => values.map((x) => (n === 1 ? trigamma(x) : factor * hurwitz(n + 1, x))))
})

/** The logarithm of the multivariate gamma function of dimension p. */
export const mvlgamma = define('mvlgamma', ['input', 'p'], (input: Tensor, p: number): Tensor => {
  if (!(p >= 1)) throw new RangeError('p has to be greater than or equal to 1')
  const x = to(input, floatType(input.dtype))
  let total: Tensor = full([], (p * (p - 1) * Math.log(Math.PI)) / 4, { dtype: x.dtype })
  for (let j = 0; j < p; j++) total = add(total, lgamma(add(x, -j / 2)))
  return contiguous(total)
})

/**
 * A function of x and, where `scale` is given, of erfc(scale · x).
 *
 * @param parameter ATen's name of x.
 * @internal
 */
/* @__NO_SIDE_EFFECTS__ */
export function mapped<const Name extends string = 'input'>(
  name: string,
  f: (x: number, erfc: number) => number,
  scale: number | null = null,
  parameter: Name = 'input' as Name,
) {
  return define(name, [parameter] as readonly [Name], (input: Tensor): Tensor => {
    requireReal(name, input)
    return shaped(name, input, (x) => {
      const factor = scale ?? 0
      const erfc = scale === null ? null : erfcOf(x.map((each) => each * factor))
      return x.map((each, at) => f(each, erfc?.[at] ?? 0))
    })
  })
}

function scaledErfc(x: number, erfc: number): number {
  return x < 25 ? Math.exp(x * x) * erfc : asymptoticErfcx(x)
}

/** A function of two operands, element by element. @internal */
export function paired(op: string, a: Other, b: Other, f: (a: number, b: number) => number): Tensor {
  const type = floatType(result_type(a, b))
  const [x, y] = [a, b].map((each) => (each instanceof Tensor ? each : full([], each, { dtype: type }))) as [
    Tensor,
    Tensor,
  ]
  requireReal(op, to(x, type))
  const sizes = broadcastSizes(op, x.sizes, y.sizes)
  const made = allocate(op, sizes, type, resultStrides(sizes, [x, y]), onMeta(op, [x, y]))
  if (made.isMeta) return made
  const [left, right] = [doubles(expand(x, sizes)), doubles(expand(y, sizes))]
  writeElements(
    made,
    cast(
      left.map((each, at) => f(each, right[at] as number)),
      float64,
      type,
    ),
  )
  return made
}

function requireReal(op: string, input: Tensor): void {
  requireTaken(op, floatType(input.dtype), { dispatch: `${op}_cpu`, floats: true })
}

function doubles(input: Tensor): Float64Array {
  return to(input, float64).toTypedArray() as Float64Array
}

/** A function of the input's elements, laid out as the input. */
function shaped(op: string, input: Tensor, f: (x: Float64Array) => Float64Array): Tensor {
  const type = floatType(input.dtype)
  const made = allocate(op, input.sizes, type, preservedStrides(input.sizes, input.strides), input.isMeta)
  if (!made.isMeta) writeElements(made, cast(f(doubles(input)), float64, type))
  return made
}

function logGamma(x: number): number {
  return lgamma(full([], x, { dtype: float64 })).item() as number
}

function erfcOf(x: Float64Array): Float64Array {
  const made = allocate('erfc', [x.length], float64)
  writeElements(made, x)
  return unary('erfc', made, UnaryOp.Erfc).toTypedArray() as Float64Array
}
