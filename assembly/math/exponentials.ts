// Sums of exponentials of float32: what softmax and logsumexp share.

import { Exp } from './exp'

/** Elements whose exponentials are summed in float32 before they join the total, which is float64. */
const PART = 256

/** The sum of exp(x - largest) of n elements, each of which is written to y where `keep`: below 1e-7 of it off. y may be x. */
export function exponentials(y: usize, x: usize, n: i32, largest: f32, keep: bool): f64 {
  const shift = f32x4.splat(largest)
  let total: f64 = 0
  while (n >= 4) {
    let part = f32x4.splat(0)
    for (let count = min(n, PART) & ~3; count > 0; count -= 4) {
      const four = Exp.exp(f32x4.sub(v128.load(x), shift))
      if (keep) v128.store(y, four)
      part = f32x4.add(part, four)
      x += 16
      y += 16
      n -= 4
    }
    const pairs = f32x4.add(part, v128.shuffle<i32>(part, part, 2, 3, 0, 1))
    total += <f64>f32x4.extract_lane(pairs, 0) + <f64>f32x4.extract_lane(pairs, 1)
  }
  for (; n > 0; n--) {
    const one = Exp.exp(f32x4.sub(v128.load32_splat(x), shift))
    if (keep) v128.store32_lane(y, one, 0)
    total += <f64>f32x4.extract_lane(one, 0)
    x += 4
    y += 4
  }
  return total
}
