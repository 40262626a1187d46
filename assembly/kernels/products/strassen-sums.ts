// What Strassen's method (strassen.ts) makes and asks of its operands before it: the sums S1 to S4 of pairs of rows of x, and whether
// these, and the columns of the weight, are of about one size, so that their sums lose no more than they may.

import { Panel } from '../../shared/panel'
import { STRIPS_PER_PANEL, STRIP_BYTES } from './strip'

/** Columns of x taken at a time: the sums of a block stay in the second-level cache. */
export const K_BLOCK: i32 = 512

/** By how much the exponents of two rows, or columns of the weight, may differ. */
const NEAR: i32 = 3 << 23

/** Bytes of the sums of so many pairs. */
export function f32_strassen_sums_bytes(pairs: i32, k: i32): i32 {
  return pairs * <i32>sumsStep(k)
}

/** From the sums of a pair to those of the next: S1 to S4 of each slice of k, and a vector that says whether the rows are alike. */
export function sumsStep(k: i32): usize {
  return ((<usize>k) << 3) + 16
}

/**
 * What f32_strassen takes of x: the sums of pairs [begin, end).
 *
 * x: [rows, xStride], k even. sums: f32_strassen_sums_bytes, those of pair `first` first. limit: the largest size of an element of x with
 * which no sum can overflow.
 */
export function f32_strassen_sums(
  sums: usize,
  x: usize,
  k: i32,
  xStride: i32,
  limit: f32,
  first: i32,
  begin: i32,
  end: i32,
): void {
  const xPair = (<usize>xStride) << 3
  const step = sumsStep(k)
  for (let pair = begin; pair < end; pair++) {
    const even = x + <usize>pair * xPair
    const odd = even + (xPair >> 1)
    const own = sums + <usize>(pair - first) * step
    for (let k0 = 0; k0 < k; k0 += K_BLOCK) {
      const at = (<usize>k0) << 2
      sumsOf(own + 2 * at, even + at, odd + at, (<usize>(min(K_BLOCK, k - k0) >> 1)) << 2)
    }
    store<i32>(own + step - 16, areAlike(even, odd, k, limit))
  }
}

/** S1 to S4, `bytes` each, of a pair whose even and odd rows begin at e and o. */
function sumsOf(s: usize, e: usize, o: usize, bytes: usize): void {
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) {
    const e0 = v128.load(e + at)
    const o0 = v128.load(o + at)
    const one = f32x4.add(o0, v128.load(o + bytes + at))
    const two = f32x4.sub(one, e0)
    v128.store(s + at, one)
    v128.store(s + bytes + at, two)
    v128.store(s + 2 * bytes + at, f32x4.sub(e0, o0))
    v128.store(s + 3 * bytes + at, f32x4.sub(v128.load(e + bytes + at), two))
  }
  for (; at < bytes; at += 4) {
    const e0 = load<f32>(e + at)
    const o0 = load<f32>(o + at)
    const one = o0 + load<f32>(o + bytes + at)
    const two = one - e0
    store<f32>(s + at, one)
    store<f32>(s + bytes + at, two)
    store<f32>(s + 2 * bytes + at, e0 - o0)
    store<f32>(s + 3 * bytes + at, load<f32>(e + bytes + at) - two)
  }
}

/** Whether the rows of all pairs are alike, by what f32_strassen_sums found. */
export function allAlike(sums: usize, pairs: i32, k: i32): bool {
  const step = sumsStep(k)
  for (; pairs > 0; pairs--) {
    sums += step
    if (!load<i32>(sums - 16)) return false
  }
  return true
}

/** Whether two rows are of about one size, below `limit`. As integers, NaN is larger than infinity. */
function areAlike(even: usize, odd: usize, k: i32, limit: f32): bool {
  const a = largest(even, k)
  const b = largest(odd, k)
  return max(a, b) < reinterpret<i32>(limit) && abs(a - b) <= NEAR && min(a, b) != 0
}

/** The bits of the largest of k sizes. */
function largest(x: usize, k: i32): i32 {
  const sign = i32x4.splat(0x7fffffff)
  let most = i32x4.splat(0)
  for (; k >= 4; k -= 4) {
    most = i32x4.max_s(most, v128.and(v128.load(x), sign))
    x += 16
  }
  let found = max(
    max(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1)),
    max(i32x4.extract_lane(most, 2), i32x4.extract_lane(most, 3)),
  )
  for (; k > 0; k--) {
    found = max(found, load<i32>(x) & 0x7fffffff)
    x += 4
  }
  return found
}

/**
 * The largest size of an element of a packed weight of even k and panels; 0 where f32_strassen is no good for it, because it has
 * one that is not finite, or columns that differ too much from those `panels / 2` further.
 */
export function f32_strassen_limit(w: usize, k: i32, panels: i32): f32 {
  const right = <usize>(panels >> 1) * k * Panel.Bytes
  let most = 0
  for (let strip = (panels >> 1) * STRIPS_PER_PANEL; strip > 0; strip--) {
    for (let column: usize = 0; column < STRIP_BYTES; column += 16) {
      const a = columnSizes(w + column, k)
      const b = columnSizes(w + right + column, k)
      const apart = i32x4.abs(i32x4.sub(a, b))
      const isFar = v128.or(i32x4.gt_s(apart, i32x4.splat(NEAR)), i32x4.eq(i32x4.min_s(a, b), i32x4.splat(0)))
      if (v128.any_true(isFar)) return 0
      const both = i32x4.max_s(a, b)
      most = max(most, max(i32x4.extract_lane(both, 0), i32x4.extract_lane(both, 1)))
      most = max(most, max(i32x4.extract_lane(both, 2), i32x4.extract_lane(both, 3)))
    }
    w += <usize>k * STRIP_BYTES
  }
  return most < 0x7f800000 ? reinterpret<f32>(most) : 0
}

/** The bits of the largest sizes in four columns of a strip. */
function columnSizes(w: usize, k: i32): v128 {
  const sign = i32x4.splat(0x7fffffff)
  let most = i32x4.splat(0)
  for (; k > 0; k--) {
    most = i32x4.max_s(most, v128.and(v128.load(w), sign))
    w += STRIP_BYTES
  }
  return most
}
