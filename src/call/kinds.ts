// What an argument may be, as a set of bits, and what a value is, as one of them. PyTorch gives a parameter's name one meaning
// nearly everywhere (`input` is a Tensor, `dim` an int or ints), so that one table by name says it for all functions, and a short
// one what differs.

import { Complex, PyFloat } from '../python/numbers.js'
import type { NumberKind } from './scalar.js'

/** The sets of kinds that an argument may be of; `Kind.Tensor | Kind.Scalar`. */
export const Kind = {
  /** undefined: not given. */
  Absent: 1 << 0,
  /** null, Python's None. */
  None: 1 << 1,
  Integer: 1 << 2,
  BigInt: 1 << 3,
  /** A number that is no integer, NaN and infinities too. */
  Float: 1 << 4,
  PyFloat: 1 << 5,
  Complex: 1 << 6,
  Boolean: 1 << 7,
  Text: 1 << 8,
  /** An Array, a Tuple, a Size. */
  List: 1 << 9,
  Tensor: 1 << 10,
  DType: 1 << 11,
  Device: 1 << 12,
  Function: 1 << 13,
  /** Anything else. */
  Other: 1 << 14,
} as const

/** A union of kinds. */
export type Kinds = number

const { Absent, None, Integer, Float, Boolean, Text, List } = Kind
const int = Integer | Kind.Tensor
const real = int | Float | Boolean
const scalar = real | Kind.Complex | Kind.BigInt | Kind.PyFloat

/** Whatever it is. */
export const anything: Kinds = 2 * Kind.Other - 1

/** What a parameter takes. */
export interface Parameter {
  /** What it may be, in PyTorch's words: `int or a list of ints`. */
  readonly words: string
  readonly kinds: Kinds
  /** What the items of a list may be; 0 where it takes no list. */
  readonly items: Kinds
  /** Of a number: which one a tensor is to stand for. A tensor that is more than a number is none of this. */
  readonly number?: NumberKind
}

const takes = (words: string, kinds: Kinds, items: Kinds = 0, number?: NumberKind): Parameter => ({
  words,
  kinds,
  items,
  ...(number === undefined ? {} : { number }),
})

/** Numbers may be 0-dim tensors everywhere, which the words do not say. */
const parameter = {
  any: takes('anything', anything, anything),
  tensor: takes('Tensor', Kind.Tensor),
  maybeTensor: takes('Tensor or null', Kind.Tensor | None),
  tensors: takes('a list of Tensors', List, Kind.Tensor),
  tensorOrScalar: takes('Tensor or number', Kind.Tensor | scalar),
  tensorOrInts: takes('Tensor, int or a list of ints', int | List, int),
  scalar: takes('number', scalar, 0, 'scalar'),
  real: takes('float', real, 0, 'float'),
  reals: takes('float or a list of floats', real | List, real | None, 'float'),
  int: takes('int', int, 0, 'int'),
  ints: takes('int or a list of ints', int | List, int, 'int'),
  dims: takes('int or a list of ints', int | Boolean | List, int, 'int'),
  flag: takes('bool', Boolean | Integer),
  dtype: takes('torch.dtype', Kind.DType),
  device: takes('torch.device', Kind.Device | Text),
} as const

const byName: ReadonlyMap<string, Parameter> = new Map(
  (
    [
      [
        parameter.tensor,
        `input mat mat1 mat2 vec vec1 vec2 batch1 batch2 tensor1 tensor2 mask src tgt memory src_mask tgt_mask memory_mask src_key_padding_mask tgt_key_padding_mask
        memory_key_padding_mask key_padding_mask target targets condition theta grid x x1
        x2 A B input1 input2 input3 anchor positive negative query key attn_mask pos_weight log_probs logits linear_weight
        linear_bias random_samples _random_samples boundaries sorted_sequence sorter
        prepend append per_sample_weights offsets bias weights weight bias imag angle padded_sequences`,
      ],
      [parameter.tensors, 'tensors matrices sequences'],
      [parameter.tensorOrScalar, 'other exponent min max value end test_elements q values var elements'],
      [parameter.scalar, 'fill_value val alpha beta'],
      [
        parameter.real,
        `eps rtol atol p margin lambd negative_slope min_val max_val lower upper std mean momentum gain norm_type nan posinf
        neginf label_smoothing dropout_p scale tau delta max_norm padding_value from to sparsity base`,
      ],
      [
        parameter.int,
        `dim0 dim1 dim2 axis0 axis1 start_dim end_dim groups num_groups diagonal n m k chunks length dimension decimals
        correction storage_offset upscale_factor downscale_factor num_classes blank minlength bins row col low high
        ignore_index padding_idx total_length divisor_override steps count`,
      ],
      [
        parameter.ints,
        'size shape dims sizes repeats shifts normalized_shape kernel_size dilation stride split_size_or_sections',
      ],
      [parameter.tensorOrInts, 'index source destination indices_or_sections lengths input_lengths target_lengths'],
      [parameter.dims, 'dim'],
      [parameter.reals, 'scale_factor output_ratio output_size'],
      [
        parameter.flag,
        `keepdim inplace requires_grad align_corners ceil_mode count_include_pad unbiased training accumulate descending
        stable largest sorted equal_nan include_self sparse sparse_grad enforce_sorted batch_first return_indices right
        out_int32 assume_unique invert full_matrices left swap log_target log_input antialias is_causal enable_gqa hard
        scale_grad_by_freq include_last_offset zero_infinity`,
      ],
      [parameter.dtype, 'dtype type1 type2'],
      [parameter.device, 'device'],
    ] as const
  ).flatMap(([kind, names]) => names.split(/\s+/).map((name): [string, Parameter] => [name, kind])),
)

/** torch.special's families of polynomials, each of a degree. */
const polynomials = `special_chebyshev_polynomial_t special_chebyshev_polynomial_u special_chebyshev_polynomial_v
special_chebyshev_polynomial_w special_shifted_chebyshev_polynomial_t special_shifted_chebyshev_polynomial_u
special_shifted_chebyshev_polynomial_v special_shifted_chebyshev_polynomial_w special_hermite_polynomial_h
special_hermite_polynomial_he special_laguerre_polynomial_l special_legendre_polynomial_p`

/** What differs: the function's name and the parameter's. */
const exceptions: ReadonlyMap<string, Parameter> = new Map([
  ...of(
    parameter.tensorOrScalar,
    'input',
    `add sub rsub mul div floor_divide remainder fmod pow float_power xlogy where bucketize searchsorted eq ne lt le gt ge
    logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift`,
  ),
  ...of(parameter.tensorOrScalar, 'src', 'scatter scatter_'),
  ...of(parameter.tensorOrScalar, 'input', 'special_xlog1py special_zeta'),
  ...of(parameter.tensorOrScalar, 'x', polynomials),
  ...of(parameter.tensorOrScalar, 'n', polynomials),
  ...of(parameter.tensorOrScalar, 'mean', 'normal'),
  ...of(parameter.tensorOrScalar, 'std', 'normal'),
  ...of(parameter.tensor, 'the_template', 'resize_as_'),
  ...of(parameter.real, 'maxnorm', 'renorm'),
  ...of(parameter.real, 'median', 'cauchy_'),
  ...of(parameter.real, 'sigma', 'cauchy_'),
  ...of(parameter.int, 'r', 'combinations'),
  ...of(parameter.tensorOrInts, 'bins', 'histogram'),
  ...of(parameter.any, 'bins', 'histogramdd'),
  ...of(parameter.any, 'shape', 'unravel_index'),
  ...of(parameter.int, 'num_samples', 'multinomial'),
  ...of(parameter.tensor, 'indices', 'unravel_index'),
  ...of(parameter.maybeTensor, 'running_mean', 'batch_norm instance_norm'),
  ...of(parameter.maybeTensor, 'running_var', 'batch_norm instance_norm'),
  ...of(parameter.maybeTensor, 'weight', 'batch_norm instance_norm'),
  ...of(parameter.maybeTensor, 'bias', 'batch_norm instance_norm'),
  ...of(parameter.tensorOrScalar, 'weight', 'lerp lerp_'),
  ...of(
    parameter.int,
    'dim',
    `argmax argmin argsort cat chunk cummax cummin cumprod cumsum diff gather glu index_select kthvalue log_softmax
    logcumsumexp median mode narrow prod scatter scatter_add select softmax sort split stack take_along_dim topk
    unbind unflatten unsqueeze`,
  ),
  ...of(parameter.scalar, 's', 'scalar_tensor'),
  ...of(parameter.tensor, 'abs', 'polar'),
  ...of(parameter.tensor, 'value', 'forward multi_head_attention_forward scaled_dot_product_attention'),
  ...of(parameter.tensor, 'real', 'complex'),
  ...of(parameter.tensor, 'log_input', 'forward'),
  ...of(parameter.scalar, 'start', 'arange'),
  ...of(parameter.scalar, 'end', 'arange'),
  ...of(parameter.scalar, 'step', 'arange'),
  ...of(parameter.dtype, 'from_', 'can_cast'),
  ...of(parameter.dtype, 'to', 'can_cast'),
  ...of(parameter.tensorOrScalar, 'tensor1', 'result_type'),
  ...of(parameter.tensorOrScalar, 'tensor2', 'result_type'),
  ...of(parameter.any, 'dims', 'tensordot'),
  ...of(parameter.any, 'p', 'norm cond'),
  ...of(parameter.any, 'atol', 'pinv matrix_rank'),
  ...of(parameter.any, 'rtol', 'pinv matrix_rank'),
  ...of(parameter.tensor, 'tau', 'householder_product'),
  ...of(parameter.tensor, 'b', 'lstsq'),
  ...of(parameter.real, 'correction', 'var std var_mean std_mean'),
  // A tensor here is another operand.
  ...of(parameter.tensorOrInts, 'dim', 'max min'),
  ...of(parameter.real, 'min', 'histc'),
  ...of(parameter.real, 'max', 'histc'),
  ...of(parameter.scalar, 'value', 'addcmul addcdiv'),
  ...of(parameter.tensorOrInts, 'start', 'narrow'),
  ...of(parameter.tensorOrScalar, 'start', 'linspace logspace'),
  ...of(parameter.tensorOrInts, 'repeats', 'repeat_interleave'),
  ...of(parameter.real, 'k', 'local_response_norm'),
  ...of(parameter.real, 'alpha', 'local_response_norm'),
  ...of(parameter.real, 'beta', 'local_response_norm'),
  ...of(parameter.scalar, 'value', 'pad'),
  ...of(parameter.int, 'index', 'select select_copy'),
  ...of(parameter.scalar, 'value', 'constant_pad_nd'),
])

function of(takes: Parameter, argument: string, functions: string): [string, Parameter][] {
  return functions.split(/\s+/).map((name) => [`${name} ${argument}`, takes])
}

/** What PyTorch's function `name`, of whatever module, takes as `argument`. */
export function parameterOf(name: string, argument: string): Parameter {
  const plain = name.slice(name.lastIndexOf('.') + 1)
  return exceptions.get(`${plain} ${argument}`) ?? byName.get(argument) ?? parameter.any
}

/** On the prototypes of Tensor, dtype and device: their kind. The same symbol in every copy of the package. */
export const kindBrand: unique symbol = Symbol.for('torchlet.kind') as never

/** The one kind that a value is of. The order is that of how often they come: this runs for each argument of each call. */
export function kindOf(value: unknown): Kinds {
  if (typeof value === 'object') {
    if (value === null) return None
    if (Array.isArray(value)) return List
    return (value as { [kindBrand]?: Kinds })[kindBrand] ?? kindOfOther(value)
  }
  if (typeof value === 'number') return Number.isInteger(value) ? Integer : Float
  if (typeof value === 'undefined') return Absent
  if (typeof value === 'boolean') return Boolean
  if (typeof value === 'string') return Text
  if (typeof value === 'bigint') return Kind.BigInt
  return typeof value === 'function' ? Kind.Function : Kind.Other
}

function kindOfOther(value: object): Kinds {
  if (value instanceof PyFloat) return Kind.PyFloat
  return value instanceof Complex ? Kind.Complex : Kind.Other
}
