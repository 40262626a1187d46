import { index_elements } from '../../../../assembly/kernels/indexing/index-elements'
import { IndexMode } from '../../../../assembly/shared/index-mode'
import { alloc, filled, get, noise, set } from '../../support'

function words(values: i32[]): usize {
  const buffer = alloc(values.length)
  for (let i = 0; i < values.length; i++) store<i32>(buffer + ((<usize>i) << 2), values[i])
  return buffer
}

describe('elements that positions name', () => {
  it('are read along a dimension, whatever the strides', () => {
    // x [2, 5, 3] with its last two dimensions turned; y [2, 4, 3].
    const x = noise(30, 3)
    const positions = alloc(24)
    for (let i = 0; i < 24; i++) store<i32>(positions + ((<usize>i) << 2), (i * 7 + 2) % 5)
    const y = filled(25, 77)
    const shape = words([2, 4, 3])
    index_elements(IndexMode.Put, y, x, positions, shape, words([12, 3, 1]), words([15, 0, 5]), 3, 0, 1, 4)
    for (let o = 0; o < 2; o++)
      for (let j = 0; j < 4; j++)
        for (let i = 0; i < 3; i++) {
          const at = (o * 4 + j) * 3 + i
          const position = load<i32>(positions + ((<usize>at) << 2))
          expect(get(y, at)).toBe(get(x, o * 15 + i * 5 + position))
        }
    expect(get(y, 24)).toBe(77)
  })

  it('are written, the later one last, or added', () => {
    const x = alloc(4)
    for (let i = 0; i < 4; i++) set(x, i, <f32>(i + 1))
    const positions = words([2, 0, 2, 2])
    const shape = words([4])
    const y = filled(4, 10)
    index_elements(IndexMode.Put, y, x, positions, shape, words([0]), words([1]), 1, 1, 0, 4)
    expect(get(y, 0)).toBe(2)
    expect(get(y, 1)).toBe(10)
    expect(get(y, 2)).toBe(4)
    const z = filled(4, 10)
    index_elements(IndexMode.Add, z, x, positions, shape, words([0]), words([1]), 1, 1, 0, 4)
    expect(get(z, 0)).toBe(12)
    expect(get(z, 2)).toBe(18)
    expect(get(z, 3)).toBe(10)
  })

  it('meet what is there: products, the greater and the lesser one', () => {
    const x = alloc(4)
    const comes: f32[] = [3, -2, NaN, 4]
    for (let i = 0; i < 4; i++) set(x, i, comes[i])
    const positions = words([1, 1, 0, 2])
    const y = alloc(4)
    const modes: i32[] = [IndexMode.Multiply, IndexMode.Greatest, IndexMode.Least]
    const second: f32[] = [-12, 3, -2]
    const third: f32[] = [20, 5, 4]
    for (let each = 0; each < 3; each++) {
      set(y, 0, 1)
      set(y, 1, 2)
      set(y, 2, 5)
      set(y, 3, 7)
      index_elements(modes[each], y, x, positions, words([4]), words([0]), words([1]), 1, 1, 0, 4)
      expect(isNaN(get(y, 0))).toBe(true)
      expect(get(y, 1)).toBe(second[each])
      expect(get(y, 2)).toBe(third[each])
      expect(get(y, 3)).toBe(7)
    }
    // What is no number stays.
    set(y, 0, NaN)
    index_elements(IndexMode.Greatest, y, x, words([0]), words([1]), words([0]), words([1]), 1, 1, 0, 4)
    expect(isNaN(get(y, 0))).toBe(true)
  })

  it('are of 1 and 8 bytes too', () => {
    const x = heap.alloc(32)
    for (let i = 0; i < 4; i++) store<i64>(x + ((<usize>i) << 3), i + 100)
    const y = heap.alloc(16)
    index_elements(IndexMode.Put, y, x, words([3, 1]), words([2]), words([1]), words([0]), 1, 0, 1, 8)
    expect(load<i64>(y)).toBe(103)
    expect(load<i64>(y, 8)).toBe(101)
    index_elements(IndexMode.Add, y, x, words([1, 1]), words([2]), words([0]), words([1]), 1, 1, 0, 8)
    expect(load<i64>(y, 8)).toBe(302)
    for (let i = 0; i < 4; i++) store<u8>(x + i, <u8>i)
    index_elements(IndexMode.Put, y, x, words([3, 0]), words([2]), words([1]), words([0]), 1, 0, 1, 1)
    expect(load<u8>(y)).toBe(3)
    expect(load<u8>(y, 1)).toBe(0)
  })
})
