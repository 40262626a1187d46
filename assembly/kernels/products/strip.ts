// How weights are packed, inside the panels of 16 columns that TypeScript counts in:
//
//   relaxed   packed[strip][k][8]    two strips to a panel
//   simd      packed[strip][k][16]   one
//
// float32, row-major, from a weight of shape [n, k]: column j of strip s is row s * STRIP + j of the
// weight, and what lies beyond n is zero. A fused multiply-add wants narrow strips: its latency asks
// for six sums in flight with few loads, which is three strips of eight and a single row. Without it
// one pointer to a wide strip is 10 % faster (measured on V8 11 to 13).

import { Panel } from '../../shared/panel'

/** Columns of a strip. */
export const STRIP: i32 = ASC_FEATURE_RELAXED_SIMD ? 8 : 16

/** Bytes of one k of a strip. */
export const STRIP_BYTES: usize = STRIP << 2

export const STRIPS_PER_PANEL: i32 = Panel.Width / STRIP
