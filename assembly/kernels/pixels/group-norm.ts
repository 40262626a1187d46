// Group normalisation of pictures whose channels lie last; instance normalisation is that with a group a channel. Sums are
// taken in float64, in two passes, so that a large mean costs no digits.

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
  const totals = scratch // float64
  const highs = totals + (padded << 3)
  const lows = highs + (padded << 2)
  const scales = lows + (padded << 2)
  const vectors = (channels + 3) >> 2
  const each = channels / groups
  const count = <f64>each * <f64>pixels
  for (let picture = begin; picture < end; picture++) {
    const from = x + <usize>(picture * pixels) * xRow
    const to = y + <usize>(picture * pixels) * yRow
    memory.fill(highs, 0, padded << 3)
    for (let v = 0; v < vectors; v++) {
      const at = (<usize>v) << 4
      sums(totals + 2 * at, from + at, highs + at, lows + at, pixels, xRow, false)
    }
    for (let group = 0; group < groups; group++) {
      const mean = total(totals, group * each, each) / count
      for (let c = group * each; c < (group + 1) * each; c++) {
        const at = (<usize>c) << 2
        store<f32>(highs + at, <f32>mean)
        store<f32>(lows + at, <f32>(mean - <f64>(<f32>mean)))
      }
    }
    for (let v = 0; v < vectors; v++) {
      const at = (<usize>v) << 4
      sums(totals + 2 * at, from + at, highs + at, lows + at, pixels, xRow, true)
    }
    for (let group = 0; group < groups; group++) {
      const factor = 1 / Math.sqrt(total(totals, group * each, each) / count + load<f64>(eps))
      for (let c = group * each; c < (group + 1) * each; c++) {
        const at = (<usize>c) << 2
        store<f32>(scales + at, <f32>(<f64>load<f32>(weight + at) * factor))
      }
    }
    for (let p = 0; p < pixels; p++) {
      normalize(to + <usize>p * yRow, from + <usize>p * xRow, highs, lows, scales, bias, vectors)
    }
  }
}

/** Four float64: the sums over all pixels of x - high - low, or of its squares. */
function sums(totals: usize, x: usize, high: usize, low: usize, pixels: i32, xRow: usize, squares: bool): void {
  const highs = v128.load(high)
  const lows = v128.load(low)
  let first = f64x2.splat(0)
  let last = first
  for (; pixels > 0; pixels--) {
    const centered = f32x4.sub(f32x4.sub(v128.load(x), highs), lows)
    const four = squares ? f32x4.mul(centered, centered) : centered
    first = f64x2.add(first, f64x2.promote_low_f32x4(four))
    last = f64x2.add(last, f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3)))
    x += xRow
  }
  v128.store(totals, first, 0)
  v128.store(totals, last, 16)
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
