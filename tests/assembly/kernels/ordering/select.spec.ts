import { select } from '../../../../assembly/kernels/ordering/select'
import { DTypeCode } from '../../../../assembly/shared/dtype-code'
import { Selection } from '../../../../assembly/shared/selection'

/** Numbers with many repetitions, the same each time. */
function noise(i: i32, below: i32): i32 {
  let state: u32 = <u32>i * 1664525 + 1013904223
  state ^= state >> 15
  state *= 2246822519
  return <i32>((state >> 13) % <u32>below)
}

/** How many elements of a row come before a value, or are it. */
function upTo<T>(line: usize, n: i32, value: T, descending: i32, orIs: bool): i32 {
  let count = 0
  for (let i = 0; i < n; i++) {
    const other = load<T>(line + <usize>i * sizeof<T>())
    count += other == value ? i32(orIs) : other < value == (descending == 0) ? 1 : 0
  }
  return count
}

function timesOf<T>(line: usize, n: i32, value: T): i32 {
  return upTo<T>(line, n, value, 0, true) - upTo<T>(line, n, value, 0, false)
}

/**
 * What is wrong with the values that a selection gives of rows of n elements, by the definition of each. Which of equal elements come is
 * held to PyTorch's in tests/unit/ops/ordering.
 */
function wrong<T>(dtype: i32, n: i32, k: i32, below: i32, selection: i32, descending: i32): i32 {
  const rows = 3
  const count = selection >= Selection.QuickSelect ? 1 : k
  const x = heap.alloc(<usize>(rows * n) * sizeof<T>())
  for (let i = 0; i < rows * n; i++) store<T>(x + <usize>i * sizeof<T>(), <T>(noise(i, below) - below / 2))
  const y = heap.alloc(<usize>(rows * count + 1) * sizeof<T>())
  const indices = heap.alloc(<usize>(rows * count + 1) * 8)
  store<i64>(indices + <usize>(rows * count) * 8, -7)
  const scratch = heap.alloc(<usize>n * 32 + 2048)
  select(y, indices, x, rows, n, k, dtype, selection, descending, scratch)
  let errors = load<i64>(indices + <usize>(rows * count) * 8) == -7 ? 0 : 1
  for (let row = 0; row < rows; row++) {
    const line = x + <usize>(row * n) * sizeof<T>()
    const seen = new StaticArray<bool>(n)
    for (let i = 0; i < count; i++) {
      const place = <i32>load<i64>(indices + <usize>(row * count + i) * 8)
      const value = load<T>(line + <usize>place * sizeof<T>())
      errors += seen[place] || load<T>(y + <usize>(row * count + i) * sizeof<T>()) != value ? 1 : 0
      seen[place] = true
      if (selection == Selection.Mode) {
        const times = timesOf<T>(line, n, value)
        for (let other = 0; other < n; other++) {
          const rival = load<T>(line + <usize>other * sizeof<T>())
          const most = timesOf<T>(line, n, rival)
          errors += most > times || (most == times && rival < value) ? 1 : 0
        }
        continue
      }
      // In its order an element has its number; in any order it is one of the first k.
      const number = selection == Selection.QuickSelect ? k - 1 : i
      const isInOrder = selection != Selection.NthElement
      const before = upTo<T>(line, n, value, descending, false)
      const last = upTo<T>(line, n, value, descending, true)
      errors += isInOrder ? (before <= number && number < last ? 0 : 1) : before < k ? 0 : 1
    }
  }
  return errors
}

function everySize<T>(dtype: i32, below: i32): i32 {
  let errors = 0
  for (let selection = 0; selection <= Selection.Mode; selection++) {
    for (let descending = 0; descending < 2; descending++) {
      if (descending == 1 && selection >= Selection.QuickSelect) continue
      errors += wrong<T>(dtype, 1, 1, below, selection, descending)
      errors += wrong<T>(dtype, 2, 1, below, selection, descending)
      errors += wrong<T>(dtype, 3, 3, below, selection, descending)
      errors += wrong<T>(dtype, 17, 5, below, selection, descending)
      errors += wrong<T>(dtype, 48, 48, below, selection, descending)
      errors += wrong<T>(dtype, 49, 2, below, selection, descending)
      errors += wrong<T>(dtype, 300, 1, below, selection, descending)
      errors += wrong<T>(dtype, 301, 60, below, selection, descending)
    }
  }
  return errors
}

describe('select', () => {
  test('float32', () => {
    expect<i32>(everySize<f32>(DTypeCode.Float32, 100)).toBe(0)
  })
  test('float64', () => {
    expect<i32>(everySize<f64>(DTypeCode.Float64, 100000)).toBe(0)
  })
  test('int64', () => {
    expect<i32>(everySize<i64>(DTypeCode.Int64, 20)).toBe(0)
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
    expect<i32>(everySize<i16>(DTypeCode.Int16, 1000)).toBe(0)
  })
  test('uint16', () => {
    expect<i32>(everySize<u16>(DTypeCode.UInt16, 1000)).toBe(0)
  })
  test('int8', () => {
    expect<i32>(everySize<i8>(DTypeCode.Int8, 100)).toBe(0)
  })
  test('uint8', () => {
    expect<i32>(everySize<u8>(DTypeCode.UInt8, 100)).toBe(0)
  })
})
