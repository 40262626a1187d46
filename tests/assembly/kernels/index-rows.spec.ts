import { f32_index_copy, f32_index_select } from '../../../assembly/kernels/index-rows'
import { alloc, filled, get, noise } from '../support'

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
          f32_index_select(y, x, positions, outer, count, inner, count * inner, inner, rows * stride, stride)
          const z = filled(outer * rows * stride, 9)
          f32_index_copy(z, y, positions, outer, count, inner, rows * stride, stride, count * inner, inner)
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
})
