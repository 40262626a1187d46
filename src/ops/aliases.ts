// Functions by PyTorch's other names of them: numpy's, and those of old releases.

export {
  atan2 as arctan2,
  div as divide,
  mul as multiply,
  sub as subtract,
  div as true_divide,
} from './pointwise/binary.js'
export {
  gt as greater,
  ge as greater_equal,
  lt as less,
  le as less_equal,
  ne as not_equal,
} from './pointwise/compare.js'
export {
  abs as absolute,
  acos as arccos,
  acosh as arccosh,
  asin as arcsin,
  asinh as arcsinh,
  atan as arctan,
  atanh as arctanh,
  trunc as fix,
  neg as negative,
} from './pointwise/unary.js'
