// Elements that are narrower than the lanes in which kernels compute, four bytes. Written once, read by both compilers (no
// imports here).

export const enum Narrow {
  /** As wide as its lane. */
  None = 0,
  Int8 = 1,
  UInt8 = 2,
  Int16 = 3,
  UInt16 = 4,
  Float16 = 5,
  BFloat16 = 6,
  /** A byte that is 0 or not; written as 0 or 1. */
  Bool = 7,
}
