import { f32_mean_rows } from '../../../../assembly/kernels/pixels/mean'
import { KEEP, filled, get, noise } from '../../support'

function wrong(outer: i32, rows: i32, columns: i32): i32 {
  const xStride = columns + 2
  const written = ((columns + 3) / 4) * 4
  const yStride = written + 1
  const x = noise(outer * rows * xStride + 3, 1)
  const y = filled(outer * yStride, KEEP)
  f32_mean_rows(y, x, outer, rows, columns, yStride, xStride)
  let count = 0
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < yStride; c++) {
      if (c >= written) count += get(y, o * yStride + c) == KEEP ? 0 : 1
      if (c >= columns) continue
      let sum: f64 = 0
      for (let r = 0; r < rows; r++) sum += get(x, (o * rows + r) * xStride + c)
      count += abs(sum / rows - get(y, o * yStride + c)) < 3e-7 ? 0 : 1
    }
  }
  return count
}

describe('f32_mean_rows', () => {
  test('columns from 1 to 40, rows of less than one part, of one, of several', () => {
    const rows: i32[] = [1, 2, 49, 64, 65, 300]
    for (let columns = 1; columns <= 40; columns++) {
      for (let i = 0; i < rows.length; i++) {
        expect<i32>(wrong(2, rows[i], columns)).toBe(0, `${rows[i]} rows of ${columns}`)
      }
    }
  })

  test('many rows cost few digits', () => {
    const y = filled(4, KEEP)
    const x = filled(100000 * 4, 0.1)
    f32_mean_rows(y, x, 1, 100000, 4, 4, 4)
    expect<bool>(abs(<f64>get(y, 0) / <f64>get(x, 0) - 1) < 3e-6).toBe(true)
  })
})
