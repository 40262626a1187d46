// Functions of one tensor that PyTorch rounds after each step, and that therefore are steps of others here:
// ATen/native/cpu/UnaryOpsKernel.cpp: round_decimals_kernel, sinc_kernel, logit_kernel. Halves are float32 between the steps,
// but in `logit`.

import { BinaryOp, TestOp } from '../../../assembly/shared/binary-op.js'
import { UnaryOp } from '../../../assembly/shared/unary-op.js'
import { define } from '../../define.js'
import { float32 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { full } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'
import { binary, choose, inSteps, requireTaken, test, unary } from './elementwise.js'
import { floatType, rounding } from './unary.js'

/** To the nearest, ties to even; with `decimals` so many digits after the point, before it where it is negative. */
export const round = define('round', ['input', '*', 'decimals'], (input: Tensor, decimals = 0): Tensor => {
  if (decimals === 0) return nearest(input)
  const type = input.dtype
  requireTaken('round', type, { dispatch: 'round_vml_cpu', floats: true })
  const steps = stepType(type)
  const ten = constant(10 ** Math.abs(decimals), steps)
  const [before, after] = decimals < 0 ? [BinaryOp.Div, BinaryOp.Mul] : [BinaryOp.Mul, BinaryOp.Div]
  return to(binary('round', nearest(binary('round', input, ten, before, steps)), ten, after, steps), type)
})

const nearest = rounding('round')

/** sin(πx) / πx, 1 at 0. */
export const sinc = define('sinc', ['input'], (input: Tensor): Tensor => {
  const type = stepType(floatType(input.dtype))
  const x = to(input, type)
  return to(type.is_complex ? sincOfComplex(x, type) : sincOfReal(x, type), floatType(input.dtype))
})

function sincOfReal(input: Tensor, type: dtype): Tensor {
  return inSteps('sinc', input, type, [Math.PI, 0, 1], 2, (steps, y, blocks, n) => {
    const [x, pi, zero, one, angle, isZero] = blocks as [number, number, number, number, number, number]
    steps.binary(BinaryOp.Mul, angle, x, pi, n)
    steps.unary(UnaryOp.Sin, y, angle, n)
    steps.binary(BinaryOp.Div, y, y, angle, n)
    steps.test(TestOp.Eq, isZero, x, zero, n)
    steps.where(y, isZero, one, y, n)
  })
}

function sincOfComplex(x: Tensor, type: dtype): Tensor {
  const angle = binary('sinc', x, Math.PI, BinaryOp.Mul, type)
  const quotient = binary('sinc', unary('sinc', angle, UnaryOp.Sin), angle, BinaryOp.Div, type)
  return choose('sinc', test('sinc', x, 0, TestOp.Eq, type), 1, quotient, type)
}

/** ln(x / (1 - x)). With `eps`, x below it becomes eps, and what is above 1 - eps becomes that. */
export const logit = define('logit', ['input', 'eps'], (input: Tensor, eps: number | null = null): Tensor => {
  const type = floatType(input.dtype)
  const x = eps === null || eps < 0 ? to(input, type) : within(to(input, type), eps)
  if (!type.is_complex && type.itemsize >= 4) {
    return inSteps('logit', x, type, [1], 1, (steps, y, blocks, n) => {
      const [element, one, odds] = blocks as [number, number, number]
      steps.binary(BinaryOp.Sub, odds, one, element, n)
      steps.binary(BinaryOp.Div, odds, element, odds, n)
      steps.unary(UnaryOp.Log, y, odds, n)
    })
  }
  const odds = binary('logit', x, binary('logit', 1, x, BinaryOp.Sub, type), BinaryOp.Div, type)
  return unary('logit', odds, UnaryOp.Log)
})

/** Of bounds that cross the lower one counts first. */
function within(x: Tensor, eps: number): Tensor {
  const low = constant(eps, x.dtype)
  const high = binary('logit', constant(1, x.dtype), low, BinaryOp.Sub, x.dtype)
  const lowered = choose('logit', test('logit', x, high, TestOp.Gt, x.dtype), high, x, x.dtype)
  return choose('logit', test('logit', x, low, TestOp.Lt, x.dtype), low, lowered, x.dtype)
}

/** The dtype between steps. */
function stepType(type: dtype): dtype {
  return type.itemsize === 2 ? float32 : type
}

function constant(value: number, type: dtype): Tensor {
  return full([], value, { dtype: type })
}
