import { f32_index_add, index_copy, index_select } from '../../../../assembly/kernels/indexing/index-rows'
import { alloc, filled, get, noise } from '../../support'

/** Positions 0 ≤ p < rows, some of them twice. */
function positionsOf(count: i32, rows: i32): usize {
  const buffer = alloc(count)
  for (let j = 0; j < count; j++) store<i32>(buffer + ((<usize>j) << 2), (j * 7 + 3) % rows)
  return buffer
}

describe('slices that positions name', () => {
  it('are read and written at every size, with gaps between rows', () => {
    const inners: i32[] = [1, 3, 4, 17, 64, 70]
    for (let index = 0; index < inners.length; index++) {
      const inner = inners[index]
      for (let outer = 1; outer <= 3; outer++) {
        for (let count = 0; count <= 4; count++) {
          const rows = 5
          const stride = inner + 2
          const x = noise(outer * rows * stride, 7)
          const positions = positionsOf(count, rows)
          const y = filled(outer * count * inner + 1, 9)
          index_select(y, x, positions, outer, count, inner, count * inner, inner, rows * stride, stride, 4)
          const z = filled(outer * rows * stride, 9)
          index_copy(z, y, positions, outer, count, inner, rows * stride, stride, count * inner, inner, 4)
          let written = 0
          for (let o = 0; o < outer; o++)
            for (let j = 0; j < count; j++)
              for (let i = 0; i < inner; i++) {
                const at = load<i32>(positions + ((<usize>j) << 2))
                const from = (o * rows + at) * stride + i
                expect(get(y, (o * count + j) * inner + i)).toBe(get(x, from))
                expect(get(z, from)).toBe(get(x, from))
              }
          for (let at = 0; at < outer * rows * stride; at++) if (get(z, at) != 9) written++
          expect(written).toBe(outer * inner * min(count, rows))
          expect(get(y, outer * count * inner)).toBe(9)
        }
      }
    }
  })

  it('are of 1 and 8 bytes too', () => {
    const x = heap.alloc(64)
    for (let i = 0; i < 8; i++) store<i64>(x + ((<usize>i) << 3), i)
    const positions = positionsOf(1, 4)
    const y = heap.alloc(17)
    store<u8>(y, 77, 16)
    index_select(y, x, positions, 1, 1, 2, 2, 2, 8, 2, 8)
    expect(load<i64>(y, 8)).toBe(7)
    expect(load<u8>(y, 16)).toBe(77)
    for (let i = 0; i < 8; i++) store<u8>(x + i, <u8>i)
    index_select(y, x, positions, 1, 1, 2, 2, 2, 8, 2, 1)
    expect(load<u8>(y)).toBe(6)
    expect(load<u8>(y, 1)).toBe(7)
  })

  it('are added to, as often as they are named', () => {
    const x = noise(12, 4)
    const positions = alloc(4)
    const named: i32[] = [1, 0, 1, 1]
    for (let j = 0; j < 4; j++) store<i32>(positions + ((<usize>j) << 2), named[j])
    const y = filled(7, 2)
    f32_index_add(y, x, positions, 1, 4, 3, 6, 3, 12, 3)
    for (let i = 0; i < 3; i++) {
      expect(get(y, i)).toBe(2 + get(x, 3 + i))
      expect(get(y, 3 + i)).toBe(2 + get(x, i) + get(x, 6 + i) + get(x, 9 + i))
    }
    expect(get(y, 6)).toBe(2)
  })
})
