import { f32_pack } from '../../../../assembly/kernels/products/pack'
import { STRIP } from '../../../../assembly/kernels/products/strip'
import { filled, get, noise } from '../../support'

function panelsOf(n: i32): i32 {
  return (n + 15) / 16
}

/** Where strip.ts draws element (j, i) of a weight [n, k]. */
function placeOf(j: i32, i: i32, k: i32): i32 {
  return (j / STRIP) * k * STRIP + i * STRIP + (j % STRIP)
}

/** Wrong elements of a weight packed panel by panel, its padding and the element beyond it included. */
function wrong(n: i32, k: i32, nStride: i32, kStride: i32): i32 {
  const weight = noise(n * nStride + k * kStride + 1, 1)
  const panels = panelsOf(n)
  const packed = filled(panels * 16 * k + 1, 77)
  for (let panel = 0; panel < panels; panel++) f32_pack(packed, weight, n, k, nStride, kStride, panel, panel + 1)
  let count = get(packed, panels * 16 * k) == 77 ? 0 : 1
  for (let j = 0; j < panels * 16; j++) {
    for (let i = 0; i < k; i++) {
      const expected: f32 = j < n ? get(weight, j * nStride + i * kStride) : 0
      count += get(packed, placeOf(j, i, k)) == expected ? 0 : 1
    }
  }
  return count
}

const sizes: i32[] = [0, 1, 7, 8, 9, 15, 16, 17, 40, 48]

describe('f32_pack', () => {
  test("torch's weight [n, k]", () => {
    for (let s = 0; s < sizes.length; s++) {
      for (let k = 0; k <= 5; k++) expect<i32>(wrong(sizes[s], k, k, 1)).toBe(0, `[${sizes[s]}, ${k}]`)
    }
  })

  test('a transposed weight', () => {
    for (let s = 0; s < sizes.length; s++) {
      for (let k = 0; k <= 5; k++) expect<i32>(wrong(sizes[s], k, 1, sizes[s])).toBe(0, `[${sizes[s]}, ${k}]`)
    }
  })

  test('every second row and third column of a larger one', () => {
    expect<i32>(wrong(19, 6, 2 * 20, 3)).toBe(0)
  })
})
