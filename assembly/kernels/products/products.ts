// Products of batches of row-major matrices as they lie, without packing: what float64 and integers use, and float32
// where the matrices are small. Integers wrap. Every sum of float32 goes along k by `F32x4.madd`, as those of packed products do
// (gemm.ts): whichever is taken, results are the same to the bit. Only where there is but one sum it goes by lanes.

import { F32x4 } from '../../math/f32x4'

/** Rows of w that stay in cache while all rows of x pass. */
const K_BLOCK: i32 = 64

/**
 * y[b, i, j] = sum over p of x[b, i, p] * w[b, p, j].
 *
 * y: [batch, m, n], x: [batch, m, k]; w: [batch, k, n], or [batch, n, k] where `transposed` is 1. All contiguous but
 * for the steps from matrix to matrix, `xBatch` and `wBatch` elements, 0 where one repeats. y may alias no input.
 */
export function f32_products(
  y: usize,
  x: usize,
  w: usize,
  batch: i32,
  m: i32,
  k: i32,
  n: i32,
  xBatch: i32,
  wBatch: i32,
  transposed: i32,
): void {
  products<f32>(y, x, w, batch, m, k, n, xBatch, wBatch, transposed)
}

export function f64_products(
  y: usize,
  x: usize,
  w: usize,
  batch: i32,
  m: i32,
  k: i32,
  n: i32,
  xBatch: i32,
  wBatch: i32,
  transposed: i32,
): void {
  products<f64>(y, x, w, batch, m, k, n, xBatch, wBatch, transposed)
}

export function i32_products(
  y: usize,
  x: usize,
  w: usize,
  batch: i32,
  m: i32,
  k: i32,
  n: i32,
  xBatch: i32,
  wBatch: i32,
  transposed: i32,
): void {
  products<i32>(y, x, w, batch, m, k, n, xBatch, wBatch, transposed)
}

export function i64_products(
  y: usize,
  x: usize,
  w: usize,
  batch: i32,
  m: i32,
  k: i32,
  n: i32,
  xBatch: i32,
  wBatch: i32,
  transposed: i32,
): void {
  products<i64>(y, x, w, batch, m, k, n, xBatch, wBatch, transposed)
}

function products<T>(
  y: usize,
  x: usize,
  w: usize,
  batch: i32,
  m: i32,
  k: i32,
  n: i32,
  xBatch: i32,
  wBatch: i32,
  transposed: i32,
): void {
  if (transposed && batch == 1 && m == 1 && n == 1) return store<T>(y, dot<T>(x, w, k))
  const yBytes = <usize>m * <usize>n * sizeof<T>()
  for (; batch > 0; batch--) {
    if (transposed) dots<T>(y, x, w, m, k, n)
    else sums<T>(y, x, w, m, k, n)
    y += yBytes
    x += <usize>xBatch * sizeof<T>()
    w += <usize>wBatch * sizeof<T>()
  }
}

/** Rows of w, each times an element of x, summed into rows of y: four at a time, so that y is read a quarter as often. */
function sums<T>(y: usize, x: usize, w: usize, m: i32, k: i32, n: i32): void {
  const xRow = <usize>k * sizeof<T>()
  const row = <usize>n * sizeof<T>()
  memory.fill(y, 0, <usize>m * row)
  for (let p0 = 0; p0 < k; p0 += K_BLOCK) {
    const end = min(p0 + K_BLOCK, k)
    for (let i = 0; i < m; i++) {
      const yRow = y + <usize>i * row
      let a = x + <usize>i * xRow + <usize>p0 * sizeof<T>()
      let line = w + <usize>p0 * row
      let p = p0
      for (; p + 4 <= end; p += 4) {
        addFour<T>(
          yRow,
          line,
          row,
          load<T>(a),
          load<T>(a, sizeof<T>()),
          load<T>(a, 2 * sizeof<T>()),
          load<T>(a, 3 * sizeof<T>()),
          n,
        )
        a += 4 * sizeof<T>()
        line += 4 * row
      }
      for (; p < end; p++) {
        addOne<T>(yRow, line, load<T>(a), n)
        a += sizeof<T>()
        line += row
      }
    }
  }
}

function addFour<T>(y: usize, w: usize, row: usize, a: T, b: T, c: T, d: T, n: i32): void {
  const lanes: i32 = 16 / sizeof<T>()
  const va = v128.splat<T>(a)
  const vb = v128.splat<T>(b)
  const vc = v128.splat<T>(c)
  const vd = v128.splat<T>(d)
  let w1 = w + row
  let w2 = w1 + row
  let w3 = w2 + row
  for (; n >= lanes; n -= lanes) {
    const first = madd<T>(vb, v128.load(w1), madd<T>(va, v128.load(w), v128.load(y)))
    v128.store(y, madd<T>(vd, v128.load(w3), madd<T>(vc, v128.load(w2), first)))
    y += 16
    w += 16
    w1 += 16
    w2 += 16
    w3 += 16
  }
  for (; n > 0; n--) {
    const first = madd<T>(vb, one<T>(w1), madd<T>(va, one<T>(w), one<T>(y)))
    const sum = madd<T>(vd, one<T>(w3), madd<T>(vc, one<T>(w2), first))
    store<T>(y, v128.extract_lane<T>(sum, 0))
    y += sizeof<T>()
    w += sizeof<T>()
    w1 += sizeof<T>()
    w2 += sizeof<T>()
    w3 += sizeof<T>()
  }
}

function addOne<T>(y: usize, w: usize, a: T, n: i32): void {
  const lanes: i32 = 16 / sizeof<T>()
  const va = v128.splat<T>(a)
  for (; n >= lanes; n -= lanes) {
    v128.store(y, madd<T>(va, v128.load(w), v128.load(y)))
    y += 16
    w += 16
  }
  for (; n > 0; n--) {
    store<T>(y, v128.extract_lane<T>(madd<T>(va, one<T>(w), one<T>(y)), 0))
    y += sizeof<T>()
    w += sizeof<T>()
  }
}

function madd<T>(x: v128, w: v128, sum: v128): v128 {
  if (isFloat<T>() && sizeof<T>() == 4) return F32x4.madd(x, w, sum)
  return v128.add<T>(sum, v128.mul<T>(x, w))
}

/** An element in the first lane. */
function one<T>(x: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_zero(x) : v128.load64_zero(x)
}

/** Each element of y is one sum over a row of x and a row of w. */
function dots<T>(y: usize, x: usize, w: usize, m: i32, k: i32, n: i32): void {
  if (isFloat<T>() && sizeof<T>() == 4) {
    if (n >= m) quads(y, 4, (<usize>n) << 2, w, x, n, m, k)
    else quads(y, (<usize>n) << 2, 4, x, w, m, n, k)
    return
  }
  const row = <usize>k * sizeof<T>()
  for (; m > 0; m--) {
    let line = w
    for (let j = 0; j < n; j++) {
      store<T>(y, dot<T>(x, line, k))
      y += sizeof<T>()
      line += row
    }
    x += row
  }
}

/** y[i * many + j * few] = the sum over rows i of `a` and j of `b`, eight or four i at a time; `many` and `few` are bytes. */
function quads(y: usize, many: usize, few: usize, a: usize, b: usize, m: i32, n: i32, k: i32): void {
  const row = (<usize>k) << 2
  while (m > 0) {
    const isEight = m >= 8
    // Where there are fewer than four the last one stands for the others.
    const a1 = m > 1 ? a + row : a
    const a2 = m > 2 ? a1 + row : a1
    const a3 = m > 3 ? a2 + row : a2
    let to = y
    let line = b
    for (let j = 0; j < n; j++) {
      if (isEight) eight(to, many, a, row, line, k)
      else put(to, many, min(m, 4), quad(a, a1, a2, a3, line, k))
      to += few
      line += row
    }
    const taken = isEight ? 8 : 4
    y += <usize>taken * many
    a += <usize>taken * row
    m -= taken
  }
}

/** Eight rows' sums: two at a time are in flight, for each addition waits for the one before. */
function eight(y: usize, many: usize, a: usize, row: usize, x: usize, k: i32): void {
  let low = f32x4.splat(0)
  let high = low
  const row2 = row << 1
  const row3 = row2 + row
  let b = a + 4 * row
  for (; k >= 2; k -= 2) {
    const x0 = v128.load32_splat(x, 0)
    const x1 = v128.load32_splat(x, 4)
    const a01 = v128.load_lane<u64>(a + row, v128.load64_zero(a), 1)
    const a23 = v128.load_lane<u64>(a + row3, v128.load64_zero(a + row2), 1)
    const b01 = v128.load_lane<u64>(b + row, v128.load64_zero(b), 1)
    const b23 = v128.load_lane<u64>(b + row3, v128.load64_zero(b + row2), 1)
    low = F32x4.madd(x0, v128.shuffle<f32>(a01, a23, 0, 2, 4, 6), low)
    high = F32x4.madd(x0, v128.shuffle<f32>(b01, b23, 0, 2, 4, 6), high)
    low = F32x4.madd(x1, v128.shuffle<f32>(a01, a23, 1, 3, 5, 7), low)
    high = F32x4.madd(x1, v128.shuffle<f32>(b01, b23, 1, 3, 5, 7), high)
    a += 8
    b += 8
    x += 8
  }
  if (k) {
    const x0 = v128.load32_splat(x)
    low = F32x4.madd(x0, column(a, a + row, a + row2, a + row3), low)
    high = F32x4.madd(x0, column(b, b + row, b + row2, b + row3), high)
  }
  put(y, many, 4, low)
  put(y + 4 * many, many, 4, high)
}

/** The sums of four rows' products with another, each along k. */
function quad(a: usize, b: usize, c: usize, d: usize, x: usize, k: i32): v128 {
  let sums = f32x4.splat(0)
  for (; k >= 2; k -= 2) {
    const ab = v128.load_lane<u64>(b, v128.load64_zero(a), 1)
    const cd = v128.load_lane<u64>(d, v128.load64_zero(c), 1)
    sums = F32x4.madd(v128.load32_splat(x, 0), v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), sums)
    sums = F32x4.madd(v128.load32_splat(x, 4), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7), sums)
    a += 8
    b += 8
    c += 8
    d += 8
    x += 8
  }
  return k ? F32x4.madd(v128.load32_splat(x), column(a, b, c, d), sums) : sums
}

/** An element of each of four rows. */
function column(a: usize, b: usize, c: usize, d: usize): v128 {
  let four = v128.load32_zero(a)
  four = v128.load_lane<f32>(b, four, 1)
  four = v128.load_lane<f32>(c, four, 2)
  return v128.load_lane<f32>(d, four, 3)
}

/** The first `count` lanes, `step` bytes apart. */
function put(y: usize, step: usize, count: i32, lanes: v128): void {
  v128.store_lane<f32>(y, lanes, 0)
  if (count > 1) v128.store_lane<f32>(y + step, lanes, 1)
  if (count > 2) v128.store_lane<f32>(y + 2 * step, lanes, 2)
  if (count > 3) v128.store_lane<f32>(y + 3 * step, lanes, 3)
}

function dot<T>(x: usize, w: usize, k: i32): T {
  const lanes: i32 = 16 / sizeof<T>()
  let sums = v128.splat<T>(<T>0)
  for (; k >= lanes; k -= lanes) {
    sums = v128.add<T>(sums, v128.mul<T>(v128.load(x), v128.load(w)))
    x += 16
    w += 16
  }
  let sum = v128.extract_lane<T>(sums, 0) + v128.extract_lane<T>(sums, 1)
  if (sizeof<T>() == 4) sum += v128.extract_lane<T>(sums, 2) + v128.extract_lane<T>(sums, 3)
  for (; k > 0; k--) {
    sum += load<T>(x) * load<T>(w)
    x += sizeof<T>()
    w += sizeof<T>()
  }
  return sum
}
