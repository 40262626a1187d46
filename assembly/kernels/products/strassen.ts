// Dense products by one level of Strassen's method in Winograd's form (Knuth, The Art of Computer Programming 2, 4.6.4, exercise 42): seven
// products of a quarter each instead of eight.
//
// Rows are taken in pairs, an even one E and the odd one O behind it; k and the panels are halved, which gives the weight's quarters W00 W01
// (the first half of k) and W10 W11. With the weight's sums
//   T1 = W01 - W00,  T2 = W11 - T1,  T3 = W11 - W01,  T4 = W10 - T2
// and those of x
//   S1 = O0 + O1,  S2 = S1 - E0,  S3 = E0 - O0,  S4 = E1 - S2
// the results are, U = E0·W00 + S2·T2 and V = U + S3·T3 being shared,
//   E·left = E0·W00 + E1·W10,  O·left = V + O1·T4,  E·right = U + S1·T1 + S4·W11,  O·right = V + S1·T1.
// The S are made beforehand, by f32_strassen_sums (strassen-sums.ts): threads that each take some of the panels share them.
// All else is done for one panel of each half at a time, which are read from far memory in one stream and whose T are made just then, in the
// second-level cache: so w takes no more memory than for f32_gemm, and is read once for a block of rows.
//
// The sums mix two rows and two columns, so the error of each result is that of the larger of both: two to three times that of f32_gemm where
// these are alike. Rows of a pair that differ by more than 2^3 in their largest elements, that have one which is not finite, or that
// could overflow make their block a plain product, to the bit what f32_gemm gives.

import { F32x4 } from '../../math/f32x4'
import { Panel } from '../../shared/panel'
import { products, touch } from './gemm'
import { K_BLOCK, allAlike, sumsStep } from './strassen-sums'
import { STRIPS_PER_PANEL, STRIP_BYTES } from './strip'

/** Pairs of rows that are taken together; half as many again are one block. */
const PAIRS: i32 = 64

/** Bytes that f32_strassen takes of scratch, for so many pairs. */
export function f32_strassen_scratch(pairs: i32, k: i32): i32 {
  // Two biases, T, U V and S1·T1.
  return <i32>Panel.Bytes * (2 + 2 * min(k, K_BLOCK) + 3 * min(pairs, PAIRS + PAIRS / 2))
}

/**
 * y[m, j] = min(max(sum over k of x[m, k] * w[j, k] + bias[j] + add[m, j], low), high) for the pairs of rows [begin, end), rows 2·begin to
 * 2·end, and the columns of panels [panelBegin, panelEnd) and of those `panels / 2` further.
 *
 * As `f32_gemm`, but: k and `panels`, all of w's, are even; sums: what `f32_strassen_sums` made of these pairs, those of pair `first` first;
 * `add` joins the first sums. Which pairs share a block, and so its way, depends on `begin`: a range that begins at a multiple of
 * 64, or of panels, gives the bits that the whole does.
 * scratch: f32_strassen_scratch bytes.
 */
export function f32_strassen(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  add: usize,
  sums: usize,
  scratch: usize,
  k: i32,
  yStride: i32,
  xStride: i32,
  addStride: i32,
  low: f32,
  high: f32,
  first: i32,
  begin: i32,
  end: i32,
  panels: i32,
  panelBegin: i32,
  panelEnd: i32,
): void {
  const yPair = (<usize>yStride) << 3
  const xPair = (<usize>xStride) << 3
  const addPair = (<usize>addStride) << 3
  const wBytes = <usize>k * Panel.Bytes
  const right = <usize>(panels >> 1) * Panel.Bytes
  const from = <usize>panelBegin * Panel.Bytes
  const width = panelEnd - panelBegin
  y += from
  bias += from
  if (add) add += from
  w += <usize>panelBegin * wBytes
  for (let pair = begin; pair < end;) {
    const rest = end - pair
    const count = rest > PAIRS + PAIRS / 2 ? PAIRS : rest
    const yAt = y + <usize>pair * yPair
    const xAt = x + <usize>pair * xPair
    const addAt = add ? add + <usize>pair * addPair : 0
    const sumsAt = sums + <usize>(pair - first) * sumsStep(k)
    if (allAlike(sumsAt, count, k)) {
      for (let k0 = 0; k0 < k; k0 += K_BLOCK) {
        const length = min(K_BLOCK, k - k0)
        const last = k0 + length == k
        // Later columns of x are added to what is there.
        slice(
          yAt,
          xAt + ((<usize>k0) << 2),
          w + <usize>k0 * STRIP_BYTES,
          k0 ? 0 : bias,
          k0 ? yAt : addAt,
          sumsAt + ((<usize>k0) << 3),
          <i32>(sumsStep(k) >> 2),
          scratch,
          length >> 1,
          wBytes,
          yPair,
          xPair,
          k0 ? yPair : addPair,
          last ? low : -Infinity,
          last ? high : Infinity,
          count,
          width,
          right,
          <usize>(panels >> 1) * wBytes,
        )
      }
    } else {
      for (let half = 0; half < 2; half++) {
        const at = half ? right : 0
        products(
          yAt + at,
          xAt,
          half ? w + <usize>(panels >> 1) * wBytes : w,
          bias + at,
          0,
          addAt ? addAt + at : 0,
          addPair >> 1,
          k,
          wBytes,
          yStride,
          xStride,
          low,
          high,
          0,
          2 * count,
          width,
          false,
          true,
        )
      }
    }
    pair += count
  }
}

/**
 * All panels of a block of pairs, for 2 · half columns of x, whose S1 is s1, sStep floats from pair to pair. bias: 0 for none. yPair, xPair,
 * addPair: bytes from pair to pair; right, wRight: from a column of y, a panel of w to its partner.
 */
function slice(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  add: usize,
  s1: usize,
  sStep: i32,
  scratch: usize,
  half: i32,
  wBytes: usize,
  yPair: usize,
  xPair: usize,
  addPair: usize,
  low: f32,
  high: f32,
  pairs: i32,
  width: i32,
  right: usize,
  wRight: usize,
): void {
  const tBytes = <usize>half * Panel.Bytes
  const stripBytes = wBytes / STRIPS_PER_PANEL
  const tile = <usize>pairs * Panel.Bytes
  const quarter = (<usize>half) << 2
  const first = scratch
  const second = first + Panel.Bytes
  const t1 = second + Panel.Bytes
  const t2 = t1 + tBytes
  const t3 = t2 + tBytes
  const t4 = t3 + tBytes
  const u = t4 + tBytes
  const v = u + tile
  const q = v + tile
  const s2 = s1 + quarter
  const s3 = s2 + quarter
  const s4 = s3 + quarter
  const e1 = x + quarter
  const o1 = e1 + (xPair >> 1)
  let w10 = w + <usize>half * STRIP_BYTES
  let w11 = w10 + wRight
  const tileStep: i32 = Panel.Width
  const xStep = <i32>(xPair >> 2)
  const yStep = <i32>(yPair >> 2)
  const all: f32 = Infinity
  for (let panel = 0; panel < width; panel++) {
    biases(first, bias, right)
    touch(w, (2 * tBytes) / STRIPS_PER_PANEL, stripBytes)
    touch(w + wRight, (2 * tBytes) / STRIPS_PER_PANEL, stripBytes)
    differences(t1, w, half, stripBytes, wRight, tBytes)
    const yOdd = y + (yPair >> 1)
    const addOdd = add ? add + (addPair >> 1) : 0
    const addRight = add ? add + right : 0
    part(u, x, w, first, 0, 0, 0, half, wBytes, tileStep, xStep, -all, all, pairs)
    part(y, e1, w10, u, Panel.Bytes, add, addPair, half, wBytes, yStep, xStep, low, high, pairs)
    part(q, s1, t1, second, 0, 0, 0, half, tBytes, tileStep, sStep, -all, all, pairs)
    part(u, s2, t2, u, Panel.Bytes, 0, 0, half, tBytes, tileStep, sStep, -all, all, pairs)
    part(v, s3, t3, u, Panel.Bytes, 0, 0, half, tBytes, tileStep, sStep, -all, all, pairs)
    part(yOdd, o1, t4, v, Panel.Bytes, addOdd, addPair, half, tBytes, yStep, xStep, low, high, pairs)
    joined(yOdd + right, u, v, q, addOdd ? addOdd + right : 0, yPair, addPair, low, high, pairs)
    part(y + right, s4, w11, u, Panel.Bytes, addRight, addPair, half, wBytes, yStep, sStep, low, high, pairs)
    y += Panel.Bytes
    if (bias) bias += Panel.Bytes
    if (add) add += Panel.Bytes
    w += wBytes
    w10 += wBytes
    w11 += wBytes
  }
}

/** One of the seven products: one panel, of a weight that is in the second-level cache. */
function part(
  y: usize,
  x: usize,
  w: usize,
  from: usize,
  fromStep: usize,
  add: usize,
  addStep: usize,
  k: i32,
  panelBytes: usize,
  yStep: i32,
  xStep: i32,
  low: f32,
  high: f32,
  rows: i32,
): void {
  products(y, x, w, from, fromStep, add, addStep, k, panelBytes, yStep, xStep, low, high, 0, rows, 1, false, false)
}

/** A panel's bias, and what that of its partner is more; zeros for none. */
function biases(to: usize, bias: usize, right: usize): void {
  for (let at: usize = 0; at < <usize>Panel.Bytes; at += 16) {
    const left = bias ? v128.load(bias + at) : f32x4.splat(0)
    const more = bias ? f32x4.sub(v128.load(bias + right + at), left) : left
    v128.store(to + at, left)
    v128.store(to + Panel.Bytes + at, more)
  }
}

/** T1 to T4 of a panel, tBytes apart. */
function differences(t1: usize, w: usize, half: i32, stripBytes: usize, wRight: usize, tBytes: usize): void {
  const bytes = <usize>half * STRIP_BYTES
  let t2 = t1 + tBytes
  let t3 = t2 + tBytes
  let t4 = t3 + tBytes
  for (let strip = 0; strip < STRIPS_PER_PANEL; strip++) {
    let w00 = w
    let w10 = w00 + bytes
    let w01 = w + wRight
    let w11 = w01 + bytes
    // Two vectors at a time: a pointer to each quarter costs less than its sums with what lies between them.
    for (const end = w10; w00 != end;) {
      const upperA = v128.load(w01, 0)
      const upperB = v128.load(w01, 16)
      const lowerA = v128.load(w11, 0)
      const lowerB = v128.load(w11, 16)
      const oneA = f32x4.sub(upperA, v128.load(w00, 0))
      const oneB = f32x4.sub(upperB, v128.load(w00, 16))
      const twoA = f32x4.sub(lowerA, oneA)
      const twoB = f32x4.sub(lowerB, oneB)
      v128.store(t1, oneA, 0)
      v128.store(t1, oneB, 16)
      v128.store(t2, twoA, 0)
      v128.store(t2, twoB, 16)
      v128.store(t3, f32x4.sub(lowerA, upperA), 0)
      v128.store(t3, f32x4.sub(lowerB, upperB), 16)
      v128.store(t4, f32x4.sub(v128.load(w10, 0), twoA), 0)
      v128.store(t4, f32x4.sub(v128.load(w10, 16), twoB), 16)
      w00 += 32
      w01 += 32
      w10 += 32
      w11 += 32
      t1 += 32
      t2 += 32
      t3 += 32
      t4 += 32
    }
    w += stripBytes
  }
}

/** y = clamp(v + q + add), u += q, of the rows of a tile. */
function joined(
  y: usize,
  u: usize,
  v: usize,
  q: usize,
  add: usize,
  yPair: usize,
  addPair: usize,
  low: f32,
  high: f32,
  rows: i32,
): void {
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  for (; rows > 0; rows--) {
    for (let at: usize = 0; at < <usize>Panel.Bytes; at += 16) {
      const shared = v128.load(q + at)
      let value = f32x4.add(v128.load(v + at), shared)
      if (add) value = f32x4.add(value, v128.load(add + at))
      v128.store(y + at, F32x4.clamp(value, lows, highs))
      v128.store(u + at, f32x4.add(v128.load(u + at), shared))
    }
    y += yPair
    u += Panel.Bytes
    v += Panel.Bytes
    q += Panel.Bytes
    if (add) add += addPair
  }
}
