import { f32_reduce, f64_reduce, i32_reduce, i64_reduce } from '../../../../assembly/kernels/reductions/reduce'
import { f32_reduced, i64_reduced } from '../../../../assembly/kernels/reductions/reduced'
import { f32_scan, i32_scan } from '../../../../assembly/kernels/reductions/scan'
import { f32_softmax, f32_softmax_dim } from '../../../../assembly/kernels/reductions/softmax'
import { ReduceFinish, ReduceOp, ScanOp } from '../../../../assembly/shared/reduce-op'
import { alloc, filled, get, noise, set } from '../../support'

/** The cell of an output after one reduction of n elements, in pieces of `piece`. */
function reduced(op: i32, x: usize, n: i32, piece: i32): f64 {
  const cells = heap.alloc(32)
  memory.fill(cells, 0, 32)
  for (let start = 0; start < n; start += piece) {
    f32_reduce(op, cells, 8, x + ((<usize>start) << 2), 1, min(piece, n - start), 1, start, 0)
  }
  return load<f64>(cells)
}

describe('f32_reduced', () => {
  test('sums, means and lengths of rows and columns', () => {
    const columns: i32[] = [1, 2, 4, 7]
    for (let n = 0; n <= 40; n += n < 10 ? 1 : 13) {
      for (let i = 0; i < columns.length; i++) {
        const inner = columns[i]
        const x = noise(3 * n * inner, 5)
        const sums = filled(3 * inner + 1, 77)
        const means = filled(3 * inner + 1, 77)
        const roots = filled(3 * inner + 1, 77)
        const cells = heap.alloc(24 * inner)
        f32_reduced(ReduceOp.Sum, sums, cells, x, 3, n, inner, ReduceFinish.None)
        f32_reduced(ReduceOp.Sum, means, cells, x, 3, n, inner, ReduceFinish.Mean)
        f32_reduced(ReduceOp.SumSquares, roots, cells, x, 3, n, inner, ReduceFinish.Root)
        for (let o = 0; o < 3; o++) {
          for (let c = 0; c < inner; c++) {
            let sum: f64 = 0
            let squares: f64 = 0
            for (let j = 0; j < n; j++) {
              const value = <f64>get(x, (o * n + j) * inner + c)
              sum += value
              squares += value * value
            }
            const at = o * inner + c
            expect<bool>(abs(<f64>get(sums, at) - sum) < 1e-6).toBe(true, `sum of ${n}`)
            expect<bool>(n == 0 ? isNaN(get(means, at)) : abs(<f64>get(means, at) - sum / n) < 1e-6).toBe(true)
            expect<bool>(abs(<f64>get(roots, at) - sqrt(squares)) < 1e-6).toBe(true, `length of ${n}`)
          }
        }
        expect<f32>(get(sums, 3 * inner)).toBe(77)
      }
    }
  })

  test('truths and places, of floats and of integers', () => {
    const x = alloc(6)
    const values: f32[] = [0, 3, 3, 0, 0, -1]
    for (let i = 0; i < 6; i++) set(x, i, values[i])
    const cells = filled(8, -5)
    const places = heap.alloc(17)
    store<u8>(places, 77, 16)
    f32_reduced(ReduceOp.ArgMax, places, cells, x, 2, 3, 1, ReduceFinish.Place)
    expect<i64>(load<i64>(places)).toBe(1)
    expect<i64>(load<i64>(places, 8)).toBe(0)
    expect<u8>(load<u8>(places, 16)).toBe(77)
    f32_reduced(ReduceOp.Any, places, cells, x, 3, 2, 1, ReduceFinish.Truth)
    expect<u32>(load<u32>(places) & 0xffffff).toBe(0x010101)
    f32_reduced(ReduceOp.All, places, cells, x, 3, 2, 1, ReduceFinish.Truth)
    expect<u32>(load<u32>(places) & 0xffffff).toBe(0)
    f32_reduced(ReduceOp.Prod, cells, cells, x, 1, 2, 1, ReduceFinish.None)
    expect<f32>(get(cells, 0)).toBe(0)
    const n = heap.alloc(48)
    for (let i = 0; i < 6; i++) store<i64>(n + ((<usize>i) << 3), <i64>values[i])
    i64_reduced(ReduceOp.Sum, places, cells, n, 2, 3, 1, ReduceFinish.None)
    expect<i64>(load<i64>(places)).toBe(6)
    expect<i64>(load<i64>(places, 8)).toBe(-1)
    i64_reduced(ReduceOp.ArgMin, places, cells, n, 2, 3, 1, ReduceFinish.Place)
    expect<i64>(load<i64>(places)).toBe(0)
    expect<i64>(load<i64>(places, 8)).toBe(2)
    i64_reduced(ReduceOp.All, places, cells, n, 1, 2, 3, ReduceFinish.Truth)
    expect<u32>(load<u32>(places) & 0xffffff).toBe(0x010000)
    i64_reduced(ReduceOp.Any, places, cells, n, 1, 2, 3, ReduceFinish.Truth)
    expect<u32>(load<u32>(places) & 0xffffff).toBe(0x010100)
  })

  test('extremes, whatever the cells held', () => {
    const x = noise(12, 6)
    const cells = filled(8, -5)
    const y = filled(2, 0)
    f32_reduced(ReduceOp.Max, y, cells, x, 2, 6, 1, ReduceFinish.None)
    let most = get(x, 0)
    for (let j = 1; j < 6; j++) most = max(most, get(x, j))
    expect<f32>(get(y, 0)).toBe(most)
  })
})

describe('f32_reduce', () => {
  test('sums, whole and in pieces', () => {
    for (let n = 0; n <= 300; n += n < 12 ? 1 : 37) {
      const x = noise(n, 3)
      let exact: f64 = 0
      for (let i = 0; i < n; i++) exact += <f64>get(x, i)
      expect<bool>(Math.abs(reduced(ReduceOp.Sum, x, n, 1000) - exact) < 1e-12).toBe(true, `n = ${n}`)
      expect<bool>(Math.abs(reduced(ReduceOp.Sum, x, n, 7) - exact) < 1e-12).toBe(true, `n = ${n} in pieces`)
    }
  })

  test('the largest is the first of its kind, NaN before all', () => {
    for (let n = 1; n <= 40; n++) {
      const x = filled(n, 1)
      for (let at = 0; at < n; at++) {
        set(x, at, 5)
        if (at + 1 < n) set(x, n - 1, 5)
        const cells = heap.alloc(16)
        f32_reduce(ReduceOp.ArgMax, cells, 8, x, 1, n, 1, 0, 0)
        expect<f64>(load<f64>(cells)).toBe(5)
        expect<f64>(load<f64>(cells, 8)).toBe(<f64>at)
        set(x, at, 1)
        set(x, n - 1, 1)
      }
    }
    const x = filled(9, 2)
    set(x, 6, NaN)
    expect<bool>(isNaN(reduced(ReduceOp.Min, x, 9, 4))).toBe(true)
  })

  test('columns, with a tail beside four', () => {
    const x = noise(35, 8)
    const cells = heap.alloc(64)
    memory.fill(cells, 0, 64)
    store<f64>(cells, 77, 56)
    f32_reduce(ReduceOp.Sum, cells, 0, x, 1, 5, 7, 0, 0)
    for (let i = 0; i < 7; i++) {
      let exact: f64 = 0
      for (let j = 0; j < 5; j++) exact += <f64>get(x, 7 * j + i)
      expect<bool>(Math.abs(load<f64>(cells + ((<usize>i) << 3)) - exact) < 1e-12).toBe(true)
    }
    expect<f64>(load<f64>(cells, 56)).toBe(77)
  })

  test('variance joins pieces', () => {
    const x = noise(50, 9)
    const cells = heap.alloc(24)
    const pieces = heap.alloc(24)
    memory.fill(cells, 0, 24)
    memory.fill(pieces, 0, 24)
    f32_reduce(ReduceOp.Moments, cells, 8, x, 1, 50, 1, 0, 0)
    for (let start = 0; start < 50; start += 13) {
      f32_reduce(ReduceOp.Moments, pieces, 8, x + ((<usize>start) << 2), 1, min(13, 50 - start), 1, start, 0)
    }
    for (let cell: usize = 0; cell < 24; cell += 8) {
      expect<bool>(Math.abs(load<f64>(cells + cell) - load<f64>(pieces + cell)) < 1e-12).toBe(true)
    }
  })
})

describe('the other types', () => {
  test('integers', () => {
    const x = heap.alloc(12)
    store<i32>(x, -3)
    store<i32>(x, 7, 4)
    store<i32>(x, i32.MAX_VALUE, 8)
    const cells = heap.alloc(16)
    store<i64>(cells, 0)
    i32_reduce(ReduceOp.Sum, cells, 8, x, 1, 3, 1, 0, 0)
    expect<i64>(load<i64>(cells)).toBe(<i64>i32.MAX_VALUE + 4)
    i32_reduce(ReduceOp.ArgMin, cells, 8, x, 1, 3, 1, 0, 0)
    expect<i64>(load<i64>(cells)).toBe(-3)
    expect<i64>(load<i64>(cells, 8)).toBe(0)
    store<i64>(cells, 1)
    store<i64>(x, i64.MAX_VALUE)
    i64_reduce(ReduceOp.All, cells, 8, x, 1, 1, 1, 0, 0)
    expect<i64>(load<i64>(cells)).toBe(1)
  })

  test('float64', () => {
    const x = heap.alloc(16)
    store<f64>(x, 3)
    store<f64>(x, -4, 8)
    const cells = heap.alloc(16)
    store<f64>(cells, 0)
    f64_reduce(ReduceOp.SumSquares, cells, 8, x, 1, 2, 1, 0, 0)
    expect<f64>(load<f64>(cells)).toBe(25)
  })
})

describe('f32_softmax', () => {
  test('rows add up to 1, nothing is written beyond', () => {
    for (let n = 1; n <= 19; n++) {
      const x = noise(2 * n, 5)
      const y = filled(2 * n + 1, 77)
      f32_softmax(y, x, 2, n, n, n, 0)
      for (let row = 0; row < 2; row++) {
        let total: f64 = 0
        for (let i = 0; i < n; i++) total += <f64>get(y, row * n + i)
        expect<bool>(Math.abs(total - 1) < 1e-6).toBe(true)
      }
      expect<f32>(get(y, 2 * n)).toBe(77)
    }
  })

  test('columns are rows of the transpose; logarithms are of the same', () => {
    const x = noise(12, 6)
    const turned = alloc(12)
    for (let i = 0; i < 4; i++) for (let j = 0; j < 3; j++) set(turned, j * 4 + i, get(x, i * 3 + j))
    const y = alloc(12)
    const rows = alloc(12)
    const logs = alloc(12)
    f32_softmax_dim(y, x, alloc(4), 1, 4, 3, 0)
    f32_softmax(rows, turned, 3, 4, 4, 4, 0)
    f32_softmax(logs, turned, 3, 4, 4, 4, 1)
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 3; j++) {
        expect<f32>(get(y, i * 3 + j)).toBe(get(rows, j * 4 + i))
        expect<bool>(Mathf.abs(Mathf.log(get(rows, j * 4 + i)) - get(logs, j * 4 + i)) < 1e-6).toBe(true)
      }
    }
  })
})

describe('scans', () => {
  test('sums and largest so far', () => {
    const x = alloc(6)
    for (let i = 0; i < 6; i++) set(x, i, <f32>((i * 5) % 7))
    const y = alloc(6)
    const places = heap.alloc(48)
    f32_scan(ScanOp.Sum, y, places, x, 1, 3, 2)
    expect<f32>(get(y, 4)).toBe(get(x, 0) + get(x, 2) + get(x, 4))
    f32_scan(ScanOp.Max, y, places, x, 1, 6, 1)
    expect<f32>(get(y, 5)).toBe(6)
    expect<i64>(load<i64>(places, 40)).toBe(4)
    store<i32>(x, i32.MAX_VALUE)
    store<i32>(x, 1, 4)
    i32_scan(ScanOp.Sum, y, places, x, 1, 2, 1)
    expect<i64>(load<i64>(y, 8)).toBe(<i64>i32.MAX_VALUE + 1)
  })
})
