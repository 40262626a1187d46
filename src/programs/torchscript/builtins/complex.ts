// Complex numbers by std::complex's rules.

import { Complex } from '../../../python/numbers.js'
import { numberOf } from '../values/numbers.js'

export function of(value: unknown): Complex {
  return value instanceof Complex ? value : new Complex(numberOf(value))
}

export function add(a: Complex, b: Complex): Complex {
  return new Complex(a.re + b.re, a.im + b.im)
}

export function sub(a: Complex, b: Complex): Complex {
  return new Complex(a.re - b.re, a.im - b.im)
}

export function mul(a: Complex, b: Complex): Complex {
  return new Complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
}

export function div(a: Complex, b: Complex): Complex {
  const scale = b.re * b.re + b.im * b.im
  return new Complex((a.re * b.re + a.im * b.im) / scale, (a.im * b.re - a.re * b.im) / scale)
}

export function exp(a: Complex): Complex {
  const size = Math.exp(a.re)
  return new Complex(size * Math.cos(a.im), size * Math.sin(a.im))
}

export function log(a: Complex): Complex {
  return new Complex(Math.log(Math.hypot(a.re, a.im)), Math.atan2(a.im, a.re))
}

export function pow(a: Complex, b: Complex): Complex {
  if (a.re === 0 && a.im === 0) return new Complex(b.re === 0 && b.im === 0 ? 1 : 0)
  return exp(mul(b, log(a)))
}

export function sqrt(a: Complex): Complex {
  const size = Math.hypot(a.re, a.im)
  const re = Math.sqrt((size + a.re) / 2)
  const im = Math.sqrt((size - a.re) / 2)
  return new Complex(re, a.im < 0 ? -im : im)
}
