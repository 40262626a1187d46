// Distances between the rows of two matrices: (sum over k of |a[i, k] - b[j, k]| ** p) ** (1 / p).

/**
 * y[i, j] = the p-distance of a[i] and b[j]. Of p = 0 the number of elements that differ, of infinite p the greatest
 * difference.
 *
 * y: [rows, columns], a: [rows, n], b: [columns, n], contiguous, any alignment. y may alias no input.
 */
export function f32_cdist(y: usize, a: usize, b: usize, rows: i32, columns: i32, n: i32, p: f64): void {
  cdist<f32>(y, a, b, rows, columns, n, p)
}

export function f64_cdist(y: usize, a: usize, b: usize, rows: i32, columns: i32, n: i32, p: f64): void {
  cdist<f64>(y, a, b, rows, columns, n, p)
}

function cdist<T>(y: usize, a: usize, b: usize, rows: i32, columns: i32, n: i32, p: f64): void {
  const row = <usize>n * sizeof<T>()
  for (; rows > 0; rows--) {
    let other = b
    for (let j = 0; j < columns; j++) {
      store<T>(y, distance<T>(a, other, n, p))
      y += sizeof<T>()
      other += row
    }
    a += row
  }
}

function distance<T>(a: usize, b: usize, n: i32, p: f64): T {
  if (p == 2) return sqrt<T>(squares<T>(a, b, n))
  if (p == 1) return differences<T>(a, b, n)
  let sum: f64 = 0
  const greatest = p == Infinity
  for (let k = 0; k < n; k++) {
    const difference = <f64>abs<T>(load<T>(a) - load<T>(b))
    if (greatest) sum = max<f64>(sum, difference)
    else if (p == 0) sum += difference != 0 ? 1 : 0
    else sum += Math.pow(difference, p)
    a += sizeof<T>()
    b += sizeof<T>()
  }
  return <T>(greatest || p == 0 ? sum : Math.pow(sum, 1 / p))
}

function squares<T>(a: usize, b: usize, n: i32): T {
  const lanes: i32 = 16 / sizeof<T>()
  let sums = v128.splat<T>(<T>0)
  for (; n >= lanes; n -= lanes) {
    const difference = v128.sub<T>(v128.load(a), v128.load(b))
    sums = v128.add<T>(sums, v128.mul<T>(difference, difference))
    a += 16
    b += 16
  }
  let sum = total<T>(sums)
  for (; n > 0; n--) {
    const difference = load<T>(a) - load<T>(b)
    sum += difference * difference
    a += sizeof<T>()
    b += sizeof<T>()
  }
  return sum
}

function differences<T>(a: usize, b: usize, n: i32): T {
  const lanes: i32 = 16 / sizeof<T>()
  let sums = v128.splat<T>(<T>0)
  for (; n >= lanes; n -= lanes) {
    sums = v128.add<T>(sums, v128.abs<T>(v128.sub<T>(v128.load(a), v128.load(b))))
    a += 16
    b += 16
  }
  let sum = total<T>(sums)
  for (; n > 0; n--) {
    sum += abs<T>(load<T>(a) - load<T>(b))
    a += sizeof<T>()
    b += sizeof<T>()
  }
  return sum
}

function total<T>(lanes: v128): T {
  const pair = v128.extract_lane<T>(lanes, 0) + v128.extract_lane<T>(lanes, 1)
  if (sizeof<T>() == 8) return pair
  else return pair + (v128.extract_lane<T>(lanes, 2) + v128.extract_lane<T>(lanes, 3))
}
