// Group normalisation of pictures whose channels lie last; instance normalisation is that with a group a channel. Sums are
// taken in float64, in two passes, so that a large mean costs no digits; in the order in which `f32_moments` takes those of planes
// (kernels/norm.ts), so that results are the same to the bit.

import { Panel } from '../../shared/panel'

/**
 * y[p, c] = (x[p, c] - mean) / √(variance + eps) * weight[c] + bias[c], mean and variance over the pixels of a picture and the
 * channels / groups channels of c's group; for the pictures [begin, end) of `pixels` rows each.
 *
 * y: [., yStride], x: [., xStride], in elements; weight and bias: [channels], padded to whole panels; eps: the address of a
 * float64; scratch: 32 bytes a channel, padded to whole panels. Channels go by four: of pixels, 12 bytes beyond the last one may
 * be read, and those of y up to the next multiple of four are written. 4 bytes aligned, scratch 8; y may be x.
 */
export function f32_group_norm_last(
  y: usize,
  x: usize,
  weight: usize,
  bias: usize,
  eps: usize,
  scratch: usize,
  groups: i32,
  pixels: i32,
  channels: i32,
  yStride: i32,
  xStride: i32,
  begin: i32,
  end: i32,
): void {
  const yRow = (<usize>yStride) << 2
  const xRow = (<usize>xStride) << 2
  const padded = <usize>((channels + Panel.Width - 1) / Panel.Width) * Panel.Width
  const totals = scratch // float64; at last each mean as two float32, in their place
  const means = totals + (padded << 3) // float64
  const scales = means + (padded << 3)
  const vectors = (channels + 3) >> 2
  const each = channels / groups
  const count = <f64>each * <f64>pixels
  for (let picture = begin; picture < end; picture++) {
    const from = x + <usize>(picture * pixels) * xRow
    const to = y + <usize>(picture * pixels) * yRow
    memory.fill(means, 0, padded << 3)
    sums(totals, from, means, pixels, xRow, vectors, false)
    for (let group = 0; group < groups; group++) {
      const mean = total(totals, group * each, each) / count
      for (let c = group * each; c < (group + 1) * each; c++) store<f64>(means + ((<usize>c) << 3), mean)
    }
    sums(totals, from, means, pixels, xRow, vectors, true)
    for (let group = 0; group < groups; group++) {
      const factor = 1 / Math.sqrt(total(totals, group * each, each) / count + load<f64>(eps))
      for (let c = group * each; c < (group + 1) * each; c++) {
        const at = (<usize>c) << 2
        store<f32>(scales + at, <f32>(<f64>load<f32>(weight + at) * factor))
      }
    }
    const highs = totals
    const lows = totals + (padded << 2)
    for (let c = 0; c < channels; c++) {
      const mean = load<f64>(means + ((<usize>c) << 3))
      const high = <f32>mean
      store<f32>(highs + ((<usize>c) << 2), high)
      store<f32>(lows + ((<usize>c) << 2), <f32>(mean - <f64>high))
    }
    for (let p = 0; p < pixels; p++) {
      normalize(to + <usize>p * yRow, from + <usize>p * xRow, highs, lows, scales, bias, vectors)
    }
  }
}

/** The sums of each channel over all pixels of x - mean, or of its squares: float64. Means are 0 while there are none. */
export function sums(
  totals: usize,
  x: usize,
  means: usize,
  pixels: i32,
  xRow: usize,
  vectors: i32,
  squares: bool,
): void {
  for (; vectors > 0; vectors--) {
    pairSums(totals, x, means, pixels, xRow, squares)
    pairSums(totals + 16, x + 8, means + 16, pixels, xRow, squares)
    totals += 32
    means += 32
    x += 16
  }
}

/** Of two channels: every fourth pixel by itself, those sums crosswise, then the pixels that are left. */
function pairSums(totals: usize, x: usize, mean: usize, pixels: i32, xRow: usize, squares: bool): void {
  const means = v128.load(mean)
  let a = f64x2.splat(0)
  let b = a
  let c = a
  let d = a
  for (; pixels >= 4; pixels -= 4) {
    a = f64x2.add(a, term(x, means, squares))
    x += xRow
    b = f64x2.add(b, term(x, means, squares))
    x += xRow
    c = f64x2.add(c, term(x, means, squares))
    x += xRow
    d = f64x2.add(d, term(x, means, squares))
    x += xRow
  }
  let sum = f64x2.add(f64x2.add(a, c), f64x2.add(b, d))
  for (; pixels > 0; pixels--) {
    sum = f64x2.add(sum, term(x, means, squares))
    x += xRow
  }
  v128.store(totals, sum)
}

function term(x: usize, means: v128, squares: bool): v128 {
  const pair = f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(x)), means)
  return squares ? f64x2.mul(pair, pair) : pair
}

function total(totals: usize, begin: i32, count: i32): f64 {
  let sum: f64 = 0
  totals += (<usize>begin) << 3
  for (; count > 0; count--) {
    sum += load<f64>(totals)
    totals += 8
  }
  return sum
}

/** y[c] = (x[c] - high[c] - low[c]) * scale[c] + bias[c]. */
function normalize(y: usize, x: usize, high: usize, low: usize, scale: usize, bias: usize, vectors: i32): void {
  for (; vectors > 0; vectors--) {
    const centered = f32x4.sub(f32x4.sub(v128.load(x), v128.load(high)), v128.load(low))
    v128.store(y, f32x4.add(f32x4.mul(centered, v128.load(scale)), v128.load(bias)))
    y += 16
    x += 16
    high += 16
    low += 16
    scale += 16
    bias += 16
  }
}
