import { f32_unary, f64_unary, i32_unary, i64_unary, wide_unary } from '../../../../assembly/kernels/elements/unary'
import { DTypeCode } from '../../../../assembly/shared/dtype-code'
import { UnaryOp } from '../../../../assembly/shared/unary-op'
import { alloc, filled, get, noise, set } from '../../support'

function relu(n: i32): i32 {
  const x = alloc(n + 1)
  const y = alloc(n + 1)
  for (let i = 0; i < n; i++) set(x, i, <f32>(i % 5) - 2)
  set(y, n, 77)
  f32_unary(UnaryOp.Relu, y, x, n, 0, 0, 0)
  let wrong = get(y, n) == 77 ? 0 : 1
  for (let i = 0; i < n; i++) wrong += get(y, i) == max<f32>(get(x, i), 0) ? 0 : 1
  return wrong
}

/** Elements that differ between vectors and their tail, one more where the element after the last was written. */
function unlike(op: i32, n: i32): i32 {
  const x = noise(n, 7)
  const y = filled(n + 1, 77)
  f32_unary(op, y, x, n, 0.5, 1.5, 1)
  let wrong = get(y, n) == 77 ? 0 : 1
  const single = alloc(1)
  for (let i = 0; i < n; i++) {
    f32_unary(op, single, x + ((<usize>i) << 2), 1, 0.5, 1.5, 1)
    const one = get(single, 0)
    const many = get(y, i)
    wrong += one == many || (isNaN(one) && isNaN(many)) ? 0 : 1
  }
  return wrong
}

describe('f32_unary', () => {
  test('relu: sizes around a vector, nothing written beyond', () => {
    for (let n = 0; n <= 33; n++) expect<i32>(relu(n)).toBe(0, `n = ${n}`)
  })

  test('NaN stays NaN, in vectors and in the tail', () => {
    const x = alloc(7)
    for (let i = 0; i < 7; i++) set(x, i, NaN)
    f32_unary(UnaryOp.Relu, x, x, 7, 0, 0, 0)
    for (let i = 0; i < 7; i++) expect<bool>(isNaN(get(x, i))).toBe(true)
  })

  test('infinities', () => {
    const x = alloc(5)
    for (let i = 0; i < 5; i++) set(x, i, i & 1 ? Infinity : -Infinity)
    f32_unary(UnaryOp.Relu, x, x, 5, 0, 0, 0)
    for (let i = 0; i < 5; i++) expect<f32>(get(x, i)).toBe(i & 1 ? Infinity : 0)
  })

  test('every function is the same in vectors and in tails', () => {
    for (let op = 0; op <= UnaryOp.Threshold; op++) {
      for (let n = 0; n <= 9; n++) expect<i32>(unlike(op, n)).toBe(0, `op ${op}, n = ${n}`)
    }
  })

  test('known values', () => {
    const x = filled(5, 1)
    const y = alloc(5)
    f32_unary(UnaryOp.Exp, y, x, 5, 0, 0, 0)
    expect<f32>(get(y, 4)).toBe(2.7182817)
    f32_unary(UnaryOp.Tanh, y, x, 5, 0, 0, 0)
    expect<f32>(get(y, 4)).toBe(0.7615942)
    f32_unary(UnaryOp.LeakyRelu, y, filled(5, -2), 5, 0.25, 0, 0)
    expect<f32>(get(y, 4)).toBe(-0.5)
  })
})

describe('the other types', () => {
  test('float64 and integers', () => {
    const y = heap.alloc(24)
    store<f64>(y, 2.5)
    store<f64>(y, -3.5, 8)
    f64_unary(UnaryOp.Round, y, y, 2, 0, 0, 0)
    expect<f64>(load<f64>(y)).toBe(2)
    expect<f64>(load<f64>(y, 8)).toBe(-4)
    store<i32>(y, -5)
    store<i32>(y, 7, 4)
    i32_unary(UnaryOp.Abs, y, y, 2, 0, 0)
    expect<i32>(load<i32>(y)).toBe(5)
    expect<i32>(load<i32>(y, 4)).toBe(7)
    store<i64>(y, i64.MIN_VALUE)
    i64_unary(UnaryOp.Neg, y, y, 1, 0, 0)
    expect<i64>(load<i64>(y)).toBe(i64.MIN_VALUE)
  })

  test('by records, with constants behind a pointer', () => {
    const y = heap.alloc(24)
    const constants = heap.alloc(24)
    store<f64>(constants, -2)
    store<f64>(constants, 3, 8)
    store<f64>(constants, 0.5, 16)
    store<f64>(y, 7.5)
    wide_unary(DTypeCode.Float64, UnaryOp.Hardtanh, y, y, 1, constants)
    expect<f64>(load<f64>(y)).toBe(3)
    store<f64>(y, -4)
    wide_unary(DTypeCode.Float64, UnaryOp.Elu, y, y, 1, constants)
    expect<f64>(load<f64>(y)).toBeCloseTo(1.7293294335267746, 12)
    store<i32>(y, -9)
    wide_unary(DTypeCode.Int32, UnaryOp.Hardtanh, y, y, 1, constants)
    expect<i32>(load<i32>(y)).toBe(-2)
    store<i64>(y, i64.MAX_VALUE)
    wide_unary(DTypeCode.Int64, UnaryOp.Hardtanh, y, y, 1, constants)
    expect<i64>(load<i64>(y)).toBe(3)
  })
})
