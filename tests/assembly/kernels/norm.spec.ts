import {
  f32_moments,
  f32_norm_rows,
  f32_scale_shift,
  f64_moments,
  f64_norm_rows,
  f64_scale_shift,
} from '../../../assembly/kernels/norm'
import { alloc, filled, get, noise, set } from '../support'

const KEEP: f32 = 77

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
        f32_moments(found, x, rows, n)
        f64_moments(wide, widened(x, rows * n), rows, n)
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
        f32_norm_rows(z, x, scale, shift, weight, bias, rows, n)
        f64_norm_rows(
          wideZ,
          wide,
          widened(scale, rows),
          widened(shift, rows),
          widened(weight, n),
          widened(bias, n),
          rows,
          n,
        )
        f64_scale_shift(wide, wide, widened(scale, rows), widened(shift, rows), rows, n)
        for (let j = 0; j < rows * n; j++) {
          const row = j / n
          const scaled = <f64>get(x, j) * get(scale, row) + get(shift, row)
          const normal = scaled * get(weight, j % n) + get(bias, j % n)
          expect<bool>(abs(get(y, j) - scaled) < 1e-6).toBe(true, `${rows} x ${n}`)
          expect<bool>(abs(get(z, j) - normal) < 1e-6).toBe(true, `${rows} x ${n}, rows`)
          expect<f64>(at(wide, j)).toBe(scaled)
          expect<f64>(at(wideZ, j)).toBe(normal)
        }
        for (let j = 0; j < 4; j++) {
          expect<f32>(get(y, rows * n + j)).toBe(KEEP)
          expect<f32>(get(z, rows * n + j)).toBe(KEEP)
        }
        const copy = alloc(rows * n)
        memory.copy(copy, x, (<usize>(rows * n)) << 2)
        f32_scale_shift(copy, copy, scale, shift, rows, n)
        for (let j = 0; j < rows * n; j++) expect<f32>(get(copy, j)).toBe(get(y, j))
      }
    }
  })
})
