// Numbers of 16 bits as float32, four at a time, from words that hold two. In a file of its own because what index.ts exports may hold no
// classes.

/** The constants of widenings, which V8 would make anew at each use. */
const TABLE = memory.data<u32>([0xffff0000, 0, 0x8fffe000, 0x77800000, 0x2000])

/** Without state; `mask` and `factor` are its constants, in registers. */
export abstract class Widening {
  abstract mask(): v128
  abstract factor(): v128
  /** Those in the lower bits. */
  abstract lower(words: v128, mask: v128, factor: v128): v128
  abstract upper(words: v128, mask: v128, factor: v128): v128
}

/** bfloat16: the upper half of a float32. */
@final
export class OfBfloat extends Widening {
  @inline mask(): v128 {
    return v128.load32_splat(TABLE, 0)
  }
  @inline factor(): v128 {
    return v128.load32_splat(TABLE, 4)
  }
  @inline lower(words: v128, _mask: v128, _factor: v128): v128 {
    return i32x4.shl(words, 16)
  }
  @inline upper(words: v128, mask: v128, _factor: v128): v128 {
    return v128.and(words, mask)
  }
}

/**
 * float16 that is finite: sign, exponent and mantissa moved to their places make a float32 that is 2^-112 of the number, subnormals
 * included.
 */
@final
export class OfHalf extends Widening {
  @inline mask(): v128 {
    return v128.load32_splat(TABLE, 8)
  }
  @inline factor(): v128 {
    return v128.load32_splat(TABLE, 12)
  }
  @inline lower(words: v128, mask: v128, factor: v128): v128 {
    return this.upper(i32x4.shl(words, 16), mask, factor)
  }
  @inline upper(words: v128, mask: v128, factor: v128): v128 {
    return f32x4.mul(v128.and(i32x4.shr_s(words, 3), mask), factor)
  }
}

/**
 * 2^-112 of a float16 that is finite: for what is multiplied by 2^112 elsewhere. `factor` is 2^13 in the lower half of each word: the product moves
 * the lower number to its place, its sign before it, by one instruction, which takes no turn from those that shift.
 */
@final
export class OfScaledHalf extends Widening {
  @inline mask(): v128 {
    return v128.load32_splat(TABLE, 8)
  }
  @inline factor(): v128 {
    return v128.load32_splat(TABLE, 16)
  }
  @inline lower(words: v128, mask: v128, factor: v128): v128 {
    return v128.and(i32x4.dot_i16x8_s(words, factor), mask)
  }
  @inline upper(words: v128, mask: v128, _factor: v128): v128 {
    return v128.and(i32x4.shr_s(words, 3), mask)
  }
}
