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

/** c10::complex's way, which is numpy's: no intermediate result overflows. */
export function div(a: Complex, b: Complex): Complex {
  if (b.re === 0 && b.im === 0) return new Complex(a.re / Math.abs(b.re), a.im / Math.abs(b.im))
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    const ratio = b.im / b.re
    const scale = 1 / (b.re + b.im * ratio)
    return new Complex((a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale)
  }
  const ratio = b.re / b.im
  const scale = 1 / (b.im + b.re * ratio)
  return new Complex((a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale)
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
