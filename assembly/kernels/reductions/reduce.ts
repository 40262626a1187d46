// Reductions of x [outer, n, inner], contiguous, over its middle dimension: cells of outer · inner outputs (see
// assembly/shared/reduce-op.ts) are brought up to date with n more elements each, of which the first has index `start`.
// Floats accumulate in float64: sums of float32 are then exact to the last digit or nearly, and those of float64
// are made of parts of 128, so that errors grow with the root of the length.

import { exponentials } from '../../math/exponentials'
import { ReduceOp } from '../../shared/reduce-op'

/** Elements of float64 that are summed before they join the total. */
const PART = 128

export function f32_reduce(
  op: i32,
  cells: usize,
  plane: usize,
  x: usize,
  outer: i32,
  n: i32,
  inner: i32,
  start: i32,
  p: f64,
): void {
  reduce<f32>(op, cells, plane, x, outer, n, inner, start, p)
}

export function f64_reduce(
  op: i32,
  cells: usize,
  plane: usize,
  x: usize,
  outer: i32,
  n: i32,
  inner: i32,
  start: i32,
  p: f64,
): void {
  reduce<f64>(op, cells, plane, x, outer, n, inner, start, p)
}

export function i32_reduce(
  op: i32,
  cells: usize,
  plane: usize,
  x: usize,
  outer: i32,
  n: i32,
  inner: i32,
  start: i32,
  p: f64,
): void {
  reduce<i32>(op, cells, plane, x, outer, n, inner, start, p)
}

export function i64_reduce(
  op: i32,
  cells: usize,
  plane: usize,
  x: usize,
  outer: i32,
  n: i32,
  inner: i32,
  start: i32,
  p: f64,
): void {
  reduce<i64>(op, cells, plane, x, outer, n, inner, start, p)
}

function reduce<T>(
  op: i32,
  cells: usize,
  plane: usize,
  x: usize,
  outer: i32,
  n: i32,
  inner: i32,
  start: i32,
  p: f64,
): void {
  const step = <usize>inner * sizeof<T>()
  for (; outer > 0; outer--) {
    if (op == ReduceOp.Sum && inner > 1 && isFloat<T>()) {
      sumColumns<T>(cells, x, n, inner)
      cells += (<usize>inner) << 3
    } else {
      let column = x
      for (let i = 0; i < inner; i++) {
        if (isFloat<T>()) floats<T>(op, cells, plane, column, n, step, start, p)
        else integers<T>(op, cells, plane, column, n, step, start)
        column += sizeof<T>()
        cells += 8
      }
    }
    x += <usize>n * step
  }
}

/** n elements, `step` bytes apart, of one output. */
function floats<T>(op: i32, cells: usize, plane: usize, x: usize, n: i32, step: usize, start: i32, p: f64): void {
  let value = load<f64>(cells)
  switch (op) {
    case ReduceOp.Sum:
      value += sum<T>(x, n, step)
      break
    case ReduceOp.Max:
    case ReduceOp.Min:
      value = extreme<T>(op == ReduceOp.Max, value, x, n, step, start)
      break
    case ReduceOp.ArgMax:
    case ReduceOp.ArgMin: {
      const best = extreme<T>(op == ReduceOp.ArgMax, value, x, n, step, start)
      const isNew = start == 0 || (best != value && !(best != best && value != value))
      if (isNew) store<f64>(cells + plane, <f64>(start + placeOf<T>(<T>best, x, step)))
      value = best
      break
    }
    case ReduceOp.SumSquares:
      value += deviations<T>(0, x, n, step)
      break
    case ReduceOp.Moments:
      return moments<T>(cells, plane, x, n, step)
    case ReduceOp.LogSumExp:
      return logSumExp<T>(cells, plane, x, n, step)
    default:
      for (; n > 0; n--) {
        value = joined(op, value, <f64>load<T>(x), p)
        x += step
      }
  }
  store<f64>(cells, value)
}

function joined(op: i32, value: f64, x: f64, p: f64): f64 {
  switch (op) {
    case ReduceOp.NanSum:
      return x != x ? value : value + x
    case ReduceOp.Prod:
      return value * x
    case ReduceOp.Any:
      return x != 0 ? 1 : value
    case ReduceOp.All:
      return x != 0 ? value : 0
    case ReduceOp.CountNonzero:
      return value + (x != 0 ? 1 : 0)
    case ReduceOp.SumAbs:
      return value + abs(x)
    default:
      return value + Math.pow(abs(x), p)
  }
}

function sum<T>(x: usize, n: i32, step: usize): f64 {
  let total: f64 = 0
  if (sizeof<T>() == 4 && step == 4) {
    let low = f64x2.splat(0)
    let high = low
    let lower = low
    let higher = low
    for (; n >= 8; n -= 8) {
      low = f64x2.add(low, f64x2.promote_low_f32x4(v128.load64_zero(x, 0)))
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.load64_zero(x, 8)))
      lower = f64x2.add(lower, f64x2.promote_low_f32x4(v128.load64_zero(x, 16)))
      higher = f64x2.add(higher, f64x2.promote_low_f32x4(v128.load64_zero(x, 24)))
      x += 32
    }
    low = f64x2.add(low, lower)
    high = f64x2.add(high, higher)
    const both = f64x2.add(low, high)
    total = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1)
  }
  while (n > 0) {
    const count = min(n, PART)
    let part: f64 = 0
    for (let i = 0; i < count; i++) {
      part += <f64>load<T>(x)
      x += step
    }
    total += part
    n -= count
  }
  return total
}

/** cells[i] += x[j, i]: column by column would read a line of memory for each element. */
function sumColumns<T>(cells: usize, x: usize, n: i32, inner: i32): void {
  for (; n > 0; n--) {
    let cell = cells
    let i = inner
    if (sizeof<T>() == 4) {
      for (; i >= 4; i -= 4) {
        const four = v128.load(x)
        v128.store(cell, f64x2.add(v128.load(cell), f64x2.promote_low_f32x4(four)))
        const upper = f64x2.promote_low_f32x4(v128.shuffle<i32>(four, four, 2, 3, 0, 1))
        v128.store(cell, f64x2.add(v128.load(cell, 16), upper), 16)
        x += 16
        cell += 32
      }
    }
    for (; i > 0; i--) {
      store<f64>(cell, load<f64>(cell) + <f64>load<T>(x))
      x += sizeof<T>()
      cell += 8
    }
  }
}

/** The largest of `value` and n elements, or the smallest; NaN where there is one. */
function extreme<T>(largest: bool, value: f64, x: usize, n: i32, step: usize, start: i32): f64 {
  if (start == 0) value = <f64>load<T>(x)
  if (sizeof<T>() == 4 && step == 4 && n >= 8) {
    let best = v128.load(x)
    for (; n >= 4; n -= 4) {
      const four = v128.load(x)
      best = largest ? f32x4.max(best, four) : f32x4.min(best, four)
      x += 16
    }
    const pairs = v128.shuffle<i32>(best, best, 2, 3, 0, 1)
    best = largest ? f32x4.max(best, pairs) : f32x4.min(best, pairs)
    value = further(largest, value, <f64>f32x4.extract_lane(best, 0))
    value = further(largest, value, <f64>f32x4.extract_lane(best, 1))
  }
  for (; n > 0; n--) {
    value = further(largest, value, <f64>load<T>(x))
    x += step
  }
  return value
}

function further(largest: bool, value: f64, x: f64): f64 {
  if (value != value) return value
  return x != x || (largest ? x > value : x < value) ? x : value
}

/** The index of the first element that is `value`, which there is; of the first NaN where it is one. */
function placeOf<T>(value: T, x: usize, step: usize): i32 {
  let place = 0
  while (!isSame<T>(load<T>(x), value)) {
    x += step
    place++
  }
  return place
}

/** Equal, or both NaN. */
function isSame<T>(a: T, b: T): bool {
  return a == b || (a != a && b != b)
}

/**
 * Mean and squared deviations of the piece, joined with those of what came before: T. Chan, G. Golub, R. LeVeque,
 * "Algorithms for computing the sample variance" (1983).
 */
function moments<T>(cells: usize, plane: usize, x: usize, n: i32, step: usize): void {
  const pieceMean = sum<T>(x, n, step) / <f64>n
  const pieceSquares = deviations<T>(pieceMean, x, n, step)
  const mean = load<f64>(cells)
  const count = load<f64>(cells + 2 * plane)
  const total = count + <f64>n
  const delta = pieceMean - mean
  store<f64>(cells, count == 0 ? pieceMean : mean + (delta * <f64>n) / total)
  const between = count == 0 ? 0 : (delta * delta * count * <f64>n) / total
  store<f64>(cells + plane, load<f64>(cells + plane) + pieceSquares + between)
  store<f64>(cells + 2 * plane, total)
}

/** The sum of squared differences from `mean`. */
function deviations<T>(mean: f64, x: usize, n: i32, step: usize): f64 {
  let total: f64 = 0
  if (sizeof<T>() == 4 && step == 4) {
    const means = f64x2.splat(mean)
    let low = f64x2.splat(0)
    let high = f64x2.splat(0)
    for (; n >= 4; n -= 4) {
      const four = v128.load(x)
      const first = f64x2.sub(f64x2.promote_low_f32x4(four), means)
      const second = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<i32>(four, four, 2, 3, 0, 1)), means)
      low = f64x2.add(low, f64x2.mul(first, first))
      high = f64x2.add(high, f64x2.mul(second, second))
      x += 16
    }
    const both = f64x2.add(low, high)
    total = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1)
  }
  for (; n > 0; n--) {
    const deviation = <f64>load<T>(x) - mean
    total += deviation * deviation
    x += step
  }
  return total
}

function logSumExp<T>(cells: usize, plane: usize, x: usize, n: i32, step: usize): void {
  const before = load<f64>(cells)
  const largest = extreme<T>(true, before, x, n, step, 1)
  if (largest == before) {
    store<f64>(cells + plane, load<f64>(cells + plane) + sumExp<T>(largest, x, n, step))
    return
  }
  const kept = load<f64>(cells + plane) * Math.exp(before - largest)
  store<f64>(cells, largest)
  store<f64>(cells + plane, (before == -Infinity ? 0 : kept) + sumExp<T>(largest, x, n, step))
}

/** The sum of exp(x - largest); 0 where that is infinite, which is the result then. */
function sumExp<T>(largest: f64, x: usize, n: i32, step: usize): f64 {
  if (abs(largest) == Infinity) return 0
  if (sizeof<T>() == 4 && step == 4) return exponentials(0, x, n, <f32>largest, false)
  let total: f64 = 0
  for (; n > 0; n--) {
    total += Math.exp(<f64>load<T>(x) - largest)
    x += step
  }
  return total
}

function integers<T>(op: i32, cells: usize, plane: usize, x: usize, n: i32, step: usize, start: i32): void {
  let value = load<i64>(cells)
  if (start == 0 && op >= ReduceOp.Max && op <= ReduceOp.ArgMin) {
    value = <i64>load<T>(x)
    if (op >= ReduceOp.ArgMax) store<i64>(cells + plane, 0)
  }
  for (let i = 0; i < n; i++) {
    const each = <i64>load<T>(x)
    switch (op) {
      case ReduceOp.Prod:
        value *= each
        break
      case ReduceOp.Max:
        value = max(value, each)
        break
      case ReduceOp.Min:
        value = min(value, each)
        break
      case ReduceOp.ArgMax:
      case ReduceOp.ArgMin:
        if (op == ReduceOp.ArgMax ? each > value : each < value) {
          value = each
          store<i64>(cells + plane, <i64>(start + i))
        }
        break
      case ReduceOp.Any:
        value = each != 0 ? 1 : value
        break
      case ReduceOp.All:
        value = each != 0 ? value : 0
        break
      case ReduceOp.CountNonzero:
        value += each != 0 ? 1 : 0
        break
      default:
        value += each
    }
    x += step
  }
  store<i64>(cells, value)
}
