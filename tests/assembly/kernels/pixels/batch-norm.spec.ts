import { f32_batch_norm_last } from '../../../../assembly/kernels/pixels/batch-norm'
import { KEEP, filled, get, noise, set } from '../../support'

/** The channels from 4 on. */
function wrong(pictures: i32, pixels: i32, channels: i32, isBare: bool): i32 {
  const written = ((channels + 3) / 4) * 4
  const xStride = channels + 1
  const yStride = written + 2
  const rows = pictures * pixels
  const x = noise(rows * xStride + 3, 1)
  for (let i = 0; i < rows * xStride; i++) set(x, i, get(x, i) + 100)
  const weight = isBare ? 0 : noise(channels, 2)
  const bias = isBare ? 0 : noise(channels, 3)
  const mean = isBare ? 0 : noise(channels + 1, 4)
  const variance = isBare ? 0 : noise(channels + 1, 5)
  const means = noise(channels + 1, 4)
  const variances = noise(channels + 1, 5)
  const numbers = heap.alloc(16)
  store<f64>(numbers, 1e-3)
  store<f64>(numbers, 0.25, 8)
  const scratch = filled(24 + 16 * pictures + 2, KEEP)
  const y = filled(rows * yStride, KEEP)
  f32_batch_norm_last(
    y,
    x,
    weight,
    bias,
    mean,
    variance,
    numbers,
    scratch,
    pictures,
    pixels,
    yStride,
    xStride,
    4,
    channels,
  )
  let count = get(scratch, 24 + 16 * pictures) == KEEP ? 0 : 1
  for (let c = 0; c < channels; c++) {
    let average: f64 = 0
    let squares: f64 = 0
    for (let p = 0; p < rows; p++) average += get(x, p * xStride + c)
    average /= rows
    for (let p = 0; p < rows; p++) squares += Math.pow(get(x, p * xStride + c) - average, 2)
    const scale = 1 / Math.sqrt(squares / rows + 1e-3)
    if (!isBare) {
      const moved = <f64>get(means, c) * 0.75 + 0.25 * average
      const spread = <f64>get(variances, c) * 0.75 + (0.25 * squares) / (rows - 1)
      const isMoved = abs(get(mean, c) - moved) < 1e-4 && abs(get(variance, c) - spread) < 1e-5
      const isKept = get(mean, c) == get(means, c) && get(variance, c) == get(variances, c)
      count += (c < 4 ? isKept : isMoved) ? 0 : 1
    }
    for (let p = 0; p < rows; p++) {
      const value = get(y, p * yStride + c)
      const factor: f64 = isBare ? 1 : get(weight, c)
      const shift: f64 = isBare ? 0 : get(bias, c)
      const wanted = (get(x, p * xStride + c) - average) * scale * factor + shift
      count += c < 4 ? (value == KEEP ? 0 : 1) : abs(value - wanted) < 1e-4 ? 0 : 1
    }
  }
  if (!isBare && (get(mean, channels) != get(means, channels) || get(variance, channels) != get(variances, channels)))
    count++
  for (let p = 0; p < rows; p++) {
    for (let c = written; c < yStride; c++) count += get(y, p * yStride + c) == KEEP ? 0 : 1
  }
  return count
}

describe('f32_batch_norm_last', () => {
  test('some and all channels, of one and several pictures, with tails', () => {
    const shapes: i32[][] = [
      [1, 2, 5],
      [2, 1, 8],
      [3, 7, 9],
      [5, 33, 6],
      [2, 70, 19],
    ]
    for (let i = 0; i < shapes.length; i++) {
      expect<i32>(wrong(shapes[i][0], shapes[i][1], shapes[i][2], false)).toBe(0, `shape ${i}`)
      expect<i32>(wrong(shapes[i][0], shapes[i][1], shapes[i][2], true)).toBe(0, `shape ${i} without parameters`)
    }
  })
})
