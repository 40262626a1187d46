// The reductions and scans of kernels. Written once, read by both compilers (no imports here).
//
// A reduction works through one dimension in pieces and keeps what it knows in cells of 8 bytes: float64 for
// floats, int64 for integers. `Cells` says how many each output has: cell c of output j of m lies at 8 (c m + j).
// Cells start as zeros, except those of Prod, which start as 1; a piece that begins at 0 sets all others.

export const enum ReduceOp {
  Sum = 0,
  /** NaN counts as 0. */
  NanSum = 1,
  Prod = 2,
  /** NaN where there is one. Two cells: the value, and where it is first. */
  Max = 3,
  Min = 4,
  /** 1 where any element is not 0. */
  Any = 5,
  All = 6,
  CountNonzero = 7,
  /** Three cells: mean, sum of squared deviations from it, count. */
  Moments = 8,
  SumAbs = 9,
  SumSquares = 10,
  /** The sum of |x|^p. */
  SumPowers = 11,
  /** Two cells: the largest, and the sum of exp(x - largest). */
  LogSumExp = 12,
}

export const enum ScanOp {
  Sum = 0,
  Prod = 1,
  Max = 2,
  Min = 3,
  LogSumExp = 4,
}
