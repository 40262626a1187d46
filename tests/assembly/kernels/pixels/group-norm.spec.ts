import { f32_group_norm_last } from '../../../../assembly/kernels/pixels/group-norm'
import { KEEP, filled, get, noise, set } from '../../support'

const BATCH: i32 = 3

function wrong(groups: i32, each: i32, pixels: i32): i32 {
  const channels = groups * each
  const padded = ((channels + 15) / 16) * 16
  const written = ((channels + 3) / 4) * 4
  const xStride = channels + 1
  const yStride = written + 2
  const x = noise(BATCH * pixels * xStride + 3, 1)
  for (let i = 0; i < BATCH * pixels * xStride; i++) set(x, i, get(x, i) + 100)
  const weight = noise(padded, 2)
  const bias = noise(padded, 3)
  const eps = heap.alloc(8)
  store<f64>(eps, 1e-3)
  const scratch = filled(padded * 8 + 2, KEEP)
  const y = filled(BATCH * pixels * yStride, KEEP)
  f32_group_norm_last(y, x, weight, bias, eps, scratch, groups, pixels, channels, yStride, xStride, 1, BATCH)
  let count = get(scratch, padded * 8) == KEEP ? 0 : 1
  for (let picture = 0; picture < BATCH; picture++) {
    for (let group = 0; group < groups; group++) {
      let mean: f64 = 0
      let squares: f64 = 0
      for (let i = 0; i < pixels * each; i++) {
        mean += get(x, (picture * pixels + i / each) * xStride + group * each + (i % each))
      }
      mean /= pixels * each
      for (let i = 0; i < pixels * each; i++) {
        squares += Math.pow(get(x, (picture * pixels + i / each) * xStride + group * each + (i % each)) - mean, 2)
      }
      const scale = 1 / Math.sqrt(squares / (pixels * each) + 1e-3)
      for (let i = 0; i < pixels * each; i++) {
        const c = group * each + (i % each)
        const pixel = picture * pixels + i / each
        const value = get(y, pixel * yStride + c)
        const wanted = (get(x, pixel * xStride + c) - mean) * scale * get(weight, c) + get(bias, c)
        count += picture < 1 ? (value == KEEP ? 0 : 1) : abs(value - wanted) < 1e-5 ? 0 : 1
      }
    }
    for (let p = 0; p < pixels; p++) {
      for (let c = written; c < yStride; c++) count += get(y, (picture * pixels + p) * yStride + c) == KEEP ? 0 : 1
    }
  }
  return count
}

describe('f32_group_norm_last', () => {
  test('groups of one, some and all channels, with tails', () => {
    const shapes: i32[][] = [
      [1, 1, 1],
      [1, 5, 7],
      [5, 1, 32],
      [3, 4, 33],
      [2, 9, 70],
      [17, 1, 5],
      [4, 16, 9],
    ]
    for (let i = 0; i < shapes.length; i++) {
      expect<i32>(wrong(shapes[i][0], shapes[i][1], shapes[i][2])).toBe(0, `shape ${i}`)
    }
  })
})
