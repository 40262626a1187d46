import { f64_gemm_onto } from '../../../../assembly/kernels/products/f64-gemm'

function at(buffer: usize, i: i32): f64 {
  return load<f64>(buffer + ((<usize>i) << 3))
}

function integers(n: i32, seed: i32): usize {
  const buffer = heap.alloc((<usize>max(n, 1)) << 3)
  for (let i = 0; i < n; i++) store<f64>(buffer + ((<usize>i) << 3), <f64>((i * 7 + seed) % 13) - 6)
  return buffer
}

describe('f64_gemm_onto', () => {
  test('every mix of small sizes, between strides', () => {
    const sizes: i32[] = [0, 1, 2, 3, 5]
    for (let a = 0; a < sizes.length; a++) {
      for (let b = 0; b < sizes.length; b++) {
        for (let c = 0; c < sizes.length; c++) {
          const rows = sizes[a]
          const k = sizes[b]
          const n = sizes[c]
          const x = integers(rows * (k + 1), 1)
          const w = integers(k * (n + 2), 2)
          const y = integers(rows * (n + 3), 3)
          const before = integers(rows * (n + 3), 3)
          f64_gemm_onto(y, x, w, k, n, n + 3, k + 1, n + 2, rows)
          for (let row = 0; row < rows; row++) {
            for (let column = 0; column < n + 3; column++) {
              let wanted = at(before, row * (n + 3) + column)
              if (column < n)
                for (let i = 0; i < k; i++) wanted += at(x, row * (k + 1) + i) * at(w, i * (n + 2) + column)
              expect<f64>(at(y, row * (n + 3) + column)).toBe(wanted, `${rows} x ${k} x ${n}`)
            }
          }
        }
      }
    }
  })
})
