// Products of batches of row-major matrices as they lie, without packing: what float64 and integers use, and float32
// where the matrices are small. Integers wrap.

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
    const first = v128.add<T>(v128.mul<T>(v128.load(w), va), v128.mul<T>(v128.load(w1), vb))
    const second = v128.add<T>(v128.mul<T>(v128.load(w2), vc), v128.mul<T>(v128.load(w3), vd))
    v128.store(y, v128.add<T>(v128.load(y), v128.add<T>(first, second)))
    y += 16
    w += 16
    w1 += 16
    w2 += 16
    w3 += 16
  }
  for (; n > 0; n--) {
    const first = load<T>(w) * a + load<T>(w1) * b
    const second = load<T>(w2) * c + load<T>(w3) * d
    store<T>(y, load<T>(y) + (first + second))
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
    v128.store(y, v128.add<T>(v128.load(y), v128.mul<T>(v128.load(w), va)))
    y += 16
    w += 16
  }
  for (; n > 0; n--) {
    store<T>(y, load<T>(y) + load<T>(w) * a)
    y += sizeof<T>()
    w += sizeof<T>()
  }
}

/** Each element of y is one sum over a row of x and a row of w. */
function dots<T>(y: usize, x: usize, w: usize, m: i32, k: i32, n: i32): void {
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
