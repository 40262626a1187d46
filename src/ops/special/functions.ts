// torch.special's functions that have no kernel of their own, element by element in float64. aten/src/ATen/native/Math.h.

import { define } from '../../define.js'
import { overload } from '../../op.js'
import { float64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { full } from '../../tensor/factory.js'
import { scalarValue } from '../../tensor/factory.js'
import type { Scalar } from '../../tensor/factory.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { add } from '../binary.js'
import { to } from '../convert.js'
import { copy_ } from '../copies.js'
import { broadcast_tensors } from '../moving/grid.js'
import { result_type } from '../promotion.js'
import { digamma, erf, erfc, floatType, lgamma, sigmoid } from '../unary.js'
import { contiguousStrides } from '../../tensor/shape.js'
import * as bessel from './bessel.js'
import * as gamma from './gamma.js'
import * as normal from './normal.js'

/** Float64 elements of a tensor, contiguous. */
function doubles(tensor: Tensor): Float64Array {
  return to(tensor, float64).toTypedArray() as Float64Array
}

function made(values: Float64Array<ArrayBuffer>, like: Tensor, type: dtype): Tensor {
  return to(new Tensor(new UntypedStorage(values), float64, like.sizes, contiguousStrides(like.sizes)), type)
}

function mapped(input: Tensor, compute: (x: number, index: number) => number): Tensor {
  const values = doubles(input)
  return made(Float64Array.from(values, compute), input, floatType(input.dtype))
}

function elementwise(name: string, compute: (x: number) => number): (input: Tensor) => Tensor {
  return define(name, ['input'], (input: Tensor): Tensor => mapped(input, compute))
}

/** The modified Bessel function of the first kind of order 0; `i0e` times exp(-|x|). */
export const i0 = elementwise('i0', bessel.i0)
export const i0e = elementwise('special.i0e', bessel.i0e)
/** Of order 1. */
export const i1 = elementwise('special.i1', bessel.i1)
export const i1e = elementwise('special.i1e', bessel.i1e)
export const specialI0 = overload('aten::special_i0', (self: Tensor): Tensor => i0(self))

/** -x · log(x), 0 at 0. */
export const entr = elementwise('special.entr', (x) => {
  if (Number.isNaN(x)) return NaN
  if (x > 0) return -x * Math.log(x)
  return x === 0 ? 0 : -Infinity
})

/** exp(x²) · erfc(x) */
export const erfcx = define('special.erfcx', ['input'], (input: Tensor): Tensor => {
  const complements = doubles(erfc(to(input, float64)))
  return mapped(input, (x, index) => normal.erfcx(x, complements[index] as number))
})

/** The normal distribution's share below x, as PyTorch has it: (1 + erf(x/√2)) / 2, which is 0 where that is too small for it. */
export const ndtr = define('special.ndtr', ['input'], (input: Tensor): Tensor => {
  const errors = doubles(erf(mapped64(input, (x) => x * Math.SQRT1_2)))
  return mapped(input, (_, index) => (1 + (errors[index] as number)) / 2)
})

/** The logarithm of `ndtr`, exact also where that is small. */
export const log_ndtr = define('special.log_ndtr', ['input'], (input: Tensor): Tensor => {
  const complements = doubles(erfc(mapped64(input, (x) => (x < -1 ? -x : x) * Math.SQRT1_2)))
  return mapped(input, (x, index) => normal.logNdtr(x, complements[index] as number))
})

/** The argument at which `ndtr` is x. */
export const ndtri = define('special.ndtri', ['input'], (input: Tensor): Tensor => {
  const near = Float64Array.from(doubles(input), normal.ndtriNear)
  const shares = doubles(erfc(mapped64(input, (_, index) => -(near[index] as number) * Math.SQRT1_2)))
  return mapped(input, (x, index) => normal.ndtriSharp(x, near[index] as number, (shares[index] as number) / 2))
})

function mapped64(input: Tensor, compute: (x: number, index: number) => number): Tensor {
  return made(Float64Array.from(doubles(input), compute), input, float64)
}

/** The logistic function: `sigmoid`. */
export const expit = define('special.expit', ['input'], (input: Tensor): Tensor => sigmoid(input))

type Other = Tensor | Scalar

function paired(a: Other, b: Other, compute: (x: number, y: number, index: number) => number): Tensor {
  const wide = (each: Other): Tensor =>
    each instanceof Tensor ? each : full([], Number(scalarValue(each)), { dtype: float64 })
  const [left, right] = broadcast_tensors(wide(a), wide(b)) as unknown as [Tensor, Tensor]
  const [x, y] = [doubles(left), doubles(right)]
  return made(
    Float64Array.from(x, (value, index) => compute(value, y[index] as number, index)),
    left,
    floatType(result_type(a, b)),
  )
}

/** Hurwitz's zeta function: Σ (other + k)^(-input) over k from 0 on. */
export const zeta = define('special.zeta', ['input', 'other'], (input: Other, other: Other): Tensor =>
  paired(input, other, gamma.zeta),
)

export const zetaOfTensors = overload('aten::special_zeta.default', (self: Tensor, other: Tensor): Tensor =>
  zeta(self, other),
)
export const zetaOfNumber = overload('aten::special_zeta.self_scalar', (self: Scalar, other: Tensor): Tensor =>
  zeta(self, other),
)
export const zetaByNumber = overload('aten::special_zeta.other_scalar', (self: Tensor, other: Scalar): Tensor =>
  zeta(self, other),
)

/** The derivative of order n + 1 of the gamma function's logarithm. */
export const polygamma = define('polygamma', ['n', 'input'], (n: number, input: Tensor): Tensor => {
  if (!(n >= 0)) throw new RangeError('polygamma(n, x) does not support negative n.')
  if (n === 0) return digamma(input)
  let factorial = 1
  for (let k = 2; k <= n; k++) factorial *= k
  const sign = n % 2 === 0 ? -1 : 1
  return mapped(input, (x) => sign * factorial * gamma.zeta(n + 1, x))
})

export const polygammaOf = overload('aten::polygamma', (n: number, self: Tensor): Tensor => polygamma(n, self))
export const specialPolygamma = overload('aten::special_polygamma', (n: number, self: Tensor): Tensor =>
  polygamma(n, self),
)

/** The logarithm of the gamma function of `p` dimensions. */
export const mvlgamma = define('mvlgamma', ['input', 'p'], (input: Tensor, p: number): Tensor => {
  if (!(p >= 1)) throw new RangeError('p has to be greater than or equal to 1')
  const floats = to(input, floatType(input.dtype))
  let sum = add(lgamma(floats), ((p * (p - 1)) / 4) * Math.log(Math.PI))
  for (let j = 1; j < p; j++) sum = add(sum, lgamma(add(floats, -j / 2)))
  return sum
})

export const mvlgammaOf = overload('aten::mvlgamma', (self: Tensor, p: number): Tensor => mvlgamma(self, p))
export const multigammaln = overload('aten::special_multigammaln', (self: Tensor, p: number): Tensor =>
  mvlgamma(self, p),
)

function incomplete(name: string, compute: (a: number, x: number, lgamma: number) => number) {
  return define(name, ['input', 'other'], (input: Tensor, other: Tensor): Tensor => {
    const [left] = broadcast_tensors(input, other) as unknown as [Tensor]
    const logarithms = doubles(lgamma(to(left, float64)))
    return paired(input, other, (a, x, index) => compute(a, x, logarithms[index] as number))
  })
}

/** The lower incomplete gamma function over the whole one. */
export const igamma = incomplete('igamma', gamma.igamma)
/** The upper one. */
export const igammac = incomplete('igammac', gamma.igammac)
export const gammainc = overload('aten::special_gammainc', (self: Tensor, other: Tensor): Tensor => igamma(self, other))
export const gammaincc = overload('aten::special_gammaincc', (self: Tensor, other: Tensor): Tensor =>
  igammac(self, other),
)
export const i0InPlace = overload('aten::i0_', (self: Tensor): Tensor => copy_(self, i0(self)))
