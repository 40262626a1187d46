import { narrow, widen } from '../../../../assembly/kernels/elements/narrow'
import { Narrow } from '../../../../assembly/shared/narrow'

/** Patterns of float16 that do not come back; a NaN may come back as another. */
function lost(n: i32): i32 {
  const x = heap.alloc((<usize>n) << 2)
  const raw = x + ((<usize>n) << 1)
  for (let i = 0; i < n; i++) store<u16>(raw + ((<usize>i) << 1), <u16>i)
  widen(x, raw, n, Narrow.Float16)
  narrow(x, x, n, Narrow.Float16)
  let count = 0
  for (let i = 0; i < n; i++) {
    const isNaN = (i & 0x7fff) > 0x7c00
    const got = load<u16>(x + ((<usize>i) << 1))
    count += isNaN ? <i32>((got & 0x7fff) <= 0x7c00) : <i32>(got != <u16>i)
  }
  return count
}

function float16Of(value: f32): u16 {
  const x = heap.alloc(4)
  store<f32>(x, value)
  narrow(x, x, 1, Narrow.Float16)
  return load<u16>(x)
}

describe('narrow elements', () => {
  test('every float16 comes back, in place', () => {
    expect<i32>(lost(65536)).toBe(0)
    expect<i32>(lost(0)).toBe(0)
    expect<i32>(lost(3)).toBe(0)
  })

  test('float16 rounds to even, to infinity beyond', () => {
    expect<u16>(float16Of(1.00048828125)).toBe(0x3c00)
    expect<u16>(float16Of(1.00146484375)).toBe(0x3c02)
    expect<u16>(float16Of(65519)).toBe(0x7bff)
    expect<u16>(float16Of(65520)).toBe(0x7c00)
    expect<u16>(float16Of(-1e10)).toBe(0xfc00)
    expect<u16>(float16Of(5.960464477539063e-8)).toBe(1)
    expect<u16>(float16Of(2.98023223876953125e-8)).toBe(0)
    expect<u16>(float16Of(2.9802325e-8)).toBe(1)
  })

  test('bfloat16, integers and bools, in place, at every short length', () => {
    for (let n = 0; n <= 9; n++) {
      const x = heap.alloc(40)
      for (let i = 0; i < n; i++) store<i8>(x + 3 * n + i, <i8>(i * 40 - 100))
      widen(x, x + 3 * n, n, Narrow.Int8)
      for (let i = 0; i < n; i++) expect<i32>(load<i32>(x + ((<usize>i) << 2))).toBe(<i32>(<i8>(i * 40 - 100)))
      narrow(x, x, n, Narrow.Int8)
      for (let i = 0; i < n; i++) expect<i8>(load<i8>(x + i)).toBe(<i8>(i * 40 - 100))
    }
    const x = heap.alloc(8)
    store<u8>(x, 0, 6)
    store<u8>(x, 255, 7)
    widen(x, x + 6, 2, Narrow.Bool)
    expect<i32>(load<i32>(x)).toBe(0)
    expect<i32>(load<i32>(x, 4)).toBe(1)
    store<f32>(x, 1.00390625)
    narrow(x, x, 1, Narrow.BFloat16)
    expect<u16>(load<u16>(x)).toBe(0x3f80)
  })
})
