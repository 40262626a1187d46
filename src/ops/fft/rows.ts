// Discrete Fourier transforms of rows through the WASM core, in float64 whatever the dtype. Lengths whose prime factors are small
// go by mixed radices; others by Bluestein's convolution (Rabiner, Schafer, Rader 1969), whose length is smooth.

import { engine } from '../../wasm/engine.js'
import { workspace } from '../spatial/floats.js'

/** Pairs of real and imaginary parts, one after another. */
export type Pairs = Float64Array<ArrayBuffer>

/** The sign of the exponent: forward -1, backward 1. */
export type Sign = -1 | 1

/** Numbers in linear memory at a time, as long as a row is no longer. */
const block = 1 << 15

/** The largest prime that a pass of its own takes; beyond it Bluestein's way costs less. */
const largestRadix = 31

/** values[r, k] = Σ over t of values[r, t] · exp(sign · 2πi · k · t / n) for rows of `n` numbers, in place. */
export function transformRows(values: Pairs, n: number, sign: Sign): void {
  if (n <= 1) return
  const factors = factorsOf(n)
  if (factors === null) bluestein(values, n, sign)
  else mixedRadix(values, n, sign, factors)
}

/** The radices of a length, fours before twos; null where a prime is too large. @internal */
export function factorsOf(n: number): number[] | null {
  const factors: number[] = []
  let rest = n
  for (const radix of [4, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, largestRadix]) {
    for (; rest % radix === 0; rest /= radix) factors.push(radix)
  }
  return rest === 1 ? factors : null
}

function mixedRadix(values: Pairs, n: number, sign: Sign, factors: readonly number[]): void {
  const { exports, memory } = engine()
  const rows = values.length / (2 * n)
  const most = Math.max(1, Math.min(rows, Math.floor(block / n)))
  const [from, work, table, radices] = workspace(
    most * n * 16,
    (n + largestRadix) * 16,
    n * 16,
    factors.length * 4,
  ) as [number, number, number, number]
  memory.f64.set(unitRoots(n, sign), table / 8)
  memory.i32.set(factors, radices / 4)
  for (let row = 0; row < rows; row += most) {
    const count = Math.min(most, rows - row)
    const [start, end] = [row * n * 2, (row + count) * n * 2]
    memory.f64.set(values.subarray(start, end), from / 8)
    exports.f64_fft(from, work, table, radices, factors.length, count, n, sign)
    values.set(memory.f64.subarray(from / 8, from / 8 + end - start), start)
  }
}

/** k·t = (k² + t² - (k - t)²) / 2 makes a convolution of the transform, which is done at a smooth length. */
function bluestein(values: Pairs, n: number, sign: Sign): void {
  const length = smoothLength(2 * n - 1)
  const chirp = chirpOf(n, sign)
  const filter = new Float64Array(2 * length)
  for (let at = 0; at < n; at++) {
    const mirrored = (length - at) % length
    filter[2 * at] = filter[2 * mirrored] = chirp[2 * at] as number
    filter[2 * at + 1] = filter[2 * mirrored + 1] = -(chirp[2 * at + 1] as number)
  }
  transformRows(filter, length, -1)
  const rows = values.length / (2 * n)
  const most = Math.max(1, Math.min(rows, Math.floor(block / length)))
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first)
    const wide = new Float64Array(2 * length * count)
    const given = (row: number): Pairs => values.subarray(2 * n * (first + row), 2 * n * (first + row + 1))
    const long = (row: number): Pairs => wide.subarray(2 * length * row, 2 * length * (row + 1))
    for (let row = 0; row < count; row++) multiply(long(row), given(row), chirp, n, 1)
    transformRows(wide, length, -1)
    for (let row = 0; row < count; row++) multiply(long(row), long(row), filter, length, 1)
    transformRows(wide, length, 1)
    for (let row = 0; row < count; row++) multiply(given(row), long(row), chirp, n, 1 / length)
  }
}

/** to[i] = a[i] · b[i] · scale for `n` numbers. */
function multiply(to: Float64Array, a: Float64Array, b: Float64Array, n: number, scale: number): void {
  for (let at = 0; at < 2 * n; at += 2) {
    const [x, u] = [a[at] as number, a[at + 1] as number]
    const [y, v] = [b[at] as number, b[at + 1] as number]
    to[at] = (x * y - u * v) * scale
    to[at + 1] = (x * v + u * y) * scale
  }
}

/** exp(sign · πi · t² / n) for t below n. */
function chirpOf(n: number, sign: Sign): Pairs {
  const roots = unitRoots(2 * n, sign)
  const chirp = new Float64Array(2 * n)
  // (t + 1)² = t² + 2t + 1, counted modulo 2n so that it stays exact.
  for (let at = 0, square = 0; at < n; square = (square + 2 * at + 1) % (2 * n), at++) {
    chirp[2 * at] = roots[2 * square] as number
    chirp[2 * at + 1] = roots[2 * square + 1] as number
  }
  return chirp
}

/** The smallest length of at least `least` that only 2, 3 and 5 divide. */
function smoothLength(least: number): number {
  let best = 2 ** Math.ceil(Math.log2(least))
  for (let fives = 1; fives < best; fives *= 5) {
    for (let threes = fives; threes < best; threes *= 3) {
      const length = threes * 2 ** Math.max(0, Math.ceil(Math.log2(least / threes)))
      if (length >= least && length < best) best = length
    }
  }
  return best
}

/** Roots of the lengths that were asked for last: of at most so many, and none longer than that. */
const known = new Map<number, Pairs>()
const mostKnown = 16
const longestKnown = 1 << 16

/** exp(sign · 2πi · t / n) for t below n, each from an angle of at most π/4, where sine and cosine lose nothing. */
function unitRoots(n: number, sign: Sign): Pairs {
  const key = sign * n
  const found = known.get(key)
  if (found !== undefined) return found
  const roots = new Float64Array(2 * n)
  for (let at = 0; at < n; at++) {
    const [re, im] = unitRoot(at, n)
    roots[2 * at] = re
    roots[2 * at + 1] = sign * im
  }
  if (n <= longestKnown) {
    if (known.size >= mostKnown) known.delete(known.keys().next().value as number)
    known.set(key, roots)
  }
  return roots
}

/** cos and sin of 2π · t / n. */
function unitRoot(t: number, n: number): [cos: number, sin: number] {
  const eighth = Math.floor((8 * t) / n)
  // The distance from the nearest multiple of a quarter turn, in turns of 1 / n.
  const quarters = (eighth + 1) >> 1
  const angle = (2 * Math.PI * (t - (quarters * n) / 4)) / n
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  switch (quarters & 3) {
    case 0:
      return [cos, sin]
    case 1:
      return [-sin, cos]
    case 2:
      return [-cos, -sin]
    default:
      return [sin, -cos]
  }
}
