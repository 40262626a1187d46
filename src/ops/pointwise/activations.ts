// The activations of torch.nn.functional, element by element: ATen/native/Activation.cpp. `activationSteps` gives each the
// form in which a plan computes it, too.

import { BinaryOp } from '../../../assembly/shared/binary-op.js'
import { UnaryOp } from '../../../assembly/shared/unary-op.js'
import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { bool, scalarTypeName, uint8 } from '../../tensor/dtype.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { add, div, mul, sub } from './binary.js'
import { binary, requireHeld, requireTaken, unary } from './elementwise.js'
import type { Constants } from './elementwise.js'
import { contiguous } from '../moving/copies.js'
import { into } from '../in-place.js'
import { numberOf } from '../number-of.js'
import type { NumberLike } from '../number-of.js'
import { abs, sigmoid, tanh } from './unary.js'
import { narrow } from '../views/parts.js'
import { reshape } from '../views/reshape.js'

/** A function of the core with its constants. */
export interface Activation {
  readonly op: UnaryOp
  readonly constants: Constants
}

/** What functions and plans compute alike, by PyTorch's parameters. */
export const activationSteps = {
  celu: (alpha = 1): Activation => ({ op: UnaryOp.Elu, constants: [alpha, 1, 1 / alpha] }),
  elu: (alpha = 1): Activation => ({ op: UnaryOp.Elu, constants: [alpha, 1, 1] }),
  gelu: (approximate = 'none'): Activation => ({
    op: approximate === 'tanh' ? UnaryOp.GeluTanh : UnaryOp.Gelu,
    constants: [],
  }),
  hardshrink: (lambd = 0.5): Activation => ({ op: UnaryOp.Hardshrink, constants: [lambd] }),
  hardsigmoid: (): Activation => ({ op: UnaryOp.Hardsigmoid, constants: [] }),
  hardswish: (): Activation => ({ op: UnaryOp.Hardswish, constants: [] }),
  hardtanh: (min_val = -1, max_val = 1): Activation => ({ op: UnaryOp.Hardtanh, constants: [min_val, max_val] }),
  leaky_relu: (negative_slope = 0.01): Activation => ({ op: UnaryOp.LeakyRelu, constants: [negative_slope] }),
  logsigmoid: (): Activation => ({ op: UnaryOp.LogSigmoid, constants: [] }),
  mish: (): Activation => ({ op: UnaryOp.Mish, constants: [] }),
  relu: (): Activation => ({ op: UnaryOp.Relu, constants: [] }),
  relu6: (): Activation => ({ op: UnaryOp.Hardtanh, constants: [0, 6] }),
  selu: (): Activation => ({ op: UnaryOp.Elu, constants: [seluScale * seluAlpha, seluScale, 1] }),
  sigmoid: (): Activation => ({ op: UnaryOp.Sigmoid, constants: [] }),
  silu: (): Activation => ({ op: UnaryOp.Silu, constants: [] }),
  softplus: (beta = 1, threshold = 20): Activation => ({ op: UnaryOp.Softplus, constants: [beta, threshold] }),
  softshrink: (lambd = 0.5): Activation => ({ op: UnaryOp.Softshrink, constants: [lambd] }),
  softsign: (): Activation => ({ op: UnaryOp.Softsign, constants: [] }),
  tanh: (): Activation => ({ op: UnaryOp.Tanh, constants: [] }),
  tanhshrink: (): Activation => ({ op: UnaryOp.Tanhshrink, constants: [] }),
  threshold: (threshold: number, value: number): Activation => ({
    op: UnaryOp.Threshold,
    constants: [threshold, value],
  }),
} as const

// Klambauer et al., "Self-Normalizing Neural Networks".
const seluAlpha = 1.6732632423543772
const seluScale = 1.0507009873554805

/** x where positive, else alpha (exp(x) - 1). */
export const elu = define(
  'elu',
  ['input', 'alpha', 'inplace'],
  (input: Tensor, alpha: NumberLike = 1, inplace = false): Tensor =>
    activation('elu', 'elu_cpu', input, activationSteps.elu(numberOf(alpha)), inplace),
)

/** `elu` with the constants that keep mean and variance. */
export const selu = define('selu', ['input', 'inplace'], (input: Tensor, inplace = false): Tensor =>
  activation('selu', 'elu_cpu', input, activationSteps.selu(), inplace),
)

/** x where positive, else alpha (exp(x / alpha) - 1). */
export const celu = define(
  'celu',
  ['input', 'alpha', 'inplace'],
  (input: Tensor, alpha: NumberLike = 1, inplace = false): Tensor => {
    const given = numberOf(alpha)
    if (given === 0) throw new RangeError('ZeroDivisionError: alpha cannot be 0 for CELU')
    return activation('celu', 'elu_cpu', input, activationSteps.celu(given), inplace)
  },
)

/** x Φ(x); with `approximate: 'tanh'` by tanh. */
export const gelu = define(
  'gelu',
  ['input', '*', 'approximate'],
  (input: Tensor, approximate: 'none' | 'tanh' = 'none'): Tensor => {
    if (approximate !== 'none' && approximate !== 'tanh') {
      throw new RangeError(`approximate argument must be either none or tanh.`)
    }
    return activation('gelu', 'GeluKernelImpl', input, activationSteps.gelu(approximate))
  },
)

/** x sigmoid(x). */
export const silu = define('silu', ['input', 'inplace'], (input: Tensor, inplace = false): Tensor =>
  activation('silu', 'silu_cpu', input, activationSteps.silu(), inplace),
)

/** x tanh(softplus(x)). */
export const mish = define('mish', ['input', 'inplace'], (input: Tensor, inplace = false): Tensor =>
  activation('mish', 'mish_cpu', input, activationSteps.mish(), inplace),
)

/** x relu6(x + 3) / 6. */
export const hardswish = define('hardswish', ['input', 'inplace'], (input: Tensor, inplace = false): Tensor =>
  activation('hardswish', 'hardswish_cpu', input, activationSteps.hardswish(), inplace),
)

/** relu6(x + 3) / 6. */
export const hardsigmoid = define('hardsigmoid', ['input', 'inplace'], (input: Tensor, inplace = false): Tensor =>
  activation('hardsigmoid', 'hardsigmoid_cpu', input, activationSteps.hardsigmoid(), inplace),
)

/** x within [min_val, max_val]. */
export const hardtanh = define(
  'hardtanh',
  ['input', 'min_val', 'max_val', 'inplace'],
  (input: Tensor, min_val: NumberLike = -1, max_val: NumberLike = 1, inplace = false): Tensor =>
    bounded('hardtanh', input, numberOf(min_val), numberOf(max_val), inplace),
)

/** x within [0, 6]. */
export const relu6 = define('relu6', ['input', 'inplace'], (input: Tensor, inplace = false): Tensor =>
  bounded('relu6', input, 0, 6, inplace),
)

/** x where positive, else negative_slope x. */
export const leaky_relu = define(
  'leaky_relu',
  ['input', 'negative_slope', 'inplace'],
  (input: Tensor, negative_slope: NumberLike = 0.01, inplace = false): Tensor =>
    activation('leaky_relu', 'leaky_relu_cpu', input, activationSteps.leaky_relu(numberOf(negative_slope)), inplace),
)

/** ln(1 + exp(beta x)) / beta; x itself where beta x is above the threshold. */
export const softplus = define(
  'softplus',
  ['input', 'beta', 'threshold'],
  (input: Tensor, beta: NumberLike = 1, threshold: NumberLike = 20): Tensor =>
    activation('softplus', 'softplus_cpu', input, activationSteps.softplus(numberOf(beta), numberOf(threshold))),
)

/** x moved toward 0 by lambd, 0 within it. */
export const softshrink = define('softshrink', ['input', 'lambd'], (input: Tensor, lambd: NumberLike = 0.5): Tensor => {
  requireTaken('softshrink', input.dtype, { dispatch: 'softshrink_check', floats: true })
  const given = numberOf(lambd)
  if (!(given >= 0)) throw new RangeError(`lambda must be greater or equal to 0, but found to be ${given}.`)
  return activation('softshrink', 'softshrink_cpu', input, activationSteps.softshrink(given))
})

/** x outside of [-lambd, lambd], 0 within. */
export const hardshrink = define('hardshrink', ['input', 'lambd'], (input: Tensor, lambd: NumberLike = 0.5): Tensor =>
  activation('hardshrink', 'hardshrink_cpu', input, activationSteps.hardshrink(numberOf(lambd))),
)

/** x - tanh(x); of halves both steps are rounded. */
export const tanhshrink = define('tanhshrink', ['input'], (input: Tensor): Tensor =>
  input.dtype.is_floating_point && input.dtype.itemsize > 2
    ? activation('tanhshrink', 'tanh_vml_cpu', input, activationSteps.tanhshrink())
    : sub(input, tanh(input)),
)

/** x / (1 + |x|); of halves each step is rounded. */
export const softsign = define('softsign', ['input'], (input: Tensor): Tensor =>
  input.dtype.is_floating_point && input.dtype.itemsize > 2
    ? activation('softsign', 'abs_cpu', input, activationSteps.softsign())
    : div(input, add(abs(input), 1)),
)

/** ln(sigmoid(x)), row-major. */
export const logsigmoid = define('logsigmoid', ['input'], (input: Tensor): Tensor =>
  contiguous(activation('logsigmoid', 'log_sigmoid_cpu', input, activationSteps.logsigmoid())),
)

/** x where above the threshold, else value. */
export const threshold = define(
  'threshold',
  ['input', 'threshold', 'value', 'inplace'],
  (input: Tensor, threshold: NumberLike, value: NumberLike, inplace = false): Tensor => {
    requireTaken('threshold', input.dtype, { dispatch: 'threshold_cpu', floats: true, integers: true })
    const [least, other] = [numberOf(threshold), numberOf(value)]
    requireHeld(input.dtype, least, other)
    const { op, constants } = activationSteps.threshold(least, other)
    return placed('threshold', input, unary('threshold', input, op, input.dtype, constants), inplace)
  },
)

/** x where positive, else weight x: one weight, or one for each index of dimension 1. */
export const prelu = define('prelu', ['input', 'weight'], (input: Tensor, weight: Tensor): Tensor => {
  if (input.dtype !== weight.dtype) {
    const message = `prelu: Type promoting not supported. Got ${scalarTypeName(input.dtype)} and ${scalarTypeName(weight.dtype)}`
    throw new DTypeError({ op: 'prelu', expected: `${input.dtype}`, got: `${weight.dtype}`, message })
  }
  requireTaken('prelu', input.dtype, { dispatch: 'prelu_cpu', floats: true })
  if (weight.numel() === 1) return binary('prelu', input, reshape(weight, []), BinaryOp.Prelu, input.dtype)
  const dims = input.sizes.length
  if (dims === 0)
    throw new ShapeError({
      op: 'prelu',
      expected: 'a dimension',
      got: '[]',
      message: 'Not allow zero-dim input tensor.',
    })
  const channels = dims < 2 ? 1 : (input.sizes[1] as number)
  if (weight.numel() !== channels) {
    const message = `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${weight.numel()} and channel size = ${channels}.`
    throw new ShapeError({ op: 'prelu', expected: `${channels} weights`, got: `${weight.numel()}`, message })
  }
  const sizes = input.sizes.map((_, dim) => (dim === Math.min(1, dims - 1) ? channels : 1))
  return binary('prelu', input, reshape(weight, sizes), BinaryOp.Prelu, input.dtype)
})

/** The first half of a dimension times the sigmoid of the second. */
export const glu = define('glu', ['input', 'dim'], (input: Tensor, dim = -1): Tensor => {
  if (input.sizes.length === 0) throw new RangeError('glu does not support 0-dimensional tensors')
  const at = wrapDim('glu', dim, input.sizes.length)
  const size = input.sizes[at] as number
  if (size % 2 !== 0) {
    const message = `Halving dimension must be even, but dimension ${at} is size ${size}`
    throw new ShapeError({ op: 'glu', expected: 'an even size', got: `${size}`, message })
  }
  requireTaken('glu', input.dtype, { dispatch: 'glu_cpu', floats: true })
  return mul(narrow(input, at, 0, size / 2), sigmoid(narrow(input, at, size / 2, size / 2)))
})

function activation(op: string, dispatch: string, input: Tensor, f: Activation, inplace = false): Tensor {
  requireTaken(op, input.dtype, { dispatch, floats: true, complex: op === 'silu' })
  return placed(op, input, unary(op, input, f.op, input.dtype, f.constants), inplace)
}

function bounded(op: string, input: Tensor, low: number, high: number, inplace: boolean): Tensor {
  const { dtype } = input
  if (dtype === bool) {
    throw new DTypeError({
      op,
      expected: 'numbers',
      got: `${dtype}`,
      message: 'Bool inputs not supported for hardtanh',
    })
  }
  if (dtype === uint8 && (low < 0 || high < 0)) {
    const message = 'cannot do hardtanh on an unsigned type with negative limits'
    throw new DTypeError({ op, expected: 'a signed dtype', got: `${dtype}`, message })
  }
  requireTaken(op, dtype, { dispatch: 'clamp_scalar_cpu', floats: true, integers: true })
  requireHeld(dtype, low, high)
  const { constants } = activationSteps.hardtanh(low, high)
  return placed(op, input, unary(op, input, UnaryOp.Hardtanh, dtype, constants), inplace)
}

function placed(op: string, input: Tensor, result: Tensor, inplace: boolean): Tensor {
  return inplace ? into(op, input, result) : result
}
