import { f32_resample, f64_resample } from '../../../../assembly/kernels/planes/resample'
import { KEEP, filled, get, noise } from '../../support'

function wrong(outer: i32, inSize: i32, outSize: i32, taps: i32, inner: i32): i32 {
  const x = noise(outer * inSize * inner, 1)
  const weights = noise(outSize * taps, 2)
  const indices = heap.alloc((<usize>max(outSize * taps, 1)) << 2)
  for (let i = 0; i < outSize * taps; i++) store<i32>(indices + ((<usize>i) << 2), (i * 5 + 1) % inSize)
  const length = outer * outSize * inner
  const y = filled(length + 4, KEEP)
  const wideX = heap.alloc((<usize>(outer * inSize * inner + 1)) << 3)
  for (let i = 0; i < outer * inSize * inner; i++) store<f64>(wideX + ((<usize>i) << 3), get(x, i))
  const wideWeights = heap.alloc((<usize>(outSize * taps + 1)) << 3)
  for (let i = 0; i < outSize * taps; i++) store<f64>(wideWeights + ((<usize>i) << 3), get(weights, i))
  const wideY = heap.alloc((<usize>(length + 1)) << 3)
  f32_resample(y, x, indices, weights, taps, outer, inSize, outSize, inner)
  f64_resample(wideY, wideX, indices, wideWeights, taps, outer, inSize, outSize, inner)
  let count = 0
  for (let at = 0; at < length; at++) {
    const i = at % inner
    const j = (at / inner) % outSize
    const o = at / inner / outSize
    let sum: f64 = 0
    for (let t = 0; t < taps; t++) {
      const index = load<i32>(indices + ((<usize>(j * taps + t)) << 2))
      sum += <f64>get(weights, j * taps + t) * get(x, (o * inSize + index) * inner + i)
    }
    if (abs(get(y, at) - sum) > 1e-5 || abs(load<f64>(wideY + ((<usize>at) << 3)) - sum) > 1e-14) count++
  }
  for (let i = 0; i < 4; i++) count += get(y, length + i) == KEEP ? 0 : 1
  return count
}

describe('resample', () => {
  test('weighted sums along the middle dimension, whole vectors and tails', () => {
    const inners: i32[] = [1, 3, 4, 5, 8, 13]
    for (let i = 0; i < inners.length; i++) {
      for (let outer = 0; outer < 3; outer++) {
        expect<i32>(wrong(outer, 4, 7, 1, inners[i])).toBe(0)
        expect<i32>(wrong(outer, 5, 3, 2, inners[i])).toBe(0)
        expect<i32>(wrong(outer, 6, 1, 5, inners[i])).toBe(0)
        expect<i32>(wrong(outer, 1, 0, 2, inners[i])).toBe(0)
      }
    }
  })
})
