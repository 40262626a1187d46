// Determinants, from the factors of Gaussian elimination. ATen/native/LinearAlgebra.cpp.

import { define } from '../../define.js'
import { overload } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import { add, atan2 } from '../pointwise/binary.js'
import { complex, imag, real } from '../complex/parts.js'
import { to } from '../moving/convert.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { eq } from '../pointwise/compare.js'
import { masked_fill } from '../indexing/masked.js'
import { zeros_like } from '../../tensor/making/factory.js'
import { factored, swapsOf } from './dense/elimination.js'
import type { Factors } from './dense/elimination.js'
import { columnsOf, infosOf, matricesOf, realsOf, requireSquare, tensorOf } from './dense/matrices.js'

const slogdetResult = returnType('linalg_slogdet', ['sign', 'logabsdet'])

type SignAndLogarithm = Returned<readonly ['sign', 'logabsdet']>

/** The determinants of square matrices. */
export const det = define('linalg.det', ['A'], (A: Tensor): Tensor => {
  requireSquare('linalg.det', A)
  return determinantsOf(A, factorsOf(A))
})

/** The determinants' signs, of complex ones numbers of size 1, and the logarithms of their absolute values. */
export const slogdet = define('linalg.slogdet', ['A'], (A: Tensor): SignAndLogarithm => {
  requireSquare('linalg.slogdet', A)
  return slogdetResult(...logarithmsOf(A, factorsOf(A)))
})

/** `linalg.det`. */
export const torchDet = define('det', ['input'], (input: Tensor): Tensor => det(input))

/** `linalg.slogdet`. */
export const torchSlogdet = define('slogdet', ['input'], (input: Tensor): SignAndLogarithm => slogdet(input))

/** The logarithms of determinants: NaN of a negative one. */
export const logdet = define('logdet', ['input'], (input: Tensor): Tensor => {
  requireSquare('logdet', input)
  const [sign, logabsdet] = logarithmsOf(input, factorsOf(input))
  if (!input.dtype.is_complex) return masked_fill(logabsdet, eq(sign, -1), NaN)
  return add(complex(zeros_like(logabsdet), atan2(imag(sign), real(sign))), to(logabsdet, input.dtype))
})

export const _linalg_det = overload('aten::_linalg_det', (A: Tensor): Tuple<Tensor> => {
  const factors = factorsOf(A)
  return Tuple.of(determinantsOf(A, factors), ...storedFactors(A, factors))
})

export const _linalg_slogdet = overload('aten::_linalg_slogdet', (A: Tensor): Tuple<Tensor> => {
  const factors = factorsOf(A)
  return Tuple.of(...logarithmsOf(A, factors), ...storedFactors(A, factors))
})

/** LU and pivots as PyTorch keeps them: pivots count from 1. @internal */
export function storedFactors(A: Tensor, factors: readonly Omit<Factors, 'info'>[]): [LU: Tensor, pivots: Tensor] {
  const batch = A.sizes.slice(0, -2)
  const [rows, columns] = A.sizes.slice(-2) as [number, number]
  const LU = columnsOf(
    A.dtype,
    batch,
    factors.map(({ lu }) => lu),
    [rows, columns],
  )
  const pivots = factors.flatMap((each) => Array.from(each.pivots, (pivot) => pivot + 1))
  return [LU, infosOf(batch, pivots, [Math.min(rows, columns)])]
}

function factorsOf(A: Tensor): Factors[] {
  requireSquare('linalg.det', A)
  return matricesOf(A).map(factored)
}

function determinantsOf(A: Tensor, factors: readonly Factors[]): Tensor {
  const values = factors.map((each) => {
    let [re, im] = [signOf(each), 0]
    forDiagonal(each, (a, b) => ([re, im] = [re * a - im * b, re * b + im * a]))
    return { re: Float64Array.of(re), im: Float64Array.of(im) }
  })
  return tensorOf(A.dtype, A.sizes.slice(0, -2), values, [])
}

function logarithmsOf(A: Tensor, factors: readonly Factors[]): [sign: Tensor, logabsdet: Tensor] {
  const batch = A.sizes.slice(0, -2)
  const parts = factors.map((each) => {
    let [re, im, log] = [signOf(each), 0, 0]
    forDiagonal(each, (a, b) => {
      const size = Math.hypot(a, b)
      log += Math.log(size)
      const [c, s] = size === 0 ? [0, 0] : [a / size, b / size]
      ;[re, im] = [re * c - im * s, re * s + im * c]
    })
    return { sign: { re: Float64Array.of(re), im: Float64Array.of(im) }, log: Float64Array.of(log) }
  })
  return [
    tensorOf(
      A.dtype,
      batch,
      parts.map(({ sign }) => sign),
      [],
    ),
    realsOf(
      A.dtype,
      batch,
      parts.map(({ log }) => log),
      [],
    ),
  ]
}

function signOf({ pivots }: Factors): number {
  return swapsOf(pivots) % 2 === 0 ? 1 : -1
}

function forDiagonal({ lu: { re, im, columns } }: Factors, visit: (re: number, im: number) => void): void {
  for (let at = 0; at < re.length; at += columns + 1) visit(re[at] as number, im?.[at] ?? 0)
}
