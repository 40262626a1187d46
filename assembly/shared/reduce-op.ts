// The reductions and scans of kernels. Written once, read by both compilers (no imports here).
//
// A reduction works through one dimension in pieces and keeps what it knows of each output in cells of 8 bytes: float64
// of floats, int64 of integers. With more than one cell an output's next cell lies `plane` bytes further. What cells hold
// before the first piece is in src/kernels/reductions.ts.

export const enum ReduceOp {
  Sum = 0,
  /** NaN counts as 0. */
  NanSum = 1,
  Prod = 2,
  /** NaN where there is one. */
  Max = 3,
  Min = 4,
  /** Two cells: the largest, and where it is first. */
  ArgMax = 5,
  ArgMin = 6,
  /** 1 where any element is not 0. */
  Any = 7,
  All = 8,
  CountNonzero = 9,
  /** Three cells: mean, sum of squared deviations from it, count. */
  Moments = 10,
  SumAbs = 11,
  SumSquares = 12,
  /** The sum of |x|^p. */
  SumPowers = 13,
  /** Two cells: the largest, and the sum of exp(x - largest). */
  LogSumExp = 14,
}

/** What a reduction of a plan makes of its cells. */
export const enum ReduceFinish {
  None = 0,
  /** Over the number of elements. */
  Mean = 1,
  /** Its square root. */
  Root = 2,
  /** A bool: whether it is not 0. */
  Truth = 3,
  /** Where the extreme is, as int64. */
  Place = 4,
}

export const enum ScanOp {
  Sum = 0,
  Prod = 1,
  /** With the place of each largest so far, of equal ones the last. */
  Max = 2,
  Min = 3,
  LogSumExp = 4,
}
