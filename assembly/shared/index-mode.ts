// What becomes of an element that a position names. Written once, read by both compilers (no imports here).

export const enum IndexMode {
  /** It is replaced. */
  Put = 0,
  /** The new one is added to it. */
  Add = 1,
}
