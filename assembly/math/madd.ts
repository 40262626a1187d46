// Multiply and add, the one instruction in which the two binaries differ.

/**
 * x * w + acc in each of four lanes. The relaxed build rounds once where the CPU has FMA, and rounds
 * twice like the simd build where it has not: results agree to a tolerance, never to the bit.
 */
// @ts-ignore: decorators are AssemblyScript's
@inline
export function madd(x: v128, w: v128, acc: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, w, acc)
  return f32x4.add(f32x4.mul(x, w), acc)
}
