import { f32_bmm } from '../../../../assembly/kernels/products/bmm'
import { KEEP, filled, get, noise } from '../../support'

/** `transposed`: w is [n, k]; `shared`: one w for all; with rows added and bounds where `bounded`. */
function wrong(batch: i32, m: i32, n: i32, k: i32, transposed: bool, shared: bool, bounded: bool): i32 {
  const panels = (n + 15) / 16
  const yStride = panels * 16 + 1
  const xStride = k + 2
  const addStride = panels * 16 + 3
  const nStride = transposed ? k + 1 : 1
  const kStride = transposed ? 1 : n + 1
  const wSize = (n + 1) * (k + 1)
  const wBatch = shared ? 0 : wSize
  const x = noise(batch * m * xStride, 1)
  const w = noise(batch * wSize, 2)
  const add = noise(m * addStride, 3)
  const y = filled(batch * m * yStride, KEEP)
  const words = panels * (k + 1) * 16
  const scratch = filled(words + 4, KEEP)
  const low: f32 = bounded ? -0.5 : -Infinity
  const high: f32 = bounded ? 0.5 : Infinity
  f32_bmm(
    y,
    x,
    w,
    bounded ? add : 0,
    scratch,
    m,
    n,
    k,
    m * yStride,
    yStride,
    m * xStride,
    xStride,
    wBatch,
    nStride,
    kStride,
    0,
    addStride,
    low,
    high,
    batch > 2 ? 1 : 0,
    batch,
  )
  let count = 0
  for (let i = 0; i < 4; i++) count += get(scratch, words + i) == KEEP ? 0 : 1
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < yStride; j++) {
        const value = get(y, (b * m + i) * yStride + j)
        if ((batch > 2 && b == 0) || j >= panels * 16) count += value == KEEP ? 0 : 1
        else if (j < n) {
          let sum: f64 = 0
          for (let p = 0; p < k; p++) {
            sum += <f64>get(x, (b * m + i) * xStride + p) * get(w, b * wBatch + p * kStride + j * nStride)
          }
          if (bounded) sum = min<f64>(max<f64>(sum + get(add, i * addStride + j), low), high)
          count += abs(sum - value) < 1e-6 * (k + 1) ? 0 : 1
        }
      }
    }
  }
  return count
}

describe('f32_bmm', () => {
  test('sizes with tails; either layout of w; one w for all; rows added and bounds', () => {
    const sizes: i32[] = [1, 2, 3, 5, 16, 19]
    for (let i = 0; i < sizes.length; i++) {
      for (let j = 0; j < sizes.length; j++) {
        for (let l = 0; l < sizes.length; l++) {
          const name = `${sizes[i]} x ${sizes[l]} x ${sizes[j]}`
          expect<i32>(wrong(2, sizes[i], sizes[j], sizes[l], false, false, false)).toBe(0, name)
          expect<i32>(wrong(3, sizes[i], sizes[j], sizes[l], true, false, true)).toBe(0, `${name}, transposed`)
          expect<i32>(wrong(3, sizes[i], sizes[j], sizes[l], true, true, false)).toBe(0, `${name}, shared`)
        }
      }
    }
  })
})
