// One dimension of another size, each output a weighted sum of inputs: every mode of interpolation, which are tables of
// indices and weights. float32 and float64 from one source.

/**
 * y[o, j, i] = sum over t of weights[j, t] * x[o, indices[j, t], i].
 *
 * y: [outer, outSize, inner], x: [outer, inSize, inner], both contiguous; indices: [outSize, taps] i32 below inSize,
 * weights: [outSize, taps] of the elements' type. y may not alias x.
 */
export function f32_resample(
  y: usize,
  x: usize,
  indices: usize,
  weights: usize,
  taps: i32,
  outer: i32,
  inSize: i32,
  outSize: i32,
  inner: i32,
): void {
  const rowBytes = (<usize>inner) << 2
  for (; outer > 0; outer--) {
    let index = indices
    let weight = weights
    for (let j = 0; j < outSize; j++) {
      for (let i = 0; i < inner; i += 4) {
        const column = x + ((<usize>i) << 2)
        const to = y + ((<usize>i) << 2)
        if (i + 4 <= inner) v128.store(to, fourSums(column, index, weight, taps, rowBytes))
        else
          for (let rest: usize = 0; rest < (<usize>(inner - i)) << 2; rest += 4) {
            store<f32>(to + rest, sum<f32>(column + rest, index, weight, taps, rowBytes))
          }
      }
      y += rowBytes
      index += (<usize>taps) << 2
      weight += (<usize>taps) << 2
    }
    x += <usize>inSize * rowBytes
  }
}

/** `f32_resample` of float64. */
export function f64_resample(
  y: usize,
  x: usize,
  indices: usize,
  weights: usize,
  taps: i32,
  outer: i32,
  inSize: i32,
  outSize: i32,
  inner: i32,
): void {
  const rowBytes = (<usize>inner) << 3
  for (; outer > 0; outer--) {
    let index = indices
    let weight = weights
    for (let j = 0; j < outSize; j++) {
      for (let i: usize = 0; i < rowBytes; i += 8) store<f64>(y + i, sum<f64>(x + i, index, weight, taps, rowBytes))
      y += rowBytes
      index += (<usize>taps) << 2
      weight += (<usize>taps) << 3
    }
    x += <usize>inSize * rowBytes
  }
}

function fourSums(x: usize, index: usize, weight: usize, taps: i32, rowBytes: usize): v128 {
  let total = f32x4.mul(v128.load(x + <usize>load<i32>(index) * rowBytes), v128.load32_splat(weight))
  for (let t: usize = 4; t < (<usize>taps) << 2; t += 4) {
    const lanes = v128.load(x + <usize>load<i32>(index + t) * rowBytes)
    total = f32x4.add(total, f32x4.mul(lanes, v128.load32_splat(weight + t)))
  }
  return total
}

function sum<T>(x: usize, index: usize, weight: usize, taps: i32, rowBytes: usize): T {
  let total = load<T>(x + <usize>load<i32>(index) * rowBytes) * load<T>(weight)
  for (let t: usize = 1; t < <usize>taps; t++) {
    total += load<T>(x + <usize>load<i32>(index + (t << 2)) * rowBytes) * load<T>(weight + t * sizeof<T>())
  }
  return total
}
