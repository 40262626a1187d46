import { f32_col2im, f32_im2col, f64_col2im, f64_im2col } from '../../../../assembly/kernels/planes/im2col'
import { STRIP } from '../../../../assembly/kernels/products/strip'
import { KEEP, filled, get, noise, set } from '../../support'
import { makeWindow, placeOf, positionsOf, seen, tapsOf } from '../../window'

/** Windows of one to three dimensions: padding, steps, dilation, rows shorter and longer than a strip. */
function windows(): usize[] {
  return [
    makeWindow(1, [1, 1, 1], [1, 1, 1], [1, 1, 1], [0, 0, 0], [1, 1, 1]),
    makeWindow(3, [1, 1, 37], [1, 1, 3], [1, 1, 1], [0, 0, 1], [1, 1, 1]),
    makeWindow(2, [1, 1, 50], [1, 1, 4], [1, 1, 3], [0, 0, 5], [1, 1, 2]),
    makeWindow(2, [1, 5, 7], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1]),
    makeWindow(1, [1, 6, 41], [1, 2, 5], [1, 2, 2], [0, 1, 2], [1, 2, 1]),
    makeWindow(2, [1, 4, 3], [1, 4, 3], [1, 1, 1], [0, 3, 2], [1, 1, 1]),
    makeWindow(2, [3, 4, 5], [2, 3, 2], [1, 2, 1], [1, 0, 1], [2, 1, 1]),
  ]
}

/** Elements that differ from the formula, for positions [begin, end) in strips of `width`. */
function wrong(window: usize, begin: i32, end: i32, given: i32, tapsFirst: i32 = 0): i32 {
  const width = given ? given : STRIP
  const rows = load<i32>(window) * tapsOf(window)
  const x = noise(4000, 1)
  const strips = (end - begin + width - 1) / width
  const columns = filled(strips * rows * width + 8, KEEP)
  f32_im2col(columns, x, window, given, begin, end, tapsFirst)
  let count = 0
  for (let position = begin; position < strips * width + begin; position++) {
    const strip = (position - begin) / width
    const lane = (position - begin) % width
    for (let k = 0; k < rows; k++) {
      const taps = tapsOf(window)
      const channels = load<i32>(window)
      const place = tapsFirst ? (k % channels) * taps + k / channels : k
      const wanted = position < end ? seen(x, window, place, position) : KEEP
      if (get(columns, (strip * rows + k) * width + lane) != wanted) count++
    }
  }
  for (let i = 0; i < 8; i++) count += get(columns, strips * rows * width + i) == KEEP ? 0 : 1
  return count
}

describe('f32_im2col', () => {
  test('all positions, in strips and in rows', () => {
    const all = windows()
    for (let i = 0; i < all.length; i++) {
      const positions = positionsOf(all[i])
      expect<i32>(wrong(all[i], 0, positions, 0)).toBe(0, `window ${i}, strips`)
      expect<i32>(wrong(all[i], 0, positions, positions)).toBe(0, `window ${i}, rows`)
      expect<i32>(wrong(all[i], 0, positions, 0, 1)).toBe(0, `window ${i}, taps first`)
    }
  })

  test('no position, one, and a range within', () => {
    const all = windows()
    for (let i = 0; i < all.length; i++) {
      const positions = positionsOf(all[i])
      expect<i32>(wrong(all[i], 0, 0, 0)).toBe(0, `window ${i}, none`)
      expect<i32>(wrong(all[i], positions - 1, positions, 0)).toBe(0, `window ${i}, the last`)
      expect<i32>(wrong(all[i], positions / 3, positions - positions / 4, 0)).toBe(0, `window ${i}, a range`)
    }
  })

  test('nothing is read outside: a box between walls of NaN', () => {
    const window = makeWindow(1, [1, 3, 5], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1])
    const buffer = filled(115, NaN)
    const x = buffer + 200
    for (let i = 0; i < 15; i++) set(x, i, <f32>i)
    const columns = filled(9 * 16, KEEP)
    f32_im2col(columns, x, window, 15, 0, 15, 0)
    for (let i = 0; i < 9 * 15; i++) expect<bool>(isNaN(get(columns, i))).toBe(false)
  })
})

/** Elements of col2im that differ from the sums by the formula, which are small integers. */
function wrongSums(window: usize, begin: i32, end: i32): i32 {
  const rows = load<i32>(window) * tapsOf(window)
  const width = end - begin + 3
  const size = 4000
  const columns = filled(rows * width, 0)
  const x = filled(size, 1)
  const wanted = filled(size, 1)
  for (let k = 0; k < rows; k++) {
    for (let position = begin; position < end; position++) {
      const value = <f32>((k * 7 + position * 3) % 11)
      set(columns, k * width + position - begin, value)
      const place = placeOf(window, k, position)
      if (place >= 0) set(wanted, place, get(wanted, place) + value)
    }
  }
  f32_col2im(x, columns, window, width, begin, end)
  let count = 0
  for (let i = 0; i < size; i++) count += get(x, i) == get(wanted, i) ? 0 : 1
  return count
}

describe('f32_col2im', () => {
  test('all positions, none, one, and a range within', () => {
    const all = windows()
    for (let i = 0; i < all.length; i++) {
      const positions = positionsOf(all[i])
      expect<i32>(wrongSums(all[i], 0, positions)).toBe(0, `window ${i}, all`)
      expect<i32>(wrongSums(all[i], 0, 0)).toBe(0, `window ${i}, none`)
      expect<i32>(wrongSums(all[i], 0, 1)).toBe(0, `window ${i}, one`)
      expect<i32>(wrongSums(all[i], positions / 3, positions - positions / 4)).toBe(0, `window ${i}, a range`)
    }
  })
})

describe('float64', () => {
  test('im2col and col2im place as those of float32', () => {
    const window = makeWindow(2, [1, 5, 7], [1, 3, 2], [1, 2, 1], [0, 1, 1], [1, 1, 2])
    const positions = positionsOf(window)
    const rows = 2 * tapsOf(window)
    const x = heap.alloc(70 * 8)
    for (let i = 0; i < 70; i++) store<f64>(x + ((<usize>i) << 3), <f64>i + 0.5)
    const columns = heap.alloc((<usize>(rows * positions)) << 3)
    f64_im2col(columns, x, window, positions, 0, positions, 0)
    const back = heap.alloc(70 * 8)
    memory.fill(back, 0, 70 * 8)
    f64_col2im(back, columns, window, positions, 0, positions)
    const times = filled(70, 0)
    for (let k = 0; k < rows; k++) {
      for (let position = 0; position < positions; position++) {
        const place = placeOf(window, k, position)
        const wanted = place < 0 ? 0 : <f64>place + 0.5
        expect<f64>(load<f64>(columns + ((<usize>(k * positions + position)) << 3))).toBe(wanted)
        if (place >= 0) set(times, place, get(times, place) + 1)
      }
    }
    for (let i = 0; i < 70; i++) {
      expect<f64>(load<f64>(back + ((<usize>i) << 3))).toBe(<f64>get(times, i) * (<f64>i + 0.5))
    }
  })
})
