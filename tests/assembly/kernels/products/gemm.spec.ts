import { f32_gemm, f32_gemm_onto, tall_tiles } from '../../../../assembly/kernels/products/gemm'
import { f32_pack } from '../../../../assembly/kernels/products/pack'
import { GAP, HALF_ULP, KEEP, filled, get, noise, set } from '../../support'

let x: usize
let y: usize
let w: usize
let packed: usize
let bias: usize
let xStride: i32
let yStride: i32

/** Operands of y[m, n] = x[m, k] @ w[n, k]^T + bias, y filled with KEEP. */
function prepare(m: i32, n: i32, k: i32): void {
  const panels = (n + 15) / 16
  xStride = k + GAP
  yStride = panels * 16 + GAP
  x = noise(m * xStride, 1)
  w = noise(n * k, 2)
  y = filled(m * yStride, KEEP)
  packed = filled(panels * 16 * k, NaN)
  f32_pack(packed, w, n, k, k, 1, 0, panels)
  bias = filled(panels * 16, 0)
  const values = noise(n, 3)
  for (let j = 0; j < n; j++) set(bias, j, get(values, j))
}

/** The triple loop in float64; the largest error allowed is that of k roundings in float32. */
function isProduct(row: i32, column: i32, k: i32, relu: bool): bool {
  let sum: f64 = get(bias, column)
  let scale: f64 = abs(sum)
  for (let i = 0; i < k; i++) {
    const term = <f64>get(x, row * xStride + i) * get(w, column * k + i)
    sum += term
    scale += abs(term)
  }
  if (relu) sum = max<f64>(sum, 0)
  return abs(sum - get(y, row * yStride + column)) <= scale * <f64>(k + 1) * HALF_ULP
}

/** Wrong elements where all of y is computed. */
function wrong(m: i32, n: i32, k: i32, relu: bool): i32 {
  prepare(m, n, k)
  const panels = (n + 15) / 16
  f32_gemm(y, x, packed, bias, 0, k, yStride, xStride, 0, relu ? 0 : -Infinity, Infinity, 0, m, 0, panels)
  let count = 0
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) count += isProduct(row, column, k, relu) ? 0 : 1
    for (let column = n; column < panels * 16; column++) count += get(y, row * yStride + column) == 0 ? 0 : 1
    for (let column = panels * 16; column < yStride; column++) count += get(y, row * yStride + column) == KEEP ? 0 : 1
  }
  return count
}

const rows: i32[] = [0, 1, 2, 3, 5]
const columns: i32[] = [0, 1, 8, 15, 16, 17, 32, 33, 48, 65, 100]
const lengths: i32[] = [0, 1, 2, 3, 4, 5, 33]

describe('f32_gemm', () => {
  test('every mix of small sizes: nothing, one, tails, several tiles', () => {
    for (let a = 0; a < rows.length; a++) {
      for (let b = 0; b < columns.length; b++) {
        for (let c = 0; c < lengths.length; c++) {
          const name = `${rows[a]} x ${lengths[c]} x ${columns[b]}`
          expect<i32>(wrong(rows[a], columns[b], lengths[c], false)).toBe(0, name)
          expect<i32>(wrong(rows[a], columns[b], lengths[c], true)).toBe(0, `${name}, ReLU`)
        }
      }
    }
  })

  test('several blocks of rows', () => {
    for (let m = 191; m <= 194; m++) expect<i32>(wrong(m, 33, 7, true)).toBe(0, `m = ${m}`)
    expect<i32>(wrong(400, 17, 4, false)).toBe(0)
  })

  test('several slices of k: the bias once, ReLU after the last', () => {
    expect<i32>(wrong(4, 17, 1023, true)).toBe(0)
    expect<i32>(wrong(5, 17, 1025, true)).toBe(0)
    expect<i32>(wrong(193, 33, 2050, false)).toBe(0)
    expect<i32>(wrong(1, 49, 2050, true)).toBe(0)
  })

  test('a range of rows and panels, the rest untouched', () => {
    prepare(9, 80, 6)
    f32_gemm(y, x, packed, bias, 0, 6, yStride, xStride, 0, -Infinity, Infinity, 2, 7, 1, 4)
    let count = 0
    for (let row = 0; row < 9; row++) {
      for (let column = 0; column < yStride; column++) {
        const inside = row >= 2 && row < 7 && column >= 16 && column < 64
        const ok = inside ? isProduct(row, column, 6, false) : get(y, row * yStride + column) == KEEP
        count += ok ? 0 : 1
      }
    }
    expect<i32>(count).toBe(0)
  })

  test('rows that are all one: a stride of 0 in x', () => {
    prepare(5, 20, 8)
    xStride = 0
    f32_gemm(y, x, packed, bias, 0, 8, yStride, 0, 0, -Infinity, Infinity, 0, 5, 0, 2)
    for (let row = 0; row < 5; row++) expect<bool>(isProduct(row, 19, 8, false)).toBe(true)
  })

  test('rows added after the sum, then both bounds: pairs, odd rows, several blocks and slices, a range', () => {
    const sizes: i32[][] = [
      [1, 5, 3],
      [1, 70, 40],
      [2, 16, 1],
      [5, 50, 7],
      [194, 33, 6],
      [7, 40, 2050],
      [1, 17, 2050],
    ]
    for (let i = 0; i < sizes.length; i++) {
      const m = sizes[i][0]
      const n = sizes[i][1]
      const k = sizes[i][2]
      const panels = (n + 15) / 16
      prepare(m, n, k)
      const plain = filled(m * yStride, KEEP)
      f32_gemm(plain, x, packed, bias, 0, k, yStride, xStride, 0, -Infinity, Infinity, 0, m, 0, panels)
      const addStride = panels * 16 + 1
      const add = noise(m * addStride, 4)
      f32_gemm(y, x, packed, bias, add, k, yStride, xStride, addStride, -0.5, 0.25, 0, m, 0, panels)
      const part = filled(m * yStride, KEEP)
      f32_gemm(part, x, packed, bias, add, k, yStride, xStride, addStride, -0.5, 0.25, m / 2, m, panels / 2, panels)
      let count = 0
      for (let row = 0; row < m; row++) {
        for (let column = 0; column < panels * 16; column++) {
          const sum = get(plain, row * yStride + column) + get(add, row * addStride + column)
          const inside = row >= m / 2 && column >= (panels / 2) * 16
          const result = min<f32>(max<f32>(sum, -0.5), 0.25)
          count += get(y, row * yStride + column) == result ? 0 : 1
          // A range may go by other tiles: alike, not the same to the bit.
          const other = get(part, row * yStride + column)
          count += inside ? (abs(other - result) < 1e-3 ? 0 : 1) : other == KEEP ? 0 : 1
        }
      }
      expect<i32>(count).toBe(0, `${m} x ${k} x ${n}`)
    }
  })

  test('NaN stays NaN through both bounds, in paired and odd rows', () => {
    prepare(3, 40, 5)
    for (let row = 0; row < 3; row++) set(x, row * xStride + 2, NaN)
    f32_gemm(y, x, packed, bias, 0, 5, yStride, xStride, 0, -1, 1, 0, 3, 0, 3)
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 40; column++) expect<bool>(isNaN(get(y, row * yStride + column))).toBe(true)
    }
  })

  test('infinities: -inf becomes 0 with ReLU and stays without', () => {
    prepare(1, 16, 1)
    set(x, 0, -Infinity)
    for (let j = 0; j < 16; j++) set(packed, j, 1)
    f32_gemm(y, x, packed, bias, 0, 1, yStride, xStride, 0, 0, Infinity, 0, 1, 0, 1)
    expect<f32>(get(y, 0)).toBe(0)
    f32_gemm(y, x, packed, bias, 0, 1, yStride, xStride, 0, -Infinity, Infinity, 0, 1, 0, 1)
    expect<f32>(get(y, 0)).toBe(-Infinity)
  })
})

describe('tall tiles', () => {
  test('the same bits as pairs, right too: whole tiles, each rest, blocks, slices, added rows, bounds, a range', () => {
    const tallRows: i32[] = [1, 2, 4, 5, 6, 7, 8, 11, 12, 13, 34, 194]
    const tallColumns: i32[] = [1, 16, 40]
    const tallLengths: i32[] = [0, 1, 6, 1030]
    for (let a = 0; a < tallRows.length; a++) {
      for (let b = 0; b < tallColumns.length; b++) {
        for (let c = 0; c < tallLengths.length; c++) {
          const m = tallRows[a]
          const n = tallColumns[b]
          const k = tallLengths[c]
          const panels = (n + 15) / 16
          prepare(m, n, k)
          const add = noise(m * yStride, 4)
          const pairs = filled(m * yStride, KEEP)
          const tall = filled(m * yStride, KEEP)
          f32_gemm(y, x, packed, bias, 0, k, yStride, xStride, 0, -Infinity, Infinity, 0, m, 0, panels)
          f32_gemm(pairs, x, packed, bias, add, k, yStride, xStride, yStride, -0.5, 0.25, m / 9, m, 0, panels)
          tall_tiles(1)
          let count = 0
          const plain = filled(m * yStride, KEEP)
          f32_gemm(plain, x, packed, bias, 0, k, yStride, xStride, 0, -Infinity, Infinity, 0, m, 0, panels)
          f32_gemm(tall, x, packed, bias, add, k, yStride, xStride, yStride, -0.5, 0.25, m / 9, m, 0, panels)
          tall_tiles(0)
          for (let i = 0; i < m * yStride; i++) {
            count += get(plain, i) == get(y, i) && get(tall, i) == get(pairs, i) ? 0 : 1
          }
          for (let row = 0; row < m; row++) count += isProduct(row, n - 1, k, false) ? 0 : 1
          expect<i32>(count).toBe(0, `${m} x ${k} x ${n}`)
        }
      }
    }
  })
})

describe('f32_gemm_onto', () => {
  test('adds to what y holds: small sizes, several blocks of rows, several slices of k', () => {
    const shapes: i32[][] = [
      [0, 5, 3],
      [1, 1, 1],
      [2, 16, 5],
      [3, 17, 4],
      [5, 33, 0],
      [194, 33, 7],
      [4, 40, 1025],
      [1, 17, 2050],
    ]
    for (let i = 0; i < shapes.length; i++) {
      const m = shapes[i][0]
      const n = shapes[i][1]
      const k = shapes[i][2]
      prepare(m, n, k)
      // Rows that start from their own number: `isProduct` takes it from the bias.
      for (let row = 0; row < m; row++)
        for (let column = 0; column < n; column++) set(y, row * yStride + column, get(bias, column))
      f32_gemm_onto(y, x, packed, k, yStride, xStride, 1, m, (n + 15) / 16)
      let count = 0
      for (let row = 0; row < m; row++) {
        for (let column = 0; column < n; column++) count += isProduct(row, column, k, true) ? 0 : 1
        for (let column = ((n + 15) / 16) * 16; column < yStride; column++)
          count += get(y, row * yStride + column) == KEEP ? 0 : 1
      }
      expect<i32>(count).toBe(0, `${m} x ${k} x ${n}`)
    }
  })
})
