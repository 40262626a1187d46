// Recurrent layers: all steps of a sequence, each a product and what gates make of it. ATen/native/RNN.cpp: LSTMCell, GRUCell, SimpleCell.
//
// x, the input's part: rows of `gates · n` elements, xStride apart. y, the state's part: rows of yStride elements, the same
// gates in front. h and c, the states: [rows, n], written in place. None may alias another.

import { Exp } from '../math/exp'
import { Panel } from '../shared/panel'
import { Recurrent } from '../shared/recurrent'
import { f32_gemm } from './products/gemm'

/**
 * All steps of one direction of a layer: at each, y = h · w + bias is the state's part, x[step] the input's, and h the new
 * state, which goes to out[step]; from the last step to the first where `reverse` is 1. `mode` is a Recurrent; c only of an LSTM. An LSTM may
 * have a projection: h is then its product with o tanh(c), `shown` wide, where cells are n wide. Else it is 0, and `shown` is n.
 *
 * out: [steps, rows, shown], outStep and outStride elements apart; h: [rows, shown]; x: [steps, rows, gates · n], xStep and xStride apart; w: packed
 * by `f32_pack` from [gates · n, shown], projection from [shown, n]; bias: padded to whole panels; scratch: f32_recurrent_scratch bytes.
 */
export function f32_recurrent(
  mode: i32,
  out: usize,
  h: usize,
  c: usize,
  x: usize,
  w: usize,
  bias: usize,
  projection: usize,
  scratch: usize,
  steps: i32,
  rows: i32,
  n: i32,
  shown: i32,
  outStep: i32,
  outStride: i32,
  xStep: i32,
  xStride: i32,
  reverse: i32,
): void {
  const panels = panelsOf(gatesOf(mode) * n)
  const width = panels * Panel.Width
  const shownPanels = panelsOf(shown)
  const shownWidth = shownPanels * Panel.Width
  const zeros = scratch + ((<usize>(rows * max(width, shownWidth))) << 2)
  const inner = projection ? zeros + ((<usize>shownWidth) << 2) : h
  if (projection) memory.fill(zeros, 0, (<usize>shownWidth) << 2)
  for (let i = 0; i < steps; i++) {
    const step = reverse ? steps - 1 - i : i
    const from = x + ((<usize>(step * xStep)) << 2)
    f32_gemm(scratch, h, w, bias, 0, shown, width, shown, 0, -Infinity, Infinity, 0, rows, 0, panels)
    if (mode == Recurrent.Lstm) lstm(inner, c, from, scratch, rows, n, xStride, width)
    else if (mode == Recurrent.Gru) gru(h, from, scratch, rows, n, xStride, width)
    else simple(h, from, scratch, rows, n, xStride, width, mode == Recurrent.Relu ? 1 : 0)
    if (projection) {
      const all = <f32>Infinity
      f32_gemm(scratch, inner, projection, zeros, 0, n, shownWidth, n, 0, -all, all, 0, rows, 0, shownPanels)
      for (let row = 0; row < rows; row++)
        copyRow(h + ((<usize>(row * shown)) << 2), scratch + ((<usize>(row * shownWidth)) << 2), shown)
    }
    let to = out + ((<usize>(step * outStep)) << 2)
    for (let row = 0; row < rows; row++) {
      copyRow(to, h + ((<usize>(row * shown)) << 2), shown)
      to += (<usize>outStride) << 2
    }
  }
}

/** Bytes of the scratch of `rows` rows; `shown` is 0 where there is no projection. */
export function f32_recurrent_scratch(mode: i32, rows: i32, n: i32, shown: i32): i32 {
  const width = panelsOf(gatesOf(mode) * n) * Panel.Width
  const shownWidth = panelsOf(shown) * Panel.Width
  return (rows * max(width, shownWidth) + (shown ? shownWidth + rows * n : 0)) << 2
}

function gatesOf(mode: i32): i32 {
  return mode == Recurrent.Lstm ? 4 : mode == Recurrent.Gru ? 3 : 1
}

function panelsOf(columns: i32): i32 {
  return (columns + Panel.Width - 1) / Panel.Width
}

function copyRow(y: usize, x: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(y, v128.load(x))
    y += 16
    x += 16
  }
  for (; n > 0; n--) {
    store<f32>(y, load<f32>(x))
    y += 4
    x += 4
  }
}

/** Gates i, f, g, o: c = σ(f) c + σ(i) tanh(g), h = σ(o) tanh(c). */
function lstm(h: usize, c: usize, x: usize, y: usize, rows: i32, n: i32, xStride: i32, yStride: i32): void {
  const gate = (<usize>n) << 2
  for (; rows > 0; rows--) {
    let left = n
    let at: usize = 0
    for (; left >= 4; left -= 4) {
      const i = Exp.sigmoid(Step.sum(x, y, at))
      const f = Exp.sigmoid(Step.sum(x, y, at + gate))
      const g = Exp.tanh(Step.sum(x, y, at + 2 * gate))
      const o = Exp.sigmoid(Step.sum(x, y, at + 3 * gate))
      const cell = f32x4.add(f32x4.mul(f, v128.load(c + at)), f32x4.mul(i, g))
      v128.store(c + at, cell)
      v128.store(h + at, f32x4.mul(o, Exp.tanh(cell)))
      at += 16
    }
    for (; left > 0; left--) {
      const i = Exp.sigmoid(Step.sumOne(x, y, at))
      const f = Exp.sigmoid(Step.sumOne(x, y, at + gate))
      const g = Exp.tanh(Step.sumOne(x, y, at + 2 * gate))
      const o = Exp.sigmoid(Step.sumOne(x, y, at + 3 * gate))
      const cell = f32x4.add(f32x4.mul(f, v128.load32_splat(c + at)), f32x4.mul(i, g))
      v128.store_lane<f32>(c + at, cell, 0)
      v128.store_lane<f32>(h + at, f32x4.mul(o, Exp.tanh(cell)), 0)
      at += 4
    }
    h += gate
    c += gate
    x += (<usize>xStride) << 2
    y += (<usize>yStride) << 2
  }
}

/** Gates r, z, n: n' = tanh(x_n + σ(r) y_n), h = n' + σ(z) (h - n'). */
function gru(h: usize, x: usize, y: usize, rows: i32, n: i32, xStride: i32, yStride: i32): void {
  const gate = (<usize>n) << 2
  for (; rows > 0; rows--) {
    let left = n
    let at: usize = 0
    for (; left >= 4; left -= 4) {
      const r = Exp.sigmoid(Step.sum(x, y, at))
      const z = Exp.sigmoid(Step.sum(x, y, at + gate))
      const last = at + 2 * gate
      const fresh = Exp.tanh(f32x4.add(v128.load(x + last), f32x4.mul(r, v128.load(y + last))))
      v128.store(h + at, f32x4.add(fresh, f32x4.mul(z, f32x4.sub(v128.load(h + at), fresh))))
      at += 16
    }
    for (; left > 0; left--) {
      const r = Exp.sigmoid(Step.sumOne(x, y, at))
      const z = Exp.sigmoid(Step.sumOne(x, y, at + gate))
      const last = at + 2 * gate
      const fresh = Exp.tanh(f32x4.add(v128.load32_splat(x + last), f32x4.mul(r, v128.load32_splat(y + last))))
      v128.store_lane<f32>(h + at, f32x4.add(fresh, f32x4.mul(z, f32x4.sub(v128.load32_splat(h + at), fresh))), 0)
      at += 4
    }
    h += gate
    x += (<usize>xStride) << 2
    y += (<usize>yStride) << 2
  }
}

/** h = tanh(x + y), or max(x + y, 0) where `relu` is 1; NaN stays. */
function simple(h: usize, x: usize, y: usize, rows: i32, n: i32, xStride: i32, yStride: i32, relu: i32): void {
  const gate = (<usize>n) << 2
  for (; rows > 0; rows--) {
    let left = n
    let at: usize = 0
    for (; left >= 4; left -= 4) {
      v128.store(h + at, Step.activated(Step.sum(x, y, at), relu))
      at += 16
    }
    for (; left > 0; left--) {
      v128.store_lane<f32>(h + at, Step.activated(Step.sumOne(x, y, at), relu), 0)
      at += 4
    }
    h += gate
    x += (<usize>xStride) << 2
    y += (<usize>yStride) << 2
  }
}

// oxlint-disable-next-line typescript/no-extraneous-class -- decorators need a class in TypeScript's grammar
abstract class Step {
  /** pmax(x, 0) is x where it is not less, so that NaN passes. */
  @inline
  static activated(x: v128, relu: i32): v128 {
    return relu ? f32x4.pmax(x, f32x4.splat(0)) : Exp.tanh(x)
  }

  @inline
  static sum(x: usize, y: usize, at: usize): v128 {
    return f32x4.add(v128.load(x + at), v128.load(y + at))
  }

  /** One element, on all lanes. */
  @inline
  static sumOne(x: usize, y: usize, at: usize): v128 {
    return f32x4.add(v128.load32_splat(x + at), v128.load32_splat(y + at))
  }
}
