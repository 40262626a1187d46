import {
  f32_center_scale_shift,
  f32_layer_norm,
  f32_moments,
  f32_norm_rows,
  f32_scale_shift,
  f64_center_scale_shift,
  f64_moments,
  f64_norm_rows,
  f64_scale_shift,
} from '../../../assembly/kernels/norm'
import { KEEP, alloc, filled, get, noise, set } from '../support'

/** Means as `f32_moments` writes them. */
function means(x: usize, rows: i32): usize {
  const pairs = heap.alloc((<usize>max(rows, 1)) << 4)
  for (let i = 0; i < rows; i++) store<f64>(pairs + ((<usize>i) << 4), get(x, i))
  return pairs
}

/** The same numbers in float64. */
function widened(x: usize, n: i32): usize {
  const wide = heap.alloc((<usize>max(n, 1)) << 3)
  for (let i = 0; i < n; i++) store<f64>(wide + ((<usize>i) << 3), get(x, i))
  return wide
}

function at(buffer: usize, i: i32): f64 {
  return load<f64>(buffer + ((<usize>i) << 3))
}

const lengths: i32[] = [1, 2, 3, 4, 5, 8, 13, 32]

describe('moments', () => {
  test('mean and variance of rows with every tail', () => {
    for (let i = 0; i < lengths.length; i++) {
      const n = lengths[i]
      for (let rows = 0; rows < 4; rows++) {
        const x = noise(rows * n, 3)
        for (let j = 0; j < rows * n; j++) set(x, j, get(x, j) + 1000)
        const found = heap.alloc((<usize>(2 * rows + 1)) << 3)
        const wide = heap.alloc((<usize>(2 * rows + 1)) << 3)
        f32_moments(found, x, rows, n, 1)
        f64_moments(wide, widened(x, rows * n), rows, n, 1)
        for (let row = 0; row < rows; row++) {
          let mean: f64 = 0
          for (let j = 0; j < n; j++) mean += get(x, row * n + j)
          mean /= n
          let variance: f64 = 0
          for (let j = 0; j < n; j++) variance += (get(x, row * n + j) - mean) * (get(x, row * n + j) - mean)
          variance /= n
          expect<bool>(abs(at(found, 2 * row) - mean) < 1e-9).toBe(true, `mean of ${n}`)
          expect<bool>(abs(at(found, 2 * row + 1) - variance) < 1e-9).toBe(true, `variance of ${n}`)
          expect<bool>(abs(at(wide, 2 * row) - mean) < 1e-9).toBe(true, `mean of ${n} in float64`)
          expect<bool>(abs(at(wide, 2 * row + 1) - variance) < 1e-9).toBe(true, `variance of ${n} in float64`)
        }
      }
    }
  })
})

describe('scale_shift and norm_rows', () => {
  test('rows with every tail, in place and elsewhere', () => {
    for (let i = 0; i < lengths.length; i++) {
      const n = lengths[i]
      for (let rows = 0; rows < 6; rows++) {
        const x = noise(rows * n, 1)
        const scale = noise(rows, 2)
        const shift = noise(rows, 3)
        const weight = noise(n, 4)
        const bias = noise(n, 5)
        const y = filled(rows * n + 4, KEEP)
        const z = filled(rows * n + 4, KEEP)
        const wide = widened(x, rows * n)
        const wideZ = heap.alloc((<usize>(rows * n + 1)) << 3)
        f32_scale_shift(y, x, scale, shift, rows, n)
        const centers = means(shift, rows)
        const centered = filled(rows * n + 4, KEEP)
        const wideCentered = heap.alloc((<usize>(rows * n + 1)) << 3)
        f32_center_scale_shift(centered, x, centers, scale, shift, rows, n)
        f64_center_scale_shift(wideCentered, wide, centers, widened(scale, rows), widened(shift, rows), rows, n)
        f32_norm_rows(z, x, centers, scale, weight, bias, rows, n)
        f64_norm_rows(wideZ, wide, centers, widened(scale, rows), widened(weight, n), widened(bias, n), rows, n)
        f64_scale_shift(wide, wide, widened(scale, rows), widened(shift, rows), rows, n)
        for (let j = 0; j < rows * n; j++) {
          const row = j / n
          const scaled = <f64>get(x, j) * get(scale, row) + get(shift, row)
          const between = (<f64>get(x, j) - get(shift, row)) * get(scale, row)
          const normal = between * get(weight, j % n) + get(bias, j % n)
          expect<bool>(abs(get(centered, j) - (between + get(shift, row))) < 1e-6).toBe(
            true,
            `${rows} x ${n}, centered`,
          )
          expect<f64>(at(wideCentered, j)).toBe(between + get(shift, row))
          expect<bool>(abs(get(y, j) - scaled) < 1e-6).toBe(true, `${rows} x ${n}`)
          expect<bool>(abs(get(z, j) - normal) < 1e-6).toBe(true, `${rows} x ${n}, rows`)
          expect<f64>(at(wide, j)).toBe(scaled)
          expect<f64>(at(wideZ, j)).toBe(normal)
        }
        for (let j = 0; j < 4; j++) {
          expect<f32>(get(y, rows * n + j)).toBe(KEEP)
          expect<f32>(get(z, rows * n + j)).toBe(KEEP)
          expect<f32>(get(centered, rows * n + j)).toBe(KEEP)
        }
        const copy = alloc(rows * n)
        memory.copy(copy, x, (<usize>(rows * n)) << 2)
        f32_scale_shift(copy, copy, scale, shift, rows, n)
        for (let j = 0; j < rows * n; j++) expect<f32>(get(copy, j)).toBe(get(y, j))
      }
    }
  })

  test('a large mean costs no digits', () => {
    const x = alloc(5)
    for (let j = 0; j < 5; j++) set(x, j, 1000000 + <f32>j)
    const moments = heap.alloc(16)
    const y = alloc(5)
    const one = alloc(5)
    const zero = alloc(5)
    for (let j = 0; j < 5; j++) set(one, j, 1)
    for (let j = 0; j < 5; j++) set(zero, j, 0)
    f32_moments(moments, x, 1, 5, 1)
    f32_norm_rows(y, x, moments, one, one, zero, 1, 5)
    for (let j = 0; j < 5; j++) expect<f32>(get(y, j)).toBe(<f32>j - 2)
    f32_center_scale_shift(y, x, moments, one, zero, 1, 5)
    for (let j = 0; j < 5; j++) expect<f32>(get(y, j)).toBe(<f32>j - 2)
  })
})

describe('f32_layer_norm', () => {
  test('rows with every tail, far from 0, in strides; by the root of mean squares too; a range', () => {
    const eps = heap.alloc(8)
    store<f64>(eps, 1e-3)
    for (let i = 0; i < lengths.length; i++) {
      const n = lengths[i]
      const xStride = n + 2
      const yStride = n + 3
      const weight = noise(n, 5)
      const bias = noise(n, 6)
      for (let rms = 0; rms <= 1; rms++) {
        const x = noise(5 * xStride, 3)
        for (let j = 0; j < 5 * xStride; j++) set(x, j, get(x, j) + (rms ? 2 : 1000))
        const y = filled(5 * yStride, KEEP)
        f32_layer_norm(y, x, weight, bias, eps, rms, n, yStride, xStride, 1, 4)
        let wrong = 0
        for (let row = 0; row < 5; row++) {
          let mean: f64 = 0
          let squares: f64 = 0
          for (let j = 0; j < n; j++) mean += <f64>get(x, row * xStride + j) / n
          if (rms) mean = 0
          for (let j = 0; j < n; j++) squares += Math.pow(<f64>get(x, row * xStride + j) - mean, 2) / n
          for (let j = 0; j < yStride; j++) {
            const value = get(y, row * yStride + j)
            if (row < 1 || row >= 4 || j >= n) {
              wrong += value == KEEP ? 0 : 1
              continue
            }
            const normal = (get(x, row * xStride + j) - mean) / Math.sqrt(squares + 1e-3)
            wrong += abs(normal * get(weight, j) + get(bias, j) - value) < 1e-6 ? 0 : 1
          }
        }
        expect<i32>(wrong).toBe(0, `rows of ${n}, rms ${rms}`)
      }
    }
  })

  test('in place', () => {
    const x = noise(8, 3)
    const y = alloc(8)
    const eps = heap.alloc(8)
    store<f64>(eps, 0)
    f32_layer_norm(y, x, filled(8, 2), filled(8, 1), eps, 0, 8, 8, 8, 0, 1)
    f32_layer_norm(x, x, filled(8, 2), filled(8, 1), eps, 0, 8, 8, 8, 0, 1)
    for (let i = 0; i < 8; i++) expect<f32>(get(x, i)).toBe(get(y, i))
  })
})
