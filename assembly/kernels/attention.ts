// Scaled dot product attention without copies of heads: keys and values of a head are packed for the products of gemm.ts,
// then a block of queries at a time goes through scores, exponentials and the sum of values, in scratch that stays in
// cache. Layout of the record: assembly/shared/attention.ts.

import { Exp } from '../math/exp'
import { Attention } from '../shared/attention'
import { Panel } from '../shared/panel'
import { f32_gemm, products } from './products/gemm'
import { f32_pack } from './products/pack'
import { f32_rounded } from './elements/rounded'

/** Queries of a block. */
const ROWS: i32 = 32
/** Weights that are summed in float32 before they join the total, which is float64. */
const PART: i32 = 512

/**
 * out[b, h, t] = sum over s of softmax(query[b, h, t] · key[b, h, s] * Scale + mask[b, h, t, s]) * value[b, h, s], for the heads
 * [begin, end) counted over the batch. `mask` is 0 for none. A target that sees no source gets what Blind says; NaN makes its own
 * row NaN. Of halves the exponentials are rounded before they weigh the values, and their sum, which is not, divides the result: as
 * PyTorch's kernel has it (cpu/FlashAttentionKernel.cpp).
 *
 * scratch: `f32_attention_scratch` bytes. 4 bytes aligned; out may alias no input.
 */
export function f32_attention(
  out: usize,
  query: usize,
  key: usize,
  value: usize,
  mask: usize,
  record: usize,
  scratch: usize,
  begin: i32,
  end: i32,
): void {
  const heads = load<i32>(record, Attention.Heads)
  const perKey = load<i32>(record, Attention.HeadsPerKey)
  const targets = load<i32>(record, Attention.Targets)
  const sources = load<i32>(record, Attention.Sources)
  const width = load<i32>(record, Attention.Width)
  const valueWidth = load<i32>(record, Attention.ValueWidth)
  const zeros = scratch
  const keys = zeros + <usize>max(panelsOf(sources), panelsOf(valueWidth)) * Panel.Bytes
  const values = keys + <usize>(panelsOf(sources) * width) * Panel.Bytes
  const scores = values + <usize>(panelsOf(valueWidth) * sources) * Panel.Bytes
  const sums = scores + <usize>(panelsOf(sources) * ROWS) * Panel.Bytes
  memory.fill(zeros, 0, keys - zeros)
  let packed = -1
  for (let head = begin; head < end; head++) {
    const b = head / heads
    const h = head % heads
    const own = h / perKey
    if (packed != b * heads + own) {
      packed = b * heads + own
      const keyHead = key + offset(record, Attention.KeyBatch, b, own)
      const valueHead = value + offset(record, Attention.ValueBatch, b, own)
      f32_pack(keys, keyHead, sources, width, load<i32>(record, Attention.KeyRow), 1, 0, panelsOf(sources))
      const valueRow = load<i32>(record, Attention.ValueRow)
      f32_pack(values, valueHead, valueWidth, sources, 1, valueRow, 0, panelsOf(valueWidth))
    }
    const queryHead = query + offset(record, Attention.QueryBatch, b, h)
    const outHead = out + offset(record, Attention.OutBatch, b, h)
    const maskHead = mask ? mask + offset(record, Attention.MaskBatch, b, h) : 0
    for (let row = 0; row < targets; row += ROWS) {
      attend(outHead, queryHead, maskHead, record, zeros, keys, values, scores, sums, row, min(row + ROWS, targets))
    }
  }
}

/** Bytes of scratch that `f32_attention` takes. */
export function f32_attention_scratch(record: usize): usize {
  const sources = panelsOf(load<i32>(record, Attention.Sources))
  const values = panelsOf(load<i32>(record, Attention.ValueWidth))
  const words =
    max(sources, values) +
    sources * load<i32>(record, Attention.Width) +
    values * load<i32>(record, Attention.Sources) +
    sources * ROWS +
    values * ROWS +
    ROWS / Panel.Width
  return <usize>words * Panel.Bytes
}

function panelsOf(columns: i32): i32 {
  return (columns + Panel.Width - 1) / Panel.Width
}

/** Bytes to a head: the fields at `strides` are those of the batch and, after it, of the heads. */
function offset(record: usize, strides: usize, b: i32, h: i32): usize {
  return (<usize>(b * load<i32>(record + strides) + h * load<i32>(record + strides, 4))) << 2
}

/** Targets [begin, end) of one head. */
function attend(
  out: usize,
  query: usize,
  mask: usize,
  record: usize,
  zeros: usize,
  keys: usize,
  values: usize,
  scores: usize,
  sums: usize,
  begin: i32,
  end: i32,
): void {
  const width = load<i32>(record, Attention.Width)
  const valueWidth = load<i32>(record, Attention.ValueWidth)
  const causal = load<i32>(record, Attention.Causal)
  const scale = load<f32>(record, Attention.Scale)
  const maskRow = load<i32>(record, Attention.MaskRow)
  const maskColumn = load<i32>(record, Attention.MaskColumn)
  const sources = load<i32>(record, Attention.Sources)
  // No target of the block sees what lies beyond.
  const seen = causal ? min(sources, end) : sources
  const panels = panelsOf(seen)
  const valuePanels = panelsOf(valueWidth)
  const stride = panels * Panel.Width
  const sumStride = valuePanels * Panel.Width
  const queryRow = load<i32>(record, Attention.QueryRow)
  const rows = end - begin
  const half = load<i32>(record, Attention.Half)
  const factors = sums + <usize>(valuePanels * ROWS) * Panel.Bytes
  query += (<usize>(begin * queryRow)) << 2
  f32_gemm(scores, query, keys, zeros, 0, width, stride, queryRow, 0, -Infinity, Infinity, 0, rows, 0, panels)
  for (let row = 0; row < rows; row++) {
    const line = scores + ((<usize>(row * stride)) << 2)
    const n = causal ? min(sources, begin + row + 1) : sources
    const largest = mask
      ? masked(line, mask + ((<usize>((begin + row) * maskRow)) << 2), maskColumn, n, scale)
      : scaled(line, n, scale)
    // Who sees no source gets zeros, unless what it may not see is NaN.
    const blind = load<i32>(record, Attention.Blind) && largest == -Infinity
    const total = weigh(line, n, blind ? 0 : largest)
    const factor: f32 = blind && total == 0 ? 0 : <f32>(1 / total)
    store<f32>(factors + ((<usize>row) << 2), factor)
    if (half) f32_rounded(line, 1, n, n, half)
    else multiply(line, n, factor)
    memory.fill(line + ((<usize>n) << 2), 0, (<usize>(seen - n)) << 2)
  }
  const outRow = load<i32>(record, Attention.OutRow)
  out += (<usize>(begin * outRow)) << 2
  // Whole panels go straight to their place; else the last one would write over what lies beside it.
  const direct = sumStride == valueWidth
  const to = direct ? out : sums
  const toStride = direct ? outRow : sumStride
  const panelBytes = <usize>sources * Panel.Bytes
  products(
    to,
    scores,
    values,
    zeros,
    0,
    0,
    0,
    seen,
    panelBytes,
    toStride,
    stride,
    -Infinity,
    Infinity,
    0,
    rows,
    valuePanels,
    false,
    true,
  )
  if (half) {
    for (let row: usize = 0; row < <usize>rows; row++)
      multiply(to + ((row * <usize>toStride) << 2), valueWidth, load<f32>(factors + (row << 2)))
  }
  if (direct) return
  for (let row = 0; row < rows; row++) {
    memory.copy(out, sums, (<usize>valueWidth) << 2)
    out += (<usize>outRow) << 2
    sums += (<usize>sumStride) << 2
  }
}

/** y[i] *= scale; gives the largest of n that is not NaN. */
function scaled(y: usize, n: i32, scale: f32): f32 {
  const factor = f32x4.splat(scale)
  let best = f32x4.splat(-Infinity)
  let other = best
  for (; n >= 8; n -= 8) {
    const u = f32x4.mul(v128.load(y, 0), factor)
    const v = f32x4.mul(v128.load(y, 16), factor)
    v128.store(y, u, 0)
    v128.store(y, v, 16)
    best = f32x4.pmax(best, u)
    other = f32x4.pmax(other, v)
    y += 32
  }
  for (; n > 0; n--) {
    const one = f32x4.mul(v128.load32_splat(y), factor)
    v128.store32_lane(y, one, 0)
    best = f32x4.pmax(best, one)
    y += 4
  }
  return largestOf(f32x4.pmax(best, other))
}

/** y[i] = y[i] * scale + mask[i * column]; gives the largest of n that is not NaN. */
function masked(y: usize, mask: usize, column: i32, n: i32, scale: f32): f32 {
  const factor = f32x4.splat(scale)
  let best = f32x4.splat(-Infinity)
  if (column == 1) {
    for (; n >= 4; n -= 4) {
      const four = f32x4.add(f32x4.mul(v128.load(y), factor), v128.load(mask))
      v128.store(y, four)
      best = f32x4.pmax(best, four)
      y += 16
      mask += 16
    }
  }
  for (; n > 0; n--) {
    const one = f32x4.add(f32x4.mul(v128.load32_splat(y), factor), v128.load32_splat(mask))
    v128.store32_lane(y, one, 0)
    best = f32x4.pmax(best, one)
    y += 4
    mask += (<usize>column) << 2
  }
  return largestOf(best)
}

function largestOf(lanes: v128): f32 {
  const pairs = f32x4.pmax(lanes, v128.shuffle<i32>(lanes, lanes, 2, 3, 0, 1))
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1))
}

/** y[i] = exp(y[i] - largest); gives the sum of n, of parts that are summed in float32. */
function weigh(y: usize, n: i32, largest: f32): f64 {
  const shift = f32x4.splat(largest)
  let total: f64 = 0
  while (n >= 8) {
    let part = f32x4.splat(0)
    let other = part
    for (let count = min(n, PART) & ~7; count > 0; count -= 8) {
      const u = Exp.weight(f32x4.sub(v128.load(y, 0), shift))
      const v = Exp.weight(f32x4.sub(v128.load(y, 16), shift))
      v128.store(y, u, 0)
      v128.store(y, v, 16)
      part = f32x4.add(part, u)
      other = f32x4.add(other, v)
      y += 32
      n -= 8
    }
    const four = f32x4.add(part, other)
    const pairs = f32x4.add(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1))
    total += <f64>f32x4.extract_lane(pairs, 0) + <f64>f32x4.extract_lane(pairs, 1)
  }
  for (; n > 0; n--) {
    const one = Exp.weight(f32x4.sub(v128.load32_splat(y), shift))
    v128.store32_lane(y, one, 0)
    total += <f64>f32x4.extract_lane(one, 0)
    y += 4
  }
  return total
}

function multiply(y: usize, n: i32, factor: f32): void {
  const factors = f32x4.splat(factor)
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.mul(v128.load(y), factors))
    y += 16
  }
  for (; n > 0; n--) {
    store<f32>(y, load<f32>(y) * factor)
    y += 4
  }
}
