import { copy } from '../../../assembly/kernels/copy'

/** Bytes around a buffer that nothing may touch. */
const MARGIN: i32 = 16

/** `rank` words: a shape or strides. */
function words(a: i32, b: i32 = 0, c: i32 = 0, d: i32 = 0): usize {
  const pointer = heap.alloc(16)
  store<i32>(pointer, a, 0)
  store<i32>(pointer, b, 4)
  store<i32>(pointer, c, 8)
  store<i32>(pointer, d, 12)
  return pointer
}

/** Bytes that differ from place to place. */
function source(bytes: i32): usize {
  const pointer = heap.alloc(bytes + 1)
  for (let i = 0; i < bytes; i++) store<u8>(pointer + i, <u8>(i * 7 + (i >> 8) + 1))
  return pointer
}

function target(bytes: i32): usize {
  const pointer = heap.alloc(bytes + 2 * MARGIN)
  memory.fill(pointer, 0xee, bytes + 2 * MARGIN)
  return pointer + MARGIN
}

/** Bytes beside `bytes` at y that were written. */
function spilled(y: usize, bytes: i32): i32 {
  let count = 0
  for (let i = 1; i <= MARGIN; i++) {
    count += load<u8>(y - i) == 0xee ? 0 : 1
    count += load<u8>(y + bytes + i - 1) == 0xee ? 0 : 1
  }
  return count
}

/** A transposed [n, m] read as [m, n] into a contiguous y: wrong elements. */
function transposed(m: i32, n: i32, size: i32): i32 {
  const x = source(m * n * size)
  const y = target(m * n * size)
  copy(y, x, words(m, n), words(n, 1), words(1, m), 2, size)
  let wrong = spilled(y, m * n * size)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++)
      wrong += memory.compare(y + (i * n + j) * size, x + (j * m + i) * size, size) == 0 ? 0 : 1
  }
  return wrong
}

/** n contiguous elements: wrong bytes. */
function contiguous(n: i32, size: i32): i32 {
  const x = source(n * size)
  const y = target(n * size)
  copy(y, x, words(n), words(1), words(1), 1, size)
  return spilled(y, n * size) + (memory.compare(y, x, n * size) == 0 ? 0 : 1)
}

const sizes: i32[] = [1, 2, 4, 8, 16]

describe('copy', () => {
  test("contiguous rows of every length up to and beyond memory.copy's", () => {
    for (let s = 0; s < sizes.length; s++) {
      for (let n = 0; n <= 40; n++) expect<i32>(contiguous(n, sizes[s])).toBe(0, `${n} of ${sizes[s]} bytes`)
      expect<i32>(contiguous(255 / sizes[s], sizes[s])).toBe(0)
      expect<i32>(contiguous(1000, sizes[s])).toBe(0)
    }
  })

  test('transposed, every element size', () => {
    for (let s = 0; s < sizes.length; s++) {
      expect<i32>(transposed(0, 3, sizes[s])).toBe(0)
      expect<i32>(transposed(3, 0, sizes[s])).toBe(0)
      expect<i32>(transposed(1, 1, sizes[s])).toBe(0)
      expect<i32>(transposed(5, 7, sizes[s])).toBe(0)
      expect<i32>(transposed(33, 18, sizes[s])).toBe(0)
    }
  })

  test('columns as rows, every rest of tiles, with and without gaps, in a batch', () => {
    for (let gap = 0; gap < 3; gap++) {
      for (let n = 0; n < 10; n++) {
        for (let m = 0; m < 36; m++) {
          const row = m + gap
          const plane = n + gap
          const x = source(2 * m * plane * 4)
          const y = target(2 * n * row * 4)
          copy(y, x, words(2, n, m), words(n * row, row, 1), words(m * plane, 1, plane), 3, 4)
          let wrong = spilled(y, 2 * n * row * 4)
          for (let b = 0; b < 2; b++) {
            for (let i = 0; i < n; i++) {
              for (let j = 0; j < row; j++) {
                const got = load<u32>(y + (b * n * row + i * row + j) * 4)
                const wanted = j < m ? load<u32>(x + (b * m * plane + j * plane + i) * 4) : 0xeeeeeeee
                wrong += got == wanted ? 0 : 1
              }
            }
          }
          expect<i32>(wrong).toBe(0, `${n} rows of ${m} columns, gaps of ${gap}`)
        }
      }
    }
  })

  test('rank 0 is one element', () => {
    const x = source(8)
    const y = target(8)
    copy(y, x, 0, 0, 0, 0, 8)
    expect<u64>(load<u64>(y)).toBe(load<u64>(x))
    expect<i32>(spilled(y, 8)).toBe(0)
  })

  test('a stride of 0 repeats', () => {
    const x = source(12)
    const y = target(48)
    copy(y, x, words(4, 3), words(3, 1), words(0, 1), 2, 4)
    for (let i = 0; i < 4; i++) expect<i32>(memory.compare(y + i * 12, x, 12)).toBe(0)
    expect<i32>(spilled(y, 48)).toBe(0)
  })

  test('rank 4, permuted, into every second element', () => {
    // x [2, 3, 4, 5] contiguous, read as permute(3, 1, 0, 2) of shape [5, 3, 2, 4].
    const x = source(120 * 2)
    const y = target(240 * 2)
    copy(y, x, words(5, 3, 2, 4), words(48, 16, 8, 2), words(1, 20, 60, 5), 4, 2)
    let wrong = 0
    let at = 0
    for (let a = 0; a < 5; a++)
      for (let b = 0; b < 3; b++)
        for (let c = 0; c < 2; c++)
          for (let d = 0; d < 4; d++) {
            wrong += load<u16>(y + at * 4) == load<u16>(x + (c * 60 + b * 20 + d * 5 + a) * 2) ? 0 : 1
            wrong += load<u16>(y + at * 4 + 2) == 0xeeee ? 0 : 1
            at++
          }
    expect<i32>(wrong).toBe(0)
  })
})
