// The methods of tensors that compute element by element: names of the functions of unary.ts, activations.ts, binary.ts,
// compare.ts and ternary.ts that PyTorch has as methods.

import * as activations from './activations.js'
import * as binary from './binary.js'
import * as complex from './complex-arithmetic.js'
import * as compare from './compare.js'
import * as differences from './differences.js'
import * as predicates from './predicates.js'
import * as ternary from './ternary.js'
import * as unary from './unary.js'

export const elementwiseMethods = {
  abs: unary.abs, acos: unary.acos, acosh: unary.acosh, asin: unary.asin, asinh: unary.asinh, atan: unary.atan,
  atanh: unary.atanh, bitwise_not: unary.bitwise_not, ceil: unary.ceil, cos: unary.cos, cosh: unary.cosh,
  deg2rad: unary.deg2rad, digamma: unary.digamma, erf: unary.erf, erfc: unary.erfc, erfinv: unary.erfinv,
  exp: unary.exp, exp2: unary.exp2, expm1: unary.expm1, floor: unary.floor, frac: unary.frac, lgamma: unary.lgamma,
  log: unary.log, log10: unary.log10, log1p: unary.log1p, log2: unary.log2, logit: unary.logit,
  nan_to_num: unary.nan_to_num, neg: unary.neg, positive: unary.positive, rad2deg: unary.rad2deg,
  reciprocal: unary.reciprocal, relu: unary.relu, round: unary.round, rsqrt: unary.rsqrt, sgn: unary.sgn,
  sigmoid: unary.sigmoid, sign: unary.sign, sin: unary.sin, sinc: unary.sinc, sinh: unary.sinh, sqrt: unary.sqrt,
  square: unary.square, tan: unary.tan, tanh: unary.tanh, trunc: unary.trunc, add: binary.add, atan2: binary.atan2,
  bitwise_and: binary.bitwise_and, bitwise_left_shift: binary.bitwise_left_shift, bitwise_or: binary.bitwise_or,
  bitwise_right_shift: binary.bitwise_right_shift, bitwise_xor: binary.bitwise_xor, copysign: binary.copysign,
  div: binary.div, float_power: binary.float_power, floor_divide: binary.floor_divide, fmax: binary.fmax,
  fmin: binary.fmin, fmod: binary.fmod, gcd: binary.gcd, heaviside: binary.heaviside, hypot: binary.hypot, lcm: binary.lcm, ldexp: binary.ldexp,
  logaddexp: binary.logaddexp, logaddexp2: binary.logaddexp2, maximum: binary.maximum, minimum: binary.minimum,
  mul: binary.mul, pow: binary.pow, remainder: binary.remainder, sub: binary.sub, xlogy: binary.xlogy,
  allclose: compare.allclose, eq: compare.eq, equal: compare.equal, ge: compare.ge, gt: compare.gt,
  isclose: compare.isclose, isfinite: compare.isfinite, isinf: compare.isinf, isnan: compare.isnan,
  isneginf: compare.isneginf, isposinf: compare.isposinf, le: compare.le, logical_and: compare.logical_and,
  logical_not: compare.logical_not, logical_or: compare.logical_or, logical_xor: compare.logical_xor, lt: compare.lt,
  ne: compare.ne, signbit: compare.signbit, addcdiv: ternary.addcdiv, addcmul: ternary.addcmul, clamp: ternary.clamp,
  clamp_max: ternary.clamp_max, clamp_min: ternary.clamp_min, clip: ternary.clip, lerp: ternary.lerp,
  hardshrink: activations.hardshrink, prelu: activations.prelu, where: ternary.whereSelf,
  angle: complex.angle, conj: complex.conj, is_conj: complex.is_conj, resolve_conj: complex.resolve_conj,
  resolve_neg: complex.resolve_neg,
  // of the tensor as a whole
  diff: differences.diff, is_complex: predicates.is_complex, is_nonzero: predicates.is_nonzero,
  is_same_size: predicates.is_same_size, is_signed: predicates.is_signed, isreal: predicates.isreal, nelement: predicates.numel,
  sum_to_size: differences.sum_to_size,
  // by other names (aliases.ts)
  absolute: unary.abs, arccos: unary.acos, arccosh: unary.acosh, arcsin: unary.asin, arcsinh: unary.asinh,
  arctan: unary.atan, arctan2: binary.atan2, arctanh: unary.atanh, divide: binary.div, fix: unary.trunc,
  greater: compare.gt, greater_equal: compare.ge, less: compare.lt, less_equal: compare.le, multiply: binary.mul,
  negative: unary.neg, not_equal: compare.ne, subtract: binary.sub, true_divide: binary.div,
} as const

/** Those that change the tensor and return it. */
export const elementwiseInPlace = {
  abs_: unary.abs_, acos_: unary.acos_, acosh_: unary.acosh_, asin_: unary.asin_, asinh_: unary.asinh_,
  atan_: unary.atan_, atanh_: unary.atanh_, bitwise_not_: unary.bitwise_not_, ceil_: unary.ceil_, cos_: unary.cos_,
  cosh_: unary.cosh_, deg2rad_: unary.deg2rad_, digamma_: unary.digamma_, erf_: unary.erf_, erfc_: unary.erfc_,
  erfinv_: unary.erfinv_, exp2_: unary.exp2_, exp_: unary.exp_, expm1_: unary.expm1_, floor_: unary.floor_,
  frac_: unary.frac_, lgamma_: unary.lgamma_, log10_: unary.log10_, log1p_: unary.log1p_, log2_: unary.log2_,
  log_: unary.log_, logit_: unary.logit_, nan_to_num_: unary.nan_to_num_, neg_: unary.neg_, rad2deg_: unary.rad2deg_,
  reciprocal_: unary.reciprocal_, relu_: unary.relu_, round_: unary.round_, rsqrt_: unary.rsqrt_, sgn_: unary.sgn_,
  sigmoid_: unary.sigmoid_, sign_: unary.sign_, sin_: unary.sin_, sinc_: unary.sinc_, sinh_: unary.sinh_,
  sqrt_: unary.sqrt_, square_: unary.square_, tan_: unary.tan_, tanh_: unary.tanh_, trunc_: unary.trunc_,
  add_: binary.add_, atan2_: binary.atan2_, bitwise_and_: binary.bitwise_and_,
  bitwise_left_shift_: binary.bitwise_left_shift_, bitwise_or_: binary.bitwise_or_,
  bitwise_right_shift_: binary.bitwise_right_shift_, bitwise_xor_: binary.bitwise_xor_, copysign_: binary.copysign_,
  div_: binary.div_, float_power_: binary.float_power_, floor_divide_: binary.floor_divide_, fmod_: binary.fmod_,
  gcd_: binary.gcd_, heaviside_: binary.heaviside_, hypot_: binary.hypot_, lcm_: binary.lcm_, ldexp_: binary.ldexp_, mul_: binary.mul_, pow_: binary.pow_,
  remainder_: binary.remainder_, sub_: binary.sub_, xlogy_: binary.xlogy_, eq_: compare.eq_, ge_: compare.ge_,
  gt_: compare.gt_, le_: compare.le_, logical_and_: compare.logical_and_, logical_not_: compare.logical_not_,
  logical_or_: compare.logical_or_, logical_xor_: compare.logical_xor_, lt_: compare.lt_, ne_: compare.ne_,
  addcdiv_: ternary.addcdiv_, addcmul_: ternary.addcmul_, clamp_: ternary.clamp_, clamp_max_: ternary.clamp_max_,
  clamp_min_: ternary.clamp_min_, clip_: ternary.clip_, lerp_: ternary.lerp_,
  // by other names
  absolute_: unary.abs_, arccos_: unary.acos_, arccosh_: unary.acosh_, arcsin_: unary.asin_, arcsinh_: unary.asinh_,
  arctan2_: binary.atan2_, arctan_: unary.atan_, arctanh_: unary.atanh_, divide_: binary.div_, fix_: unary.trunc_,
  greater_: compare.gt_, greater_equal_: compare.ge_, less_: compare.lt_, less_equal_: compare.le_,
  multiply_: binary.mul_, negative_: unary.neg_, not_equal_: compare.ne_, subtract_: binary.sub_,
  true_divide_: binary.div_,
} as const
