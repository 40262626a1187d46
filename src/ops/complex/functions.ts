// What functions of elementwise.ts compute of complex numbers, by the codes that they have in the core. What is not here PyTorch
// does not have either. ATen/native/cpu/UnaryOpsKernel.cpp, BinaryOpsKernel.cpp, PointwiseOpsKernel.cpp, Lerp.h.

import { BinaryOp, TernaryOp, TestOp } from '../../../assembly/shared/binary-op.js'
import { UnaryOp } from '../../../assembly/shared/unary-op.js'
import type { Kernel } from './loops.js'
import * as math from './math.js'
import { div, exp, log, logOfSize, mul, set } from './math.js'

export const complexUnaries: ReadonlyMap<UnaryOp, Kernel> = new Map<UnaryOp, Kernel>([
  [UnaryOp.Neg, (out, x, u) => set(out, -x, -u)],
  [UnaryOp.Square, (out, x, u) => mul(out, x, u, x, u)],
  [
    UnaryOp.Sign,
    (out, x, u) => {
      const size = Math.hypot(x, u)
      set(out, size === 0 ? 0 : x / size, size === 0 ? 0 : u / size)
    },
  ],
  [UnaryOp.Reciprocal, math.reciprocal],
  [UnaryOp.Sqrt, math.sqrt],
  [
    UnaryOp.Rsqrt,
    (out, x, u) => {
      math.sqrt(out, x, u)
      reciprocalOf(out)
    },
  ],
  [UnaryOp.Exp, exp],
  [UnaryOp.Exp2, (out, x, u) => exp(out, x * Math.LN2, u * Math.LN2)],
  [UnaryOp.Expm1, math.expm1],
  [UnaryOp.Log, log],
  [UnaryOp.Log2, scaledLog(Math.LN2)],
  [UnaryOp.Log10, scaledLog(Math.LN10)],
  [UnaryOp.Log1p, math.log1p],
  [UnaryOp.Sin, math.sin],
  [UnaryOp.Cos, math.cos],
  [UnaryOp.Tan, math.tan],
  [UnaryOp.Asin, math.asin],
  [UnaryOp.Acos, math.acos],
  [UnaryOp.Atan, math.atan],
  [UnaryOp.Sinh, math.sinh],
  [UnaryOp.Cosh, math.cosh],
  [UnaryOp.Tanh, math.tanh],
  [UnaryOp.Asinh, math.asinh],
  [UnaryOp.Acosh, math.acosh],
  [UnaryOp.Atanh, math.atanh],
  [UnaryOp.Sigmoid, (out, x, u) => sigmoid(out, x, u)],
  [
    UnaryOp.Silu,
    (out, x, u) => {
      sigmoid(out, x, u)
      mul(out, x, u, out[0] as number, out[1] as number)
    },
  ],
  [
    UnaryOp.Tanhshrink,
    (out, x, u) => {
      math.tanh(out, x, u)
      set(out, x - (out[0] as number), u - (out[1] as number))
    },
  ],
])

export const complexBinaries: ReadonlyMap<BinaryOp, Kernel> = new Map<BinaryOp, Kernel>([
  // The second number comes times alpha, a complex 1, which makes NaN of a part beside an infinite one.
  [
    BinaryOp.Add,
    (out, x, u, y, v) => {
      mul(out, 1, 0, y, v)
      set(out, x + (out[0] as number), u + (out[1] as number))
    },
  ],
  [
    BinaryOp.Sub,
    (out, x, u, y, v) => {
      mul(out, 1, 0, y, v)
      set(out, x - (out[0] as number), u - (out[1] as number))
    },
  ],
  [BinaryOp.Mul, mul],
  [BinaryOp.Div, div],
  [BinaryOp.Pow, math.pow],
  [BinaryOp.LogAddExp, (out, x, u, y, v) => logAddExp(out, x, u, y, v)],
])

/** Those that PyTorch computes of complex64 in float32, which shows. */
export const complexSingles: ReadonlyMap<BinaryOp, Kernel> = new Map<BinaryOp, Kernel>([
  [
    BinaryOp.Pow,
    (out, x, u, y, v) => {
      const { fround } = Math
      const absolute = Math.hypot(x, u)
      // glibc's clogf rounds the absolute value, unless it is near 1.
      const most = Math.max(Math.abs(x), Math.abs(u))
      const near =
        most < 1 ? most >= 0.5 && absolute * absolute >= 0.5 : most < 2 && absolute * absolute < 1 + most * most
      const size = fround(near ? logOfSize(x, u) : Math.log(fround(absolute)))
      const angle = fround(Math.atan2(u, x))
      const re = fround(fround(y * size) - fround(v * angle))
      exp(out, re, fround(fround(y * angle) + fround(v * size)))
    },
  ],
])

/** With the factor s + t i. */
export const complexTernaries: ReadonlyMap<TernaryOp, (s: number, t: number) => Kernel> = new Map<
  TernaryOp,
  (s: number, t: number) => Kernel
>([
  [
    TernaryOp.Addcmul,
    (s, t) => (out, x, u, y, v, z, w) => {
      mul(out, y, v, z, w)
      mul(out, s, t, out[0] as number, out[1] as number)
      set(out, x + (out[0] as number), u + (out[1] as number))
    },
  ],
  [
    TernaryOp.Addcdiv,
    (s, t) => (out, x, u, y, v, z, w) => {
      mul(out, s, t, y, v)
      div(out, out[0] as number, out[1] as number, z, w)
      set(out, x + (out[0] as number), u + (out[1] as number))
    },
  ],
  [
    TernaryOp.Lerp,
    () => (out, x, u, y, v, z, w) => {
      mul(out, y - x, v - u, z, w)
      set(out, x + (out[0] as number), u + (out[1] as number))
    },
  ],
])

/** Those that give 0 or 1. */
export const complexTests: ReadonlyMap<TestOp, Kernel> = new Map<TestOp, Kernel>([
  [TestOp.Eq, tested((x, u, y, v) => x === y && u === v)],
  [TestOp.Ne, tested((x, u, y, v) => x !== y || u !== v)],
  [TestOp.And, tested((x, u, y, v) => isTrue(x, u) && isTrue(y, v))],
  [TestOp.Or, tested((x, u, y, v) => isTrue(x, u) || isTrue(y, v))],
  [TestOp.Xor, tested((x, u, y, v) => isTrue(x, u) !== isTrue(y, v))],
  [TestOp.Not, tested((x, u) => !isTrue(x, u))],
  [TestOp.IsNan, tested((x, u) => Number.isNaN(x) || Number.isNaN(u))],
  [TestOp.IsInf, tested((x, u) => Math.abs(x) === Infinity || Math.abs(u) === Infinity)],
  [TestOp.IsFinite, tested((x, u) => Number.isFinite(x) && Number.isFinite(u))],
])

/** The second number where the first is not 0, else the third. */
export const complexChoice: Kernel = (out, x, _, y, v, z, w) => (x === 0 ? set(out, z, w) : set(out, y, v))

/** ln(e^a + e^b): beside the number of the larger real part, PyTorch's _log_add_exp_helper. @internal */
export function logAddExp(out: Float64Array, x: number, u: number, y: number, v: number): void {
  if (Number.isNaN(x) || Number.isNaN(u)) return set(out, NaN, NaN)
  if (Number.isNaN(y) || Number.isNaN(v)) return set(out, NaN, NaN)
  const [a, b, c, d] = x < y ? [x, u, y, v] : [y, v, x, u]
  if (!Number.isFinite(a) && a === c && a > 0) {
    exp(out, a, b)
    const [e, f] = [out[0] as number, out[1] as number]
    exp(out, c, d)
    return log(out, e + (out[0] as number), f + (out[1] as number))
  }
  if (!Number.isFinite(a) && a === c) return set(out, a, b)
  exp(out, a - c, b - d)
  math.log1p(out, out[0] as number, out[1] as number)
  set(out, c + (out[0] as number), d + (out[1] as number))
}

function sigmoid(out: Float64Array, x: number, u: number): void {
  exp(out, -x, -u)
  set(out, 1 + (out[0] as number), out[1] as number)
  reciprocalOf(out)
}

function reciprocalOf(out: Float64Array): void {
  math.reciprocal(out, out[0] as number, out[1] as number)
}

function scaledLog(base: number): Kernel {
  return (out, x, u) => {
    log(out, x, u)
    set(out, (out[0] as number) / base, (out[1] as number) / base)
  }
}

function tested(holds: (x: number, u: number, y: number, v: number) => boolean): Kernel {
  return (out, x, u, y, v) => {
    out[0] = holds(x, u, y, v) ? 1 : 0
  }
}

function isTrue(x: number, u: number): boolean {
  return x !== 0 || u !== 0
}
