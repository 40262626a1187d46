import { narrow, widen } from '../../../../assembly/kernels/elements/narrow'
import { f32_rounded } from '../../../../assembly/kernels/elements/rounded'
import { Narrow } from '../../../../assembly/shared/narrow'

const KEEP: u32 = 0x12345678

/** Bits of float32 that are rounded otherwise than by storing them as halves. */
function wrong(format: i32, first: u32, step: u32, n: i32): i32 {
  const x = heap.alloc((<usize>n) << 2)
  const y = heap.alloc((<usize>n) << 2)
  for (let i = 0; i < n; i++) {
    store<u32>(x + ((<usize>i) << 2), first + <u32>i * step)
    store<u32>(y + ((<usize>i) << 2), first + <u32>i * step)
  }
  narrow(x, x, n, format)
  memory.copy(x + ((<usize>n) << 1), x, (<usize>n) << 1)
  widen(x, x + ((<usize>n) << 1), n, format)
  f32_rounded(y, 1, n, n, format)
  let count = 0
  for (let i: usize = 0; i < <usize>n; i++) count += <i32>(load<u32>(x + (i << 2)) != load<u32>(y + (i << 2)))
  heap.free(x)
  heap.free(y)
  return count
}

describe('f32_rounded', () => {
  test('as what is stored as a half and read again: numbers of all exponents, infinities and NaN, both signs', () => {
    // All exponents, the mantissas in steps that meet the middle between two halves, and the places beside it.
    for (let offset: u32 = 0; offset < 3; offset++) {
      expect<i32>(wrong(Narrow.Float16, offset - 1, 0x1000, 0x100000)).toBe(0)
      expect<i32>(wrong(Narrow.BFloat16, offset - 1, 0x8000, 0x20000)).toBe(0)
    }
    expect<i32>(wrong(Narrow.Float16, 7, 104729, 40000)).toBe(0)
    expect<i32>(wrong(Narrow.BFloat16, 7, 104729, 40000)).toBe(0)
  })

  test('rows with gaps between them, of every short length', () => {
    for (let format = <i32>Narrow.Float16; format <= <i32>Narrow.BFloat16; format++) {
      for (let columns = 0; columns <= 9; columns++) {
        const stride = columns + 2
        const y = heap.alloc((<usize>(3 * stride)) << 2)
        for (let i = 0; i < 3 * stride; i++) store<u32>(y + ((<usize>i) << 2), KEEP)
        f32_rounded(y, 3, columns, stride, format)
        for (let i = 0; i < 3 * stride; i++) {
          const got = load<u32>(y + ((<usize>i) << 2))
          expect<bool>(got == KEEP).toBe(i % stride >= columns)
        }
        heap.free(y)
      }
    }
  })
})
