// What becomes of an element that a position names. Written once, read by both compilers (no imports here).

export const enum IndexMode {
  /** It is replaced. */
  Put = 0,
  /** The new one is added to it. */
  Add = 1,
  /** It becomes the product, or the greater or the lesser one; NaN where either is. Of float32. */
  Multiply = 2,
  Greatest = 3,
  Least = 4,
}
