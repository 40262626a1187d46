import { f32_gemm, tall_tiles } from '../../../../assembly/kernels/products/gemm'
import { f32_pack } from '../../../../assembly/kernels/products/pack'
import { f32_strassen, f32_strassen_scratch } from '../../../../assembly/kernels/products/strassen'
import {
  f32_strassen_limit,
  f32_strassen_sums,
  f32_strassen_sums_bytes,
} from '../../../../assembly/kernels/products/strassen-sums'
import { GAP, HALF_ULP, KEEP, filled, get, noise, set } from '../../support'

/** More than any element of a test, and far from where sums overflow. */
const LIMIT: f32 = 1e20

let x: usize
let y: usize
let w: usize
let packed: usize
let bias: usize
let add: usize
let scratch: usize
let sums: usize
let stride: i32
let yStride: i32

/** Operands of y[m, 16 · panels] = x[m, k] @ w[n, k]^T + bias + add, y filled with KEEP. */
function prepare(m: i32, panels: i32, k: i32): void {
  const n = panels * 16
  stride = k + GAP
  yStride = n + GAP
  x = noise(m * stride, 1)
  w = noise(n * k, 2)
  y = filled(m * yStride, KEEP)
  packed = filled(n * k, NaN)
  f32_pack(packed, w, n, k, k, 1, 0, panels)
  bias = noise(n, 3)
  add = noise(m * yStride, 4)
  // A float more, which stays.
  scratch = filled(f32_strassen_scratch(m >> 1, k) / 4 + 1, KEEP)
  set(scratch, f32_strassen_scratch(m >> 1, k) / 4, KEEP)
  sums = filled(f32_strassen_sums_bytes(m >> 1, k) / 4 + 1, KEEP)
}

function run(m: i32, panels: i32, k: i32, added: bool, low: f32, high: f32): void {
  const given = added ? add : 0
  const pairs = m >> 1
  const half = panels >> 1
  f32_strassen_sums(sums, x, k, stride, LIMIT, 0, 0, pairs)
  f32_strassen(
    y,
    x,
    packed,
    bias,
    given,
    sums,
    scratch,
    k,
    yStride,
    stride,
    yStride,
    low,
    high,
    0,
    0,
    pairs,
    panels,
    0,
    half,
  )
}

/**
 * Whether an element is the sum in float64. The bound is of the sizes of both rows and columns that are mixed: k terms of up to
 * six sums each, with as many roundings.
 */
function isProduct(row: i32, column: i32, k: i32, added: bool, low: f32, high: f32): bool {
  let sum: f64 = get(bias, column)
  if (added) sum += <f64>get(add, row * yStride + column)
  for (let i = 0; i < k; i++) sum += <f64>get(x, row * stride + i) * get(w, column * k + i)
  sum = min<f64>(max<f64>(sum, low), high)
  return abs(sum - get(y, row * yStride + column)) <= <f64>(6 * k + 6) * 2 * HALF_ULP
}

function wrong(m: i32, panels: i32, k: i32, added: bool, low: f32, high: f32): i32 {
  prepare(m, panels, k)
  run(m, panels, k, added, low, high)
  let count = get(scratch, f32_strassen_scratch(m >> 1, k) / 4) == KEEP ? 0 : 1
  count += get(sums, f32_strassen_sums_bytes(m >> 1, k) / 4) == KEEP ? 0 : 1
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < yStride; column++) {
      const isInside = row < (m & ~1) && column < panels * 16
      const isRight = isInside ? isProduct(row, column, k, added, low, high) : get(y, row * yStride + column) == KEEP
      count += isRight ? 0 : 1
    }
  }
  return count
}

/** Elements that are not those of f32_gemm, to the bit. */
function unlikeGemm(m: i32, panels: i32, k: i32): i32 {
  const plain = filled(m * yStride, KEEP)
  f32_gemm(plain, x, packed, bias, add, k, yStride, stride, yStride, -1, Infinity, 0, m, 0, panels)
  let count = 0
  for (let i = 0; i < m * yStride; i++) {
    count += reinterpret<i32>(get(plain, i)) == reinterpret<i32>(get(y, i)) ? 0 : 1
  }
  return count
}

describe('f32_strassen', () => {
  test('pairs, an odd row left out, tiles of both kinds and their rests, several blocks, slices of k', () => {
    const rows: i32[] = [0, 1, 2, 3, 7, 12, 26]
    const lengths: i32[] = [2, 4, 6, 18, 40]
    for (let kind = 0; kind < 2; kind++) {
      tall_tiles(kind)
      for (let a = 0; a < rows.length; a++) {
        for (let c = 0; c < lengths.length; c++) {
          for (let panels = 2; panels <= 6; panels += 2) {
            const name = `${rows[a]} x ${lengths[c]} x ${panels * 16}`
            expect<i32>(wrong(rows[a], panels, lengths[c], false, -Infinity, Infinity)).toBe(0, name)
            expect<i32>(wrong(rows[a], panels, lengths[c], true, -0.5, 0.75)).toBe(0, name)
          }
        }
      }
      expect<i32>(wrong(128, 4, 10, true, -1, Infinity)).toBe(0)
      expect<i32>(wrong(192, 2, 6, true, 0, 6)).toBe(0)
      expect<i32>(wrong(195, 2, 6, true, 0, 6)).toBe(0)
      expect<i32>(wrong(6, 4, 514, true, -20, 20)).toBe(0)
      expect<i32>(wrong(4, 2, 1040, true, -1, 9)).toBe(0)
    }
    tall_tiles(0)
  })

  test('ranges of panels and of blocks of pairs give the bits of the whole, the rest untouched', () => {
    const m = 260
    const panels = 6
    const k = 20
    prepare(m, panels, k)
    run(m, panels, k, true, -1, Infinity)
    const whole = y
    y = filled(m * yStride, KEEP)
    // Sums of the range alone, in two parts.
    sums = filled(f32_strassen_sums_bytes(66, k) / 4, KEEP)
    f32_strassen_sums(sums, x, k, stride, LIMIT, 64, 100, 130)
    f32_strassen_sums(sums, x, k, stride, LIMIT, 64, 64, 100)
    f32_strassen(
      y,
      x,
      packed,
      bias,
      add,
      sums,
      scratch,
      k,
      yStride,
      stride,
      yStride,
      -1,
      Infinity,
      64,
      64,
      130,
      panels,
      1,
      3,
    )
    let count = 0
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < yStride; column++) {
        const panel = (column >> 4) % 3
        const isInside = row >= 128 && column < 96 && panel > 0
        const wanted: f32 = isInside ? get(whole, row * yStride + column) : KEEP
        count += get(y, row * yStride + column) == wanted ? 0 : 1
      }
    }
    expect<i32>(count).toBe(0)
  })

  test('is no product of f32_gemm where rows are alike, and is one to the bit where a pair is not', () => {
    const m = 8
    const panels = 4
    const k = 24
    prepare(m, panels, k)
    run(m, panels, k, true, -1, Infinity)
    expect<i32>(unlikeGemm(m, panels, k)).toBeGreaterThan(0)
    const values: f32[] = [NaN, Infinity, -Infinity, 100, LIMIT]
    for (let i = 0; i < values.length; i++) {
      for (let row = 4; row < 6; row++) {
        prepare(m, panels, k)
        set(x, row * stride + k - 1, values[i])
        run(m, panels, k, true, -1, Infinity)
        expect<i32>(unlikeGemm(m, panels, k)).toBe(0, `${values[i]} in row ${row}`)
      }
    }
    prepare(m, panels, k)
    for (let i = 0; i < k; i++) set(x, 2 * stride + i, 0)
    run(m, panels, k, true, -1, Infinity)
    expect<i32>(unlikeGemm(m, panels, k)).toBe(0, 'a row of zeros')
  })

  test('the error is at most four times that of f32_gemm', () => {
    const m = 32
    const panels = 4
    const k = 512
    prepare(m, panels, k)
    run(m, panels, k, false, -Infinity, Infinity)
    const plain = filled(m * yStride, KEEP)
    f32_gemm(plain, x, packed, bias, 0, k, yStride, stride, 0, -Infinity, Infinity, 0, m, 0, panels)
    let own: f64 = 0
    let other: f64 = 0
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < 16 * panels; column++) {
        let sum: f64 = get(bias, column)
        for (let i = 0; i < k; i++) sum += <f64>get(x, row * stride + i) * get(w, column * k + i)
        own += (sum - get(y, row * yStride + column)) ** 2
        other += (sum - get(plain, row * yStride + column)) ** 2
      }
    }
    expect<bool>(sqrt(own) < 4 * sqrt(other)).toBe(true, `${sqrt(own / other)} times`)
  })
})

describe('f32_strassen_limit', () => {
  test('the largest element; none where partners differ or one is not finite', () => {
    const k = 6
    prepare(0, 4, k)
    set(w, 40 * k + 3, -3)
    f32_pack(packed, w, 64, k, k, 1, 0, 4)
    expect<f32>(f32_strassen_limit(packed, k, 4)).toBe(3)
    const values: f32[] = [20, NaN, Infinity]
    for (let i = 0; i < values.length; i++) {
      for (let row = 0; row < 64; row += 7) {
        prepare(0, 4, k)
        set(w, row * k + (row % k), values[i])
        f32_pack(packed, w, 64, k, k, 1, 0, 4)
        expect<f32>(f32_strassen_limit(packed, k, 4)).toBe(0, `${values[i]} in column ${row}`)
      }
    }
    prepare(0, 4, k)
    for (let i = 0; i < k; i++) set(w, 33 * k + i, 0)
    f32_pack(packed, w, 64, k, k, 1, 0, 4)
    expect<f32>(f32_strassen_limit(packed, k, 4)).toBe(0, 'a column of zeros')
  })
})
