// The scratch of batch normalisation in training. Read by both compilers (no imports here).

export const enum BatchNorm {
  /** Bytes of four channels: float64 zeros and totals, float32 factors and addends. */
  Head = 96,
  /** Bytes of each picture behind that: the means and the variances of four channels, float64. */
  Picture = 64,
}
