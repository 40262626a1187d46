import { sort } from '../../../../assembly/kernels/ordering/sort'
import { DTypeCode } from '../../../../assembly/shared/dtype-code'

/** Numbers with many repetitions, the same each time. */
function noise(i: i32, below: i32): i32 {
  let state: u32 = <u32>i * 1664525 + 1013904223
  state ^= state >> 15
  state *= 2246822519
  return <i32>((state >> 13) % <u32>below)
}

/** Wrong places and values of the first k of rows of n elements, by the definition: in order, equal ones by place. */
function wrong<T>(dtype: i32, rows: i32, n: i32, k: i32, below: i32, descending: i32): i32 {
  const x = heap.alloc(<usize>(rows * n + 1) * sizeof<T>())
  for (let i = 0; i < rows * n; i++) store<T>(x + <usize>i * sizeof<T>(), <T>(noise(i, below) - below / 2))
  const y = heap.alloc(<usize>(rows * k + 1) * sizeof<T>())
  const indices = heap.alloc(<usize>(rows * k + 1) * 8)
  store<i64>(indices + <usize>(rows * k) * 8, -7)
  sort(y, indices, x, rows, n, k, dtype, descending, heap.alloc(<usize>n * 24 + 4096))
  let errors = load<i64>(indices + <usize>(rows * k) * 8) == -7 ? 0 : 1
  for (let row = 0; row < rows; row++) {
    const line = x + <usize>(row * n) * sizeof<T>()
    const seen = new StaticArray<bool>(n)
    for (let i = 0; i < k; i++) {
      const place = <i32>load<i64>(indices + <usize>(row * k + i) * 8)
      const value = load<T>(line + <usize>place * sizeof<T>())
      errors += seen[place] || load<T>(y + <usize>(row * k + i) * sizeof<T>()) != value ? 1 : 0
      seen[place] = true
      if (i == 0) continue
      const before = <i32>load<i64>(indices + <usize>(row * k + i - 1) * 8)
      const last = load<T>(line + <usize>before * sizeof<T>())
      errors += last == value ? (before < place ? 0 : 1) : last < value == (descending == 0) ? 0 : 1
    }
    // Nothing that was left out comes before the last that was taken.
    if (k == 0) continue
    const end = <i32>load<i64>(indices + <usize>(row * k + k - 1) * 8)
    const last = load<T>(line + <usize>end * sizeof<T>())
    for (let i = 0; i < n; i++) {
      if (seen[i]) continue
      const value = load<T>(line + <usize>i * sizeof<T>())
      errors += value == last ? (i > end ? 0 : 1) : last < value == (descending == 0) ? 0 : 1
    }
  }
  return errors
}

function everySize<T>(dtype: i32, below: i32): i32 {
  let errors = 0
  for (let descending = 0; descending < 2; descending++) {
    errors += wrong<T>(dtype, 0, 3, 3, below, descending)
    errors += wrong<T>(dtype, 2, 0, 0, below, descending)
    errors += wrong<T>(dtype, 3, 1, 1, below, descending)
    errors += wrong<T>(dtype, 2, 48, 48, below, descending)
    errors += wrong<T>(dtype, 2, 49, 49, below, descending)
    errors += wrong<T>(dtype, 2, 1000, 1000, below, descending)
    errors += wrong<T>(dtype, 2, 1000, 1, below, descending)
    errors += wrong<T>(dtype, 2, 1000, 60, below, descending)
    errors += wrong<T>(dtype, 2, 1000, 0, below, descending)
    errors += wrong<T>(dtype, 1, 30, 4, below, descending)
  }
  return errors
}

describe('sort', () => {
  test('float32', () => {
    expect<i32>(everySize<f32>(DTypeCode.Float32, 300)).toBe(0)
  })
  test('float64', () => {
    expect<i32>(everySize<f64>(DTypeCode.Float64, 100000)).toBe(0)
  })
  test('int64', () => {
    expect<i32>(everySize<i64>(DTypeCode.Int64, 100000)).toBe(0)
  })
  test('uint64', () => {
    expect<i32>(everySize<u64>(DTypeCode.UInt64, 300)).toBe(0)
  })
  test('int32', () => {
    expect<i32>(everySize<i32>(DTypeCode.Int32, 100000)).toBe(0)
  })
  test('uint32', () => {
    expect<i32>(everySize<u32>(DTypeCode.UInt32, 300)).toBe(0)
  })
  test('int16', () => {
    expect<i32>(everySize<i16>(DTypeCode.Int16, 3000)).toBe(0)
  })
  test('uint16', () => {
    expect<i32>(everySize<u16>(DTypeCode.UInt16, 300)).toBe(0)
  })
  test('int8', () => {
    expect<i32>(everySize<i8>(DTypeCode.Int8, 100)).toBe(0)
  })
  test('uint8', () => {
    expect<i32>(everySize<u8>(DTypeCode.UInt8, 100)).toBe(0)
  })

  test('NaN is the greatest, 0 and -0 are equal, payloads stay', () => {
    const x = heap.alloc(24)
    store<f32>(x, NaN, 0)
    store<f32>(x, 0, 4)
    store<f32>(x, Infinity, 8)
    store<f32>(x, -0.0, 12)
    store<u32>(x, 0xffc00001, 16)
    store<f32>(x, -1, 20)
    const y = heap.alloc(24)
    const indices = heap.alloc(48)
    sort(y, indices, x, 1, 6, 6, DTypeCode.Float32, 0, heap.alloc(4096))
    const order: i32[] = [5, 1, 3, 2, 0, 4]
    for (let i = 0; i < 6; i++) expect<i64>(load<i64>(indices + i * 8)).toBe(order[i])
    expect<u32>(load<u32>(y, 20)).toBe(0xffc00001)
    sort(y, indices, x, 1, 6, 6, DTypeCode.Float32, 1, heap.alloc(4096))
    const reverse: i32[] = [0, 4, 2, 1, 3, 5]
    for (let i = 0; i < 6; i++) expect<i64>(load<i64>(indices + i * 8)).toBe(reverse[i])
  })

  test('halves by the order of their values', () => {
    const x = heap.alloc(10)
    store<u16>(x, 0x3c00, 0) // 1
    store<u16>(x, 0xbc00, 2) // -1
    store<u16>(x, 0x7e00, 4) // NaN
    store<u16>(x, 0x8000, 6) // -0
    store<u16>(x, 0xc000, 8) // -2
    const y = heap.alloc(10)
    const indices = heap.alloc(40)
    sort(y, indices, x, 1, 5, 5, DTypeCode.Float16, 0, heap.alloc(4096))
    const order: i32[] = [4, 1, 3, 0, 2]
    for (let i = 0; i < 5; i++) expect<i64>(load<i64>(indices + i * 8)).toBe(order[i])
  })
})
