// BLAS's first level on runs of numbers, real or complex: what all factorizations are made of. Places and steps count numbers.

import type { Parts } from './matrices.js'

/** y += (fr + fi·i) · x. */
export function axpy(
  y: Parts,
  yAt: number,
  yStep: number,
  x: Parts,
  xAt: number,
  xStep: number,
  n: number,
  fr: number,
  fi = 0,
): void {
  const [yr, xr, yi, xi] = [y.re, x.re, y.im, x.im]
  if (yi === null || xi === null) {
    if (yStep === 1 && xStep === 1) return addRun(yr, yAt, xr, xAt, n, fr)
    for (let each = 0, to = yAt, from = xAt; each < n; each++, to += yStep, from += xStep)
      yr[to] = (yr[to] as number) + fr * (xr[from] as number)
    return
  }
  for (let each = 0, to = yAt, from = xAt; each < n; each++, to += yStep, from += xStep) {
    const [a, b] = [xr[from] as number, xi[from] as number]
    yr[to] = (yr[to] as number) + (fr * a - fi * b)
    yi[to] = (yi[to] as number) + (fr * b + fi * a)
  }
}

/** `axpy` of real numbers side by side. */
export function addRun(y: Float64Array, yAt: number, x: Float64Array, xAt: number, n: number, f: number): void {
  const apart = xAt - yAt
  for (let at = yAt, end = yAt + n; at < end; at++) y[at] = (y[at] as number) + f * (x[at + apart] as number)
}

/** x *= fr + fi·i. */
export function scale(x: Parts, at: number, step: number, n: number, fr: number, fi = 0): void {
  const { re, im } = x
  for (let each = 0, place = at; each < n; each++, place += step) {
    const [a, b] = [re[place] as number, im?.[place] ?? 0]
    re[place] = fr * a - fi * b
    if (im !== null) im[place] = fr * b + fi * a
  }
}

/** Σ conj(x) · y. */
export function dot(
  x: Parts,
  xAt: number,
  xStep: number,
  y: Parts,
  yAt: number,
  yStep: number,
  n: number,
): [re: number, im: number] {
  const [xr, yr, xi, yi] = [x.re, y.re, x.im, y.im]
  let [re, im] = [0, 0]
  if (xi === null || yi === null) {
    for (let each = 0, a = xAt, b = yAt; each < n; each++, a += xStep, b += yStep)
      re += (xr[a] as number) * (yr[b] as number)
    return [re, 0]
  }
  for (let each = 0, a = xAt, b = yAt; each < n; each++, a += xStep, b += yStep) {
    const [p, q, u, v] = [xr[a] as number, xi[a] as number, yr[b] as number, yi[b] as number]
    re += p * u + q * v
    im += p * v - q * u
  }
  return [re, im]
}

/** √(Σ |x|²), scaled so that squares neither overflow nor vanish. */
export function norm({ re, im }: Parts, at: number, step: number, n: number): number {
  let most = 0
  for (let each = 0, place = at; each < n; each++, place += step)
    most = Math.max(most, Math.abs(re[place] as number), Math.abs(im?.[place] ?? 0))
  if (most === 0 || !Number.isFinite(most)) return most
  let sum = 0
  for (let each = 0, place = at; each < n; each++, place += step) {
    const [a, b] = [(re[place] as number) / most, (im?.[place] ?? 0) / most]
    sum += a * a + b * b
  }
  return most * Math.sqrt(sum)
}

/** Exchanges two runs. */
export function swap(x: Parts, a: number, aStep: number, b: number, bStep: number, n: number): void {
  for (const values of [x.re, x.im]) {
    if (values === null) continue
    for (let each = 0, p = a, q = b; each < n; each++, p += aStep, q += bStep) {
      const value = values[p] as number
      values[p] = values[q] as number
      values[q] = value
    }
  }
}

/** Two runs turned against each other: x' = c·x - s·y, y' = s·x + c·y. */
export function rotate(parts: Parts, x: number, y: number, step: number, n: number, c: number, s: number): void {
  for (const values of [parts.re, parts.im]) {
    if (values === null) continue
    for (let each = 0, p = x, q = y; each < n; each++, p += step, q += step) {
      const [a, b] = [values[p] as number, values[q] as number]
      values[p] = c * a - s * b
      values[q] = s * a + c * b
    }
  }
}

/** (ar + ai·i) / (br + bi·i), by Smith's way. */
export function divide(ar: number, ai: number, br: number, bi: number): [re: number, im: number] {
  if (Math.abs(br) >= Math.abs(bi)) {
    const ratio = bi / br
    const size = br + bi * ratio
    return [(ar + ai * ratio) / size, (ai - ar * ratio) / size]
  }
  const ratio = br / bi
  const size = br * ratio + bi
  return [(ar * ratio + ai) / size, (ai * ratio - ar) / size]
}
