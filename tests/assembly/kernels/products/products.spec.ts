import { f32_bmm } from '../../../../assembly/kernels/products/bmm'
import { f32_products, f64_products, i32_products, i64_products } from '../../../../assembly/kernels/products/products'

import { filled as zeroed, get, noise } from '../../support'

/** Small integers, whose sums are exact in every dtype. */
function value(i: i32): i32 {
  return ((i * 7 + (i >> 3)) % 11) - 5
}

function filled<T>(count: i32): usize {
  const pointer = heap.alloc(<usize>(count + 1) * sizeof<T>())
  for (let i = 0; i < count; i++) store<T>(pointer + <usize>i * sizeof<T>(), <T>value(i))
  return pointer
}

function run<T>(
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
  if (isFloat<T>()) {
    if (sizeof<T>() == 4) f32_products(y, x, w, batch, m, k, n, xBatch, wBatch, transposed)
    else f64_products(y, x, w, batch, m, k, n, xBatch, wBatch, transposed)
  } else if (sizeof<T>() == 4) i32_products(y, x, w, batch, m, k, n, xBatch, wBatch, transposed)
  else i64_products(y, x, w, batch, m, k, n, xBatch, wBatch, transposed)
}

/** Wrong elements, and elements beyond y that were written. `wBatch` 0: one w for all. */
function wrong<T>(batch: i32, m: i32, k: i32, n: i32, shared: bool, transposed: i32): i32 {
  const x = filled<T>(batch * m * k)
  const w = filled<T>(batch * k * n)
  const count = batch * m * n
  const y = heap.alloc(<usize>(count + 1) * sizeof<T>())
  for (let i = 0; i <= count; i++) store<T>(y + <usize>i * sizeof<T>(), <T>99)
  run<T>(y, x, w, batch, m, k, n, m * k, shared ? 0 : k * n, transposed)
  let errors = load<T>(y + <usize>count * sizeof<T>()) == <T>99 ? 0 : 1
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0
        const first = shared ? 0 : b * k * n
        for (let p = 0; p < k; p++)
          sum += value(b * m * k + i * k + p) * value(first + (transposed ? j * k + p : p * n + j))
        errors += load<T>(y + <usize>(b * m * n + i * n + j) * sizeof<T>()) == <T>sum ? 0 : 1
      }
  return errors
}

function everySize<T>(): i32 {
  let errors = 0
  for (let transposed = 0; transposed < 2; transposed++) {
    errors += wrong<T>(0, 2, 2, 2, false, transposed)
    errors += wrong<T>(1, 0, 2, 2, false, transposed)
    errors += wrong<T>(1, 2, 0, 2, false, transposed)
    errors += wrong<T>(1, 2, 2, 0, false, transposed)
    errors += wrong<T>(1, 1, 1, 1, false, transposed)
    errors += wrong<T>(3, 2, 3, 5, false, transposed)
    errors += wrong<T>(3, 5, 7, 9, true, transposed)
    errors += wrong<T>(2, 3, 130, 17, false, transposed)
    errors += wrong<T>(1, 1, 64, 1, false, transposed)
  }
  return errors
}

/** Elements that are other bits than those of the packed product. */
function unlike(m: i32, k: i32, n: i32, transposed: i32): i32 {
  const panels = (n + 15) / 16
  const x = noise(m * k, 1)
  const w = noise(k * n, 2)
  const y = zeroed(m * n, 0)
  f32_products(y, x, w, 1, m, k, n, 0, 0, transposed)
  const wanted = zeroed(m * panels * 16, 0)
  const scratch = zeroed(panels * (k + 1) * 16, 0)
  const nStride = transposed ? k : 1
  const kStride = transposed ? 1 : n
  f32_bmm(wanted, x, w, 0, scratch, m, n, k, 0, panels * 16, 0, k, 0, nStride, kStride, 0, 0, -Infinity, Infinity, 0, 1)
  let count = 0
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) count += get(y, i * n + j) == get(wanted, i * panels * 16 + j) ? 0 : 1
  return count
}

describe('products', () => {
  test('float32 to the bit as packed ones, whichever dimension is long', () => {
    for (let m = 1; m < 10; m++)
      for (let n = 1; n < 19; n += 3)
        for (let k = 1; k < 80; k += 7) {
          expect<i32>(unlike(m, k, n, 0)).toBe(0, `${m}x${k}x${n}`)
          if (m * n > 1) expect<i32>(unlike(m, k, n, 1)).toBe(0, `${m}x${k}x${n} transposed`)
        }
  })

  test('every size, float32', () => {
    expect<i32>(everySize<f32>()).toBe(0)
  })
  test('every size, float64', () => {
    expect<i32>(everySize<f64>()).toBe(0)
  })
  test('every size, int32', () => {
    expect<i32>(everySize<i32>()).toBe(0)
  })
  test('every size, int64', () => {
    expect<i32>(everySize<i64>()).toBe(0)
  })

  test('int64 wraps', () => {
    const x = heap.alloc(8)
    const y = heap.alloc(8)
    store<i64>(x, i64.MAX_VALUE)
    i64_products(y, x, x, 1, 1, 1, 1, 1, 1, 0)
    expect<i64>(load<i64>(y)).toBe(1)
  })
})
