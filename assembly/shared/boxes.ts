// The boxes over which a pool takes maxima or means, along up to three spatial dimensions: TypeScript writes the record
// (src/ops/spatial/boxes.ts), kernels read it. Written once, read by both compilers (no imports here).
//
// Every field is an i32 at its byte offset. Dimensions that there are not have size 1. A table has, for each output
// along its dimension, the three words of `Box`.

export const enum Boxes {
  /** Sizes of an input plane, contiguous. */
  InD = 0,
  InH = 4,
  InW = 8,
  OutD = 12,
  OutH = 16,
  OutW = 20,
  /** Elements from one that counts to the next: the dilation. */
  StepD = 24,
  StepH = 28,
  StepW = 32,
  /** Addresses of the tables. */
  TableD = 36,
  TableH = 40,
  TableW = 44,
  Size = 48,
}

export const enum Box {
  /** The first element, and one past the last that may count; both inside of the input. */
  Begin = 0,
  End = 4,
  /** What a mean divides by is the product of this over the dimensions. */
  Count = 8,
  Size = 12,
}
