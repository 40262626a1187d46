// Scans of x [outer, n, inner], contiguous, along its middle dimension: y[j] = x[0] op … op x[j]. y may not be x unless their
// elements are of one size. Floats accumulate in float64, and sums of integers are int64.

import { ScanOp } from '../../shared/reduce-op'

/** y float32. `places`: int64 for each element, of Max and Min only. */
export function f32_scan(op: i32, y: usize, places: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  scan<f32, f64, f32>(op, y, places, x, outer, n, inner)
}

export function f64_scan(op: i32, y: usize, places: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  scan<f64, f64, f64>(op, y, places, x, outer, n, inner)
}

/** y int64 of sums and products, int32 of Max and Min. */
export function i32_scan(op: i32, y: usize, places: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  if (op <= ScanOp.Prod) scan<i32, i64, i64>(op, y, places, x, outer, n, inner)
  else scan<i32, i64, i32>(op, y, places, x, outer, n, inner)
}

export function i64_scan(op: i32, y: usize, places: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  scan<i64, i64, i64>(op, y, places, x, outer, n, inner)
}

/** T of x, A of what accumulates, Y of y. */
function scan<T, A, Y>(op: i32, y: usize, places: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let at = <usize>(o * n) * <usize>inner + <usize>i
      let value: A = op == ScanOp.Prod ? <A>1 : <A>0
      let place: i64 = 0
      for (let j = 0; j < n; j++) {
        const each = <A>load<T>(x + at * sizeof<T>())
        if (op == ScanOp.Sum) value += each
        else if (op == ScanOp.Prod) value *= each
        else if (op == ScanOp.LogSumExp) {
          if (isFloat<A>()) value = j == 0 ? each : <A>logAddExp(<f64>value, <f64>each)
        } else {
          const isNaN = value != value
          const reaches = op == ScanOp.Max ? each >= value : each <= value
          if (j == 0 || each != each || (!isNaN && reaches)) {
            value = each
            place = <i64>j
          }
          store<i64>(places + (at << 3), place)
        }
        store<Y>(y + at * sizeof<Y>(), <Y>value)
        at += <usize>inner
      }
    }
  }
}

function logAddExp(a: f64, b: f64): f64 {
  if (a != a || b != b) return a + b
  const high = max(a, b)
  return abs(high) == Infinity ? high : high + Math.log1p(Math.exp(-abs(a - b)))
}
