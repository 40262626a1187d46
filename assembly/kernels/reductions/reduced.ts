// Reductions at once, for plans: the cells of reduce.ts are made, filled and finished.

import { f32_reduce, i64_reduce } from './reduce'
import { ReduceFinish, ReduceOp } from '../../shared/reduce-op'

/**
 * y = the reduction of x [outer, n, inner] over its middle dimension, for plans: what has one cell, and the places of extremes.
 * `finish`: what the cells become, and the dtype of y (assembly/shared/reduce-op.ts).
 *
 * y: [outer, inner]; cells: as many float64, twice as many for places, 8 bytes aligned.
 */
export function f32_reduced(
  op: i32,
  y: usize,
  cells: usize,
  x: usize,
  outer: i32,
  n: i32,
  inner: i32,
  finish: i32,
): void {
  reduced<f32, f64>(op, y, cells, x, outer, n, inner, finish)
}

/** `f32_reduced` of int64, whose cells are int64; y is that too, or bools. There is no mean of it, and no root. */
export function i64_reduced(
  op: i32,
  y: usize,
  cells: usize,
  x: usize,
  outer: i32,
  n: i32,
  inner: i32,
  finish: i32,
): void {
  reduced<i64, i64>(op, y, cells, x, outer, n, inner, finish)
}

/** T of x and y, C of the cells. */
function reduced<T, C>(op: i32, y: usize, cells: usize, x: usize, outer: i32, n: i32, inner: i32, finish: i32): void {
  let count = <usize>outer * <usize>inner
  const plane = count << 3
  const first = <C>(op == ReduceOp.Prod || op == ReduceOp.All ? 1 : 0)
  for (let at: usize = 0; at < plane; at += 8) store<C>(cells + at, first)
  if (isFloat<T>()) f32_reduce(op, cells, plane, x, outer, n, inner, 0, 0)
  else i64_reduce(op, cells, plane, x, outer, n, inner, 0, 0)
  for (; count > 0; count--) {
    let value = load<C>(finish == ReduceFinish.Place ? cells + plane : cells)
    if (finish == ReduceFinish.Place) {
      store<i64>(y, <i64>value)
      y += 8
    } else if (finish == ReduceFinish.Truth) {
      store<u8>(y, <u8>(value != 0))
      y++
    } else {
      if (isFloat<C>()) {
        if (finish == ReduceFinish.Mean) value /= <C>n
        else if (finish == ReduceFinish.Root) value = sqrt(value)
      }
      store<T>(y, <T>value)
      y += sizeof<T>()
    }
    cells += 8
  }
}
