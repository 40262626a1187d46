import { f32_binary, f64_binary, i32_binary, i64_binary } from '../../../../assembly/kernels/elements/binary'
import { f32_ternary, i64_ternary } from '../../../../assembly/kernels/elements/ternary'
import { f32_test, i64_test, u8_test, where1, where4, where8 } from '../../../../assembly/kernels/elements/test'
import { BinaryOp, TernaryOp, TestOp } from '../../../../assembly/shared/binary-op'
import { alloc, filled, get, noise, set } from '../../support'

/** What y must be, in float32 as the kernels compute it. */
function truth(op: i32, a: f32, b: f32): f32 {
  switch (op) {
    case BinaryOp.Add:
      return a + b
    case BinaryOp.Sub:
      return a - b
    case BinaryOp.Mul:
      return a * b
    case BinaryOp.Div:
      return a / b
    case BinaryOp.Maximum:
      return max<f32>(a, b)
    case BinaryOp.Minimum:
      return min<f32>(a, b)
    default:
      return a > 0 ? a : a * b
  }
}

/** Wrong elements of n, one more where the element after the last was written. */
function wrong(op: i32, n: i32): i32 {
  const a = noise(n, 1)
  const b = noise(n, 2)
  const y = filled(n + 1, 77)
  f32_binary(op, y, a, b, n)
  let count = get(y, n) == 77 ? 0 : 1
  for (let i = 0; i < n; i++) count += get(y, i) == truth(op, get(a, i), get(b, i)) ? 0 : 1
  return count
}

function i64Of(op: i32, a: i64, b: i64): i64 {
  const y = heap.alloc(16)
  store<i64>(y, a)
  store<i64>(y, b, 8)
  i64_binary(op, y, y, y + 8, 1)
  return load<i64>(y)
}

describe('f32_binary', () => {
  test('sizes around a vector', () => {
    for (let n = 0; n <= 18; n++) {
      for (let op = <i32>BinaryOp.Add; op <= BinaryOp.Div; op++) expect<i32>(wrong(op, n)).toBe(0, `${op}, n = ${n}`)
      expect<i32>(wrong(BinaryOp.Maximum, n)).toBe(0, `maximum, n = ${n}`)
      expect<i32>(wrong(BinaryOp.Minimum, n)).toBe(0, `minimum, n = ${n}`)
      expect<i32>(wrong(BinaryOp.Prelu, n)).toBe(0, `prelu, n = ${n}`)
    }
  })

  test('in place', () => {
    const a = filled(7, 3)
    f32_binary(BinaryOp.Add, a, a, a, 7)
    for (let i = 0; i < 7; i++) expect<f32>(get(a, i)).toBe(6)
  })

  test('NaN and infinities go through', () => {
    const a = filled(5, Infinity)
    const y = alloc(5)
    f32_binary(BinaryOp.Sub, y, a, a, 5)
    for (let i = 0; i < 5; i++) expect<bool>(isNaN(get(y, i))).toBe(true)
    f32_binary(BinaryOp.Maximum, y, a, filled(5, NaN), 5)
    for (let i = 0; i < 5; i++) expect<bool>(isNaN(get(y, i))).toBe(true)
    f32_binary(BinaryOp.Fmax, y, a, filled(5, NaN), 5)
    for (let i = 0; i < 5; i++) expect<f32>(get(y, i)).toBe(Infinity)
  })
})

describe('the other types', () => {
  test('division and what it leaves follow the signs', () => {
    expect<i64>(i64Of(BinaryOp.DivFloor, -7, 2)).toBe(-4)
    expect<i64>(i64Of(BinaryOp.DivTrunc, -7, 2)).toBe(-3)
    expect<i64>(i64Of(BinaryOp.Remainder, -7, 2)).toBe(1)
    expect<i64>(i64Of(BinaryOp.Fmod, -7, 2)).toBe(-1)
    expect<i64>(i64Of(BinaryOp.Remainder, 7, -2)).toBe(-1)
  })

  test('the lowest integer by -1 does not trap', () => {
    expect<i64>(i64Of(BinaryOp.DivFloor, i64.MIN_VALUE, -1)).toBe(i64.MIN_VALUE)
    expect<i64>(i64Of(BinaryOp.Remainder, i64.MIN_VALUE, -1)).toBe(0)
    expect<i64>(i64Of(BinaryOp.Gcd, i64.MIN_VALUE, -1)).toBe(1)
    expect<i64>(i64Of(BinaryOp.Lcm, 0, 0)).toBe(0)
  })

  test('powers wrap, shifts end', () => {
    expect<i64>(i64Of(BinaryOp.Pow, 3, 4)).toBe(81)
    expect<i64>(i64Of(BinaryOp.Pow, 2, 64)).toBe(0)
    expect<i64>(i64Of(BinaryOp.Pow, -1, -3)).toBe(-1)
    expect<i64>(i64Of(BinaryOp.ShiftLeft, 1, 64)).toBe(0)
    expect<i64>(i64Of(BinaryOp.ShiftRight, -8, 70)).toBe(-1)
    const y = heap.alloc(8)
    store<i32>(y, 1)
    store<i32>(y, 31, 4)
    i32_binary(BinaryOp.ShiftLeft, y, y, y + 4, 1)
    expect<i32>(load<i32>(y)).toBe(i32.MIN_VALUE)
  })

  test('float64', () => {
    const y = heap.alloc(16)
    store<f64>(y, -7.5)
    store<f64>(y, 2, 8)
    f64_binary(BinaryOp.Remainder, y, y, y + 8, 1)
    expect<f64>(load<f64>(y)).toBe(0.5)
  })
})

describe('tests and choices', () => {
  test('write a byte for each element, none beyond', () => {
    for (let n = 0; n <= 9; n++) {
      const a = noise(n, 3)
      const b = noise(n, 4)
      const y = heap.alloc(16)
      store<u8>(y, 7, 0)
      for (let i = 0; i <= n; i++) store<u8>(y + i, 7)
      f32_test(TestOp.Lt, y, a, b, n)
      for (let i = 0; i < n; i++) expect<u8>(load<u8>(y + i)).toBe(get(a, i) < get(b, i) ? 1 : 0)
      expect<u8>(load<u8>(y + n)).toBe(7)
    }
  })

  test('of one operand', () => {
    const x = alloc(3)
    set(x, 0, NaN)
    set(x, 1, -Infinity)
    set(x, 2, -0.0)
    const y = heap.alloc(3)
    f32_test(TestOp.IsNan, y, x, x, 3)
    expect<u8>(load<u8>(y)).toBe(1)
    f32_test(TestOp.IsFinite, y, x, x, 3)
    expect<u8>(load<u8>(y, 1)).toBe(0)
    f32_test(TestOp.Signbit, y, x, x, 3)
    expect<u8>(load<u8>(y, 2)).toBe(1)
    store<i64>(x, -1)
    i64_test(TestOp.Signbit, y, x, x, 1)
    expect<u8>(load<u8>(y)).toBe(1)
  })

  test('of bools, whatever byte they are', () => {
    const a = heap.alloc(4)
    const b = heap.alloc(4)
    const y = heap.alloc(5)
    store<u32>(a, 0x05010000)
    store<u32>(b, 0x02000100)
    store<u8>(y, 77, 4)
    u8_test(TestOp.And, y, a, b, 4)
    expect<u32>(load<u32>(y)).toBe(0x01000000)
    u8_test(TestOp.Or, y, a, b, 4)
    expect<u32>(load<u32>(y)).toBe(0x01010100)
    u8_test(TestOp.Eq, y, a, b, 4)
    expect<u32>(load<u32>(y)).toBe(0x01000001)
    u8_test(TestOp.Not, y, a, a, 4)
    expect<u32>(load<u32>(y)).toBe(0x00000101)
    expect<u8>(load<u8>(y, 4)).toBe(77)
    where1(y, a, a, b, 4)
    expect<u32>(load<u32>(y)).toBe(0x05010100)
  })

  test('choose by bytes', () => {
    const y = alloc(6)
    const condition = heap.alloc(3)
    store<u8>(condition, 1)
    store<u8>(condition, 0, 1)
    store<u8>(condition, 1, 2)
    where4(y, condition, filled(3, 1), filled(3, 2), 3)
    expect<f32>(get(y, 0)).toBe(1)
    expect<f32>(get(y, 1)).toBe(2)
    const a = heap.alloc(16)
    store<i64>(a, 5)
    store<i64>(a, 6, 8)
    where8(y, condition, a, a + 8, 1)
    expect<i64>(load<i64>(y)).toBe(5)
  })
})

describe('functions of three operands', () => {
  test('clamp: the upper bound wins, NaN stays', () => {
    const x = alloc(5)
    for (let i = 0; i < 5; i++) set(x, i, <f32>i - 2)
    f32_ternary(TernaryOp.Clamp, x, x, filled(5, -1), filled(5, 1), 5, 1)
    for (let i = 0; i < 5; i++) expect<f32>(get(x, i)).toBe(<f32>max(min(i - 2, 1), -1))
    f32_ternary(TernaryOp.Clamp, x, filled(1, NaN), filled(1, -1), filled(1, 1), 1, 1)
    expect<bool>(isNaN(get(x, 0))).toBe(true)
  })

  test('addcmul of integers', () => {
    const y = heap.alloc(24)
    store<i64>(y, 5)
    store<i64>(y, -3, 8)
    store<i64>(y, 4, 16)
    i64_ternary(TernaryOp.Addcmul, y, y, y + 8, y + 16, 1, 2)
    expect<i64>(load<i64>(y)).toBe(-19)
  })
})
