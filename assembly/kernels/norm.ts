// Normalisation: means and variances of rows, and what is done with them. float32 and float64 from one source; sums
// are taken in float64.

/**
 * moments[r] = mean of row r, then its variance without Bessel's correction: two float64.
 *
 * x: [rows, n], contiguous; each of `parts` equal parts of a row is summed by itself, as the channels of a group are where they
 * lie last (pixels/group-norm.ts). n > 0; two passes, so that a large mean costs no digits.
 */
export function f32_moments(moments: usize, x: usize, rows: i32, n: i32, parts: i32): void {
  const length = n / parts
  const partBytes = (<usize>length) << 2
  for (; rows > 0; rows--) {
    let sum: f64 = 0
    for (let part = 0; part < parts; part++) sum += sumF32(x + <usize>part * partBytes, length)
    const mean = sum / <f64>n
    let squares: f64 = 0
    for (let part = 0; part < parts; part++) squares += squaresF32(x + <usize>part * partBytes, mean, length)
    store<f64>(moments, mean)
    store<f64>(moments, squares / <f64>n, 8)
    moments += 16
    x += (<usize>n) << 2
  }
}

/** `f32_moments` of float64, of rows that are one part. */
export function f64_moments(moments: usize, x: usize, rows: i32, n: i32, _parts: i32): void {
  for (; rows > 0; rows--) {
    let sum: f64 = 0
    for (let i = 0; i < n; i++) sum += load<f64>(x + ((<usize>i) << 3))
    const mean = sum / <f64>n
    let squares: f64 = 0
    for (let i = 0; i < n; i++) {
      const difference = load<f64>(x + ((<usize>i) << 3)) - mean
      squares += difference * difference
    }
    store<f64>(moments, mean)
    store<f64>(moments, squares / <f64>n, 8)
    moments += 16
    x += (<usize>n) << 3
  }
}

/** y[r, i] = x[r, i] * scale[r] + shift[r]. All contiguous; y may be x. */
export function f32_scale_shift(y: usize, x: usize, scale: usize, shift: usize, rows: i32, n: i32): void {
  if (n == 1) return multiplyAdd(y, x, scale, shift, rows)
  for (; rows > 0; rows--) {
    scaleRow(y, x, load<f32>(scale), load<f32>(shift), n)
    const rowBytes = (<usize>n) << 2
    y += rowBytes
    x += rowBytes
    scale += 4
    shift += 4
  }
}

/** `f32_scale_shift` of float64. */
export function f64_scale_shift(y: usize, x: usize, scale: usize, shift: usize, rows: i32, n: i32): void {
  for (; rows > 0; rows--) {
    const factor = load<f64>(scale)
    const addend = load<f64>(shift)
    for (let i = 0; i < n; i++) {
      store<f64>(y, load<f64>(x) * factor + addend)
      y += 8
      x += 8
    }
    scale += 8
    shift += 8
  }
}

/**
 * y[r, i] = (x[r, i] - mean[r]) * scale[r] + shift[r], means in float64 as `f32_moments` writes them. Subtracted before
 * anything is multiplied, so that a large mean costs no digits. All contiguous; y may be x.
 */
export function f32_center_scale_shift(
  y: usize,
  x: usize,
  moments: usize,
  scale: usize,
  shift: usize,
  rows: i32,
  n: i32,
): void {
  const rowBytes = (<usize>n) << 2
  for (; rows > 0; rows--) {
    centerRow(y, x, load<f64>(moments), load<f32>(scale), load<f32>(shift), n)
    y += rowBytes
    x += rowBytes
    moments += 16
    scale += 4
    shift += 4
  }
}

/** `f32_center_scale_shift` of float64. */
export function f64_center_scale_shift(
  y: usize,
  x: usize,
  moments: usize,
  scale: usize,
  shift: usize,
  rows: i32,
  n: i32,
): void {
  for (; rows > 0; rows--) {
    const mean = load<f64>(moments)
    const factor = load<f64>(scale)
    const addend = load<f64>(shift)
    for (let i = 0; i < n; i++) {
      store<f64>(y, (load<f64>(x) - mean) * factor + addend)
      y += 8
      x += 8
    }
    moments += 16
    scale += 8
    shift += 8
  }
}

/**
 * y[r, i] = (x[r, i] - mean[r]) * scale[r] * weight[i] + bias[i], means in float64 as `f32_moments` writes them. All
 * contiguous; y may be x.
 */
export function f32_norm_rows(
  y: usize,
  x: usize,
  moments: usize,
  scale: usize,
  weight: usize,
  bias: usize,
  rows: i32,
  n: i32,
): void {
  const rowBytes = (<usize>n) << 2
  for (; rows > 0; rows--) {
    affineRow(y, x, load<f64>(moments), load<f32>(scale), weight, bias, n)
    y += rowBytes
    x += rowBytes
    moments += 16
    scale += 4
  }
}

/** `f32_norm_rows` of float64. */
export function f64_norm_rows(
  y: usize,
  x: usize,
  moments: usize,
  scale: usize,
  weight: usize,
  bias: usize,
  rows: i32,
  n: i32,
): void {
  for (; rows > 0; rows--) {
    const mean = load<f64>(moments)
    const factor = load<f64>(scale)
    for (let i: usize = 0; i < <usize>n; i++) {
      const normal = (load<f64>(x) - mean) * factor
      store<f64>(y, normal * load<f64>(weight + (i << 3)) + load<f64>(bias + (i << 3)))
      y += 8
      x += 8
    }
    moments += 16
    scale += 8
  }
}

/**
 * y[r, i] = (x[r, i] - mean[r]) / √(variance[r] + eps) * weight[i] + bias[i] for rows [begin, end) of n elements; with `rms` 1
 * x[r, i] / √(mean of squares[r] + eps) * weight[i] + bias[i]. Sums are taken in float64; what is rounded to float32 is what
 * `f32_norm_rows` rounds.
 *
 * y: [rows, yStride], x: [rows, xStride], in elements; weight and bias: [n]; eps: the address of a float64. n > 0; y may be x.
 */
export function f32_layer_norm(
  y: usize,
  x: usize,
  weight: usize,
  bias: usize,
  eps: usize,
  rms: i32,
  n: i32,
  yStride: i32,
  xStride: i32,
  begin: i32,
  end: i32,
): void {
  const yRow = (<usize>yStride) << 2
  const xRow = (<usize>xStride) << 2
  y += <usize>begin * yRow
  x += <usize>begin * xRow
  for (let row = begin; row < end; row++) {
    const mean = sumF32(x, n) / <f64>n
    const variance = squaresF32(x, mean, n) / <f64>n
    const spread = rms ? mean * mean + variance : variance
    const scale = <f32>(1 / Math.sqrt(spread + load<f64>(eps)))
    affineRow(y, x, rms ? 0 : mean, scale, weight, bias, n)
    y += yRow
    x += xRow
  }
}

function sumF32(x: usize, n: i32): f64 {
  let low = f64x2.splat(0)
  let high = low
  for (; n >= 4; n -= 4) {
    const lanes = v128.load(x)
    low = f64x2.add(low, f64x2.promote_low_f32x4(lanes))
    high = f64x2.add(high, f64x2.promote_low_f32x4(upper(lanes)))
    x += 16
  }
  let sum = across(f64x2.add(low, high))
  for (; n > 0; n--) {
    sum += <f64>load<f32>(x)
    x += 4
  }
  return sum
}

function squaresF32(x: usize, mean: f64, n: i32): f64 {
  const means = f64x2.splat(mean)
  let low = f64x2.splat(0)
  let high = low
  for (; n >= 4; n -= 4) {
    const lanes = v128.load(x)
    const a = f64x2.sub(f64x2.promote_low_f32x4(lanes), means)
    const b = f64x2.sub(f64x2.promote_low_f32x4(upper(lanes)), means)
    low = f64x2.add(low, f64x2.mul(a, a))
    high = f64x2.add(high, f64x2.mul(b, b))
    x += 16
  }
  let sum = across(f64x2.add(low, high))
  for (; n > 0; n--) {
    const difference = <f64>load<f32>(x) - mean
    sum += difference * difference
    x += 4
  }
  return sum
}

function upper(lanes: v128): v128 {
  return v128.shuffle<f32>(lanes, lanes, 2, 3, 2, 3)
}

function across(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1)
}

/** y[i] = x[i] * scale + shift. */
function scaleRow(y: usize, x: usize, scale: f32, shift: f32, n: i32): void {
  const factors = f32x4.splat(scale)
  const addends = f32x4.splat(shift)
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.add(f32x4.mul(v128.load(x), factors), addends))
    y += 16
    x += 16
  }
  for (; n > 0; n--) {
    store<f32>(y, load<f32>(x) * scale + shift)
    y += 4
    x += 4
  }
}

/** y[i] = (x[i] - mean) * scale + shift. The mean comes as two float32 that sum to it: the first difference is near exact. */
function centerRow(y: usize, x: usize, mean: f64, scale: f32, shift: f32, n: i32): void {
  const high = <f32>mean
  const low = <f32>(mean - <f64>high)
  const highs = f32x4.splat(high)
  const lows = f32x4.splat(low)
  const factors = f32x4.splat(scale)
  const addends = f32x4.splat(shift)
  for (; n >= 4; n -= 4) {
    const centered = f32x4.sub(f32x4.sub(v128.load(x), highs), lows)
    v128.store(y, f32x4.add(f32x4.mul(centered, factors), addends))
    y += 16
    x += 16
  }
  for (; n > 0; n--) {
    store<f32>(y, (load<f32>(x) - high - low) * scale + shift)
    y += 4
    x += 4
  }
}

/** y[i] = x[i] * weight[i] + bias[i]. */
function multiplyAdd(y: usize, x: usize, weight: usize, bias: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.add(f32x4.mul(v128.load(x), v128.load(weight)), v128.load(bias)))
    y += 16
    x += 16
    weight += 16
    bias += 16
  }
  for (; n > 0; n--) {
    store<f32>(y, load<f32>(x) * load<f32>(weight) + load<f32>(bias))
    y += 4
    x += 4
    weight += 4
    bias += 4
  }
}

/** y[i] = (x[i] - mean) * scale * weight[i] + bias[i]; the mean as in `centerRow`. */
function affineRow(y: usize, x: usize, mean: f64, scale: f32, weight: usize, bias: usize, n: i32): void {
  const high = <f32>mean
  const low = <f32>(mean - <f64>high)
  const highs = f32x4.splat(high)
  const lows = f32x4.splat(low)
  const factors = f32x4.splat(scale)
  for (; n >= 4; n -= 4) {
    const normal = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(x), highs), lows), factors)
    v128.store(y, f32x4.add(f32x4.mul(normal, v128.load(weight)), v128.load(bias)))
    y += 16
    x += 16
    weight += 16
    bias += 16
  }
  for (; n > 0; n--) {
    store<f32>(y, (load<f32>(x) - high - low) * scale * load<f32>(weight) + load<f32>(bias))
    y += 4
    x += 4
    weight += 4
    bias += 4
  }
}
