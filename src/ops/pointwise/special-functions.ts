// Bessel functions, Airy's Ai and orthogonal polynomials of torch.special. ATen/native/UnaryOps.cpp, BinaryOps.cpp, Math.h.

import { define } from '../../define.js'
import type { Tensor } from '../../tensor/tensor.js'
import { airyAi, besselJ, besselK, besselY, sphericalBesselJ0 } from './bessel-math.js'
import type { Other } from './elementwise.js'
import * as polynomials from './polynomial-math.js'
import type { Polynomial } from './polynomial-math.js'
import { mapped, paired } from './special.js'
import { bessel } from './special-math.js'

/** Airy's function Ai. */
export const airy_ai = mapped('special_airy_ai', airyAi, null, 'x')
/** The Bessel function of the first kind, of order 0. */
export const bessel_j0 = mapped('special_bessel_j0', (x) => besselJ(0, x))
/** The Bessel function of the first kind, of order 1. */
export const bessel_j1 = mapped('special_bessel_j1', (x) => besselJ(1, x))
/** The Bessel function of the second kind, of order 0. */
export const bessel_y0 = mapped('special_bessel_y0', (x) => besselY(0, x))
/** The Bessel function of the second kind, of order 1. */
export const bessel_y1 = mapped('special_bessel_y1', (x) => besselY(1, x))
/** The modified Bessel function of the first kind, of order 0. */
export const modified_bessel_i0 = mapped('special_modified_bessel_i0', (x) => finite(bessel(0, x, false)))
/** The modified Bessel function of the first kind, of order 1. */
export const modified_bessel_i1 = mapped('special_modified_bessel_i1', (x) => finite(bessel(1, x, false)))
/** The modified Bessel function of the second kind, of order 0. */
export const modified_bessel_k0 = mapped('special_modified_bessel_k0', (x) => besselK(0, x, false))
/** The modified Bessel function of the second kind, of order 1. */
export const modified_bessel_k1 = mapped('special_modified_bessel_k1', (x) => besselK(1, x, false))
/** `modified_bessel_k0` times eˣ. */
export const scaled_modified_bessel_k0 = mapped(
  'special_scaled_modified_bessel_k0',
  (x) => besselK(0, x, true),
  null,
  'x',
)
/** `modified_bessel_k1` times eˣ. */
export const scaled_modified_bessel_k1 = mapped(
  'special_scaled_modified_bessel_k1',
  (x) => besselK(1, x, true),
  null,
  'x',
)
/** The spherical Bessel function of order 0: sin x / x. */
export const spherical_bessel_j0 = mapped('special_spherical_bessel_j0', sphericalBesselJ0, null, 'x')

/** input · ln(1 + other): 0 where input is 0 and other a number. */
export const xlog1py = define('special_xlog1py', ['input', 'other'], (input: Other, other: Other): Tensor =>
  paired('special_xlog1py', input, other, (x, y) => (Number.isNaN(y) ? NaN : x === 0 ? 0 : x * Math.log1p(y))),
)

/** Chebyshev's polynomial of the first kind, of degree n. */
export const chebyshev_polynomial_t = degrees('special_chebyshev_polynomial_t', polynomials.chebyshevT)
/** Chebyshev's polynomial of the second kind, of degree n. */
export const chebyshev_polynomial_u = degrees('special_chebyshev_polynomial_u', polynomials.chebyshevU)
/** Chebyshev's polynomial of the third kind, of degree n. */
export const chebyshev_polynomial_v = degrees('special_chebyshev_polynomial_v', polynomials.chebyshevV)
/** Chebyshev's polynomial of the fourth kind, of degree n. */
export const chebyshev_polynomial_w = degrees('special_chebyshev_polynomial_w', polynomials.chebyshevW)
/** `chebyshev_polynomial_t` of 2x - 1. */
export const shifted_chebyshev_polynomial_t = degrees(
  'special_shifted_chebyshev_polynomial_t',
  polynomials.shiftedChebyshevT,
)
/** `chebyshev_polynomial_u` of 2x - 1. */
export const shifted_chebyshev_polynomial_u = degrees(
  'special_shifted_chebyshev_polynomial_u',
  polynomials.shiftedChebyshevU,
)
/** `chebyshev_polynomial_v` of 2x - 1. */
export const shifted_chebyshev_polynomial_v = degrees(
  'special_shifted_chebyshev_polynomial_v',
  polynomials.shiftedChebyshevV,
)
/** `chebyshev_polynomial_w` of 2x - 1. */
export const shifted_chebyshev_polynomial_w = degrees(
  'special_shifted_chebyshev_polynomial_w',
  polynomials.shiftedChebyshevW,
)
/** Hermite's polynomial of degree n, of physicists. */
export const hermite_polynomial_h = degrees('special_hermite_polynomial_h', polynomials.hermiteH)
/** Hermite's polynomial of degree n, of probability. */
export const hermite_polynomial_he = degrees('special_hermite_polynomial_he', polynomials.hermiteHe)
/** Laguerre's polynomial of degree n. */
export const laguerre_polynomial_l = degrees('special_laguerre_polynomial_l', polynomials.laguerreL)
/** Legendre's polynomial of degree n. */
export const legendre_polynomial_p = degrees('special_legendre_polynomial_p', polynomials.legendreP)

/** A family of polynomials, of which each element may want another degree. */
/* @__NO_SIDE_EFFECTS__ */
function degrees(name: string, polynomial: Polynomial) {
  return define(name, ['x', 'n'], (input: Other, n: Other): Tensor =>
    paired(name, input, n, (x, degree) => polynomial(x, Math.trunc(degree))),
  )
}

/** PyTorch's series end in NaN where the function has no bound. */
function finite(value: number): number {
  return Math.abs(value) === Infinity ? NaN : value
}
