// Batch normalisation in training, of pictures whose channels lie last: by the statistics of the batch, toward which the running
// ones move. What is summed, and in which order, is what ops/norm/batch.ts takes of planes, so that results are the same to the bit.

import { BatchNorm } from '../../shared/batch-norm'
import { sums } from './group-norm'

/**
 * y[p, c] = x[p, c] * scale[c] + shift[c], which take the mean and variance over all pixels of all pictures to bias[c] and weight[c];
 * then running = (1 - momentum) * running + momentum * what the batch has, the variance with Bessel's correction. For the channels
 * [begin, end), begin a multiple of four.
 *
 * y: [pictures * pixels, yStride], x: [., xStride], in elements; weight, bias, mean and variance: [channels], or 0 where there are
 * none; numbers: the address of two float64, eps and momentum; scratch: as `BatchNorm` says. Channels go by four, of x and y as in
 * `f32_group_norm_last`. 4 bytes aligned, scratch 8; y may be x.
 */
export function f32_batch_norm_last(
  y: usize,
  x: usize,
  weight: usize,
  bias: usize,
  mean: usize,
  variance: usize,
  numbers: usize,
  scratch: usize,
  pictures: i32,
  pixels: i32,
  yStride: i32,
  xStride: i32,
  begin: i32,
  end: i32,
): void {
  const yRow = (<usize>yStride) << 2
  const xRow = (<usize>xStride) << 2
  const totals = scratch + 32
  const factors = scratch + 64
  const addends = scratch + 80
  memory.fill(scratch, 0, 32)
  for (let first = begin; first < end; first += 4) {
    const from = x + ((<usize>first) << 2)
    for (let picture = 0; picture < pictures; picture++) {
      const found = scratch + BatchNorm.Head + <usize>picture * BatchNorm.Picture
      const start = from + <usize>(picture * pixels) * xRow
      sums(totals, start, scratch, pixels, xRow, 1, false)
      divide(found, totals, pixels)
      sums(totals, start, found, pixels, xRow, 1, true)
      divide(found + 32, totals, pixels)
    }
    for (let lane = 0; lane < min(4, end - first); lane++) {
      const at = (<usize>(first + lane)) << 2
      const found = scratch + BatchNorm.Head + ((<usize>lane) << 3)
      const average = averageOf(found, pictures)
      const spread = spreadOf(found, average, pictures)
      const count = <f64>pictures * <f64>pixels
      if (mean) move(mean + at, average, numbers)
      if (variance) move(variance + at, (spread * count) / (count - 1), numbers)
      const inverse = 1 / Math.sqrt(spread + load<f64>(numbers))
      const factor = weight ? <f64>load<f32>(weight + at) * inverse : inverse
      const shift = bias ? <f64>load<f32>(bias + at) : 0
      store<f32>(factors + ((<usize>lane) << 2), <f32>factor)
      store<f32>(addends + ((<usize>lane) << 2), <f32>(shift - average * factor))
    }
    scaleShift(y + ((<usize>first) << 2), from, v128.load(factors), v128.load(addends), pictures * pixels, yRow, xRow)
  }
}

/** y[c] = x[c] / n of four float64. */
function divide(y: usize, x: usize, n: i32): void {
  const count = f64x2.splat(<f64>n)
  v128.store(y, f64x2.div(v128.load(x), count))
  v128.store(y, f64x2.div(v128.load(x, 16), count), 16)
}

function averageOf(found: usize, pictures: i32): f64 {
  let sum: f64 = 0
  for (let picture = 0; picture < pictures; picture++)
    sum += load<f64>(found + <usize>picture * BatchNorm.Picture) / <f64>pictures
  return sum
}

/** The variance over all pictures of theirs and their means. */
function spreadOf(found: usize, average: f64, pictures: i32): f64 {
  let sum: f64 = 0
  for (let picture = 0; picture < pictures; picture++) {
    const at = found + <usize>picture * BatchNorm.Picture
    const difference = load<f64>(at) - average
    sum += (load<f64>(at, 32) + difference * difference) / <f64>pictures
  }
  return sum
}

function move(running: usize, toward: f64, numbers: usize): void {
  const momentum = load<f64>(numbers, 8)
  store<f32>(running, <f32>((1 - momentum) * <f64>load<f32>(running) + momentum * toward))
}

function scaleShift(y: usize, x: usize, scale: v128, shift: v128, rows: i32, yRow: usize, xRow: usize): void {
  for (; rows > 0; rows--) {
    v128.store(y, f32x4.add(f32x4.mul(v128.load(x), scale), shift))
    y += yRow
    x += xRow
  }
}
