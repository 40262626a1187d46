// What the `f32x4` instructions lack. A class only because decorators need one in TypeScript's grammar.

// oxlint-disable-next-line typescript/no-extraneous-class -- see above
export abstract class F32x4 {
  /**
   * x * w + sum in each of four lanes: the one thing in which the two binaries differ. The relaxed one
   * rounds once where the CPU has FMA and twice like the simd one where it has not, so results agree to
   * a tolerance, never to the bit.
   */
  @inline
  static madd(x: v128, w: v128, sum: v128): v128 {
    if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, w, sum)
    return f32x4.add(sum, f32x4.mul(x, w))
  }

  /**
   * Four times the float32 at `index` of a table. Constants are read from memory: V8 makes vector constants anew at each use,
   * which costs 2 to 6 times as much.
   */
  @inline
  static at(table: usize, index: usize): v128 {
    return v128.load32_splat(table + (index << 2))
  }

  /**
   * x within [low, high], and NaN where x is. By their definitions pmax(x, low) is `x < low ? low : x` and pmin(x, high)
   * `high < x ? high : x`: in this order NaN passes, as in torch.
   */
  @inline
  static clamp(x: v128, low: v128, high: v128): v128 {
    return f32x4.pmin(f32x4.pmax(x, low), high)
  }
}
