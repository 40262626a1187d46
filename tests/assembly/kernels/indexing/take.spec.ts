import { take } from '../../../../assembly/kernels/indexing/take'

/** Bytes that differ from the definition, for elements of `itemSize` bytes. */
function wrong(itemSize: i32, outer: i32, inSize: i32, inner: i32, table: i32[]): i32 {
  const outSize = table.length
  const slice = inner * itemSize
  const x = heap.alloc(<usize>(outer * inSize * slice + 1))
  for (let i = 0; i < outer * inSize * slice; i++) store<u8>(x + i, <u8>(i * 7 + 1))
  const indices = heap.alloc((<usize>max(outSize, 1)) << 2)
  for (let i = 0; i < outSize; i++) store<i32>(indices + ((<usize>i) << 2), table[i])
  const fill = heap.alloc(16)
  for (let i = 0; i < 16; i++) store<u8>(fill + i, <u8>(200 + i))
  const length = outer * outSize * slice
  const y = heap.alloc(<usize>length + 8)
  memory.fill(y, 0xee, <usize>length + 8)
  take(y, x, indices, fill, outer, inSize, outSize, inner, itemSize)
  let count = 0
  for (let i = 0; i < length; i++) {
    const j = (i / slice) % outSize
    const o = i / slice / outSize
    const place = (o * inSize + table[j]) * slice + (i % slice)
    const wanted = table[j] < 0 ? load<u8>(fill + (i % itemSize)) : load<u8>(x + place)
    count += load<u8>(y + i) == wanted ? 0 : 1
  }
  for (let i = 0; i < 8; i++) count += load<u8>(y + length + i) == 0xee ? 0 : 1
  return count
}

describe('take', () => {
  test('elements of every size, kept, repeated, left out and new', () => {
    const sizes: i32[] = [1, 2, 4, 8, 16]
    const tables: i32[][] = [[], [0], [-1], [2, 1, 0], [-1, -1, 0, 0, 3, 1, -1]]
    for (let i = 0; i < sizes.length; i++) {
      for (let j = 0; j < tables.length; j++) {
        for (let outer = 0; outer < 3; outer++) {
          expect<i32>(wrong(sizes[i], outer, 4, 1, tables[j])).toBe(0)
          expect<i32>(wrong(sizes[i], outer, 4, 5, tables[j])).toBe(0)
        }
      }
    }
  })
})
