// How classes of torch.nn take the arguments of their constructors: bound as Python does, then each held to what its name
// takes. Names mean the same in nearly all classes, as those of functions do (call/kinds.ts), but not the same as there:
// `bias` is a flag.

import { signature } from '../arguments.js'
import type { Binder, Defaults, ParameterName } from '../arguments.js'
import { checkerOf } from '../call/check.js'
import { refusal } from '../call/explain.js'
import { anything, Kind, kindOf } from '../call/kinds.js'
import type { Kinds, Parameter } from '../call/kinds.js'
import { Tensor } from '../tensor/tensor.js'
import { isModule } from './brand.js'
import { isNumpyScalar } from './kinds.js'

const { Boolean, Float, Integer, List, None, Other, Text } = Kind
const int = Integer | Boolean | Kind.Tensor
const real = int | Float | Kind.PyFloat

const takes = (words: string, kinds: Kinds, items: Kinds = 0): Parameter => ({ words, kinds, items })

/** Numbers may be bools, and tensors of one element, which the words do not say. */
const parameter = {
  any: takes('anything', anything, anything),
  int: takes('int', int),
  // A size of a tensor that is made of it, which PyTorch takes no bool for, as the first one at least.
  size: takes('int', Integer | Kind.Tensor),
  shape: takes('int or a list of ints', Integer | Kind.Tensor | List, Integer | Kind.Tensor),
  ints: takes('int or a list of ints', int | List, int),
  intList: takes('a list of ints', List, int),
  sizes: takes('int or a list of ints', int | List, int | None),
  padding: takes("int, a list of ints, 'same' or 'valid'", int | List | Text, int),
  intOnly: takes('int', Integer),
  real: takes('float', real),
  momentum: takes('float or null', real | None),
  reals: takes('float or a list of floats', real | List, real),
  scalar: takes('number', real | Kind.Complex),
  // Python's `if` takes None for False, and older code gives it.
  flag: takes('bool', Boolean | Integer | None),
  bool: takes('bool', Boolean),
  text: takes('str', Text),
  chunking: takes('str or null', Text | None),
  tensor: takes('Tensor', Kind.Tensor),
  dtype: takes('torch.dtype', Kind.DType),
  device: takes('torch.device', Kind.Device | Text),
  module: takes('Module', Other),
  callable: takes('function or Module', Kind.Function | Other),
  activation: takes("'relu', 'gelu', a function or Module", Text | Kind.Function | Other),
} as const

const byName: ReadonlyMap<string, Parameter> = new Map(
  (
    [
      [
        parameter.size,
        `in_features out_features in1_features in2_features num_features num_embeddings embedding_dim out_channels
        num_channels num_parameters input_size hidden_size proj_size embed_dim kdim vdim d_model dim_feedforward n_classes num_classes`,
      ],
      [
        parameter.int,
        `padding_idx in_channels groups num_groups num_layers num_heads nhead num_encoder_layers
        num_decoder_layers ignore_index blank start_dim end_dim dim divisor_override upscale_factor downscale_factor
        batch_chunk_size`,
      ],
      [parameter.shape, 'normalized_shape'],
      [parameter.ints, 'kernel_size stride padding output_padding dilation size'],
      [parameter.intList, 'cutoffs unflattened_size'],
      [parameter.sizes, 'output_size'],
      [
        parameter.real,
        `eps layer_norm_eps p alpha beta threshold lambd negative_slope lower upper min_val max_val init margin delta dropout
        max_norm norm_type div_value label_smoothing`,
      ],
      [parameter.momentum, 'momentum'],
      [parameter.reals, 'scale_factor output_ratio'],
      [parameter.scalar, 'value k'],
      [
        parameter.flag,
        `bias inplace affine track_running_stats elementwise_affine head_bias add_bias_kv add_zero_attn batch_first
        norm_first bidirectional scale_grad_by_freq sparse _freeze include_last_offset return_indices ceil_mode
        count_include_pad keepdim swap size_average reduce zero_infinity log_target log_input full align_corners
        recompute_scale_factor enable_nested_tensor mask_check allow_retain_graph`,
      ],
      [parameter.text, 'approximate mode padding_mode nonlinearity reduction acc_policy'],
      [parameter.chunking, 'chunking_method'],
      [parameter.tensor, 'weight pos_weight _weight _random_samples'],
      [parameter.dtype, 'dtype acc_dtype'],
      [parameter.device, 'device'],
      [parameter.module, 'encoder_layer decoder_layer norm'],
      [parameter.callable, 'distance_function custom_encoder custom_decoder'],
      [parameter.activation, 'activation'],
      [parameter.any, 'process_group options'],
    ] as const
  ).flatMap(([kind, names]) => names.split(/\s+/).map((name): [string, Parameter] => [name, kind])),
)

/** What differs: the class's name and the parameter's. */
const exceptions: ReadonlyMap<string, Parameter> = new Map([
  ...[1, 2, 3].flatMap((dims): [string, Parameter][] => [
    [`Conv${dims}d padding`, parameter.padding],
    [`LazyConv${dims}d padding`, parameter.padding],
    [`ConvTranspose${dims}d in_channels`, parameter.size],
  ]),
  ...['RNN', 'LSTM', 'GRU'].flatMap((name): [string, Parameter][] => [
    [`${name} bias`, parameter.bool],
    [`${name} batch_first`, parameter.bool],
    [`${name} bidirectional`, parameter.bool],
  ]),
  ['LocalResponseNorm size', parameter.int],
  ['CrossMapLRN2d size', parameter.int],
  ['LinearCrossEntropyLoss out_features', parameter.intList],
  ['Softmax dim', parameter.intOnly],
  ['LogSoftmax dim', parameter.intOnly],
])

/**
 * The signature of a class's constructor.
 *
 * @param name The class's, as messages give it.
 * @param names The parameters in Python's order, as `signature` takes them; each is one of the names above.
 * @param defaults Of the parameters that need not be given. Where one is null, null is taken.
 * @returns What binds arguments to names. It throws TypeError with Python's wording, and for an argument of a wrong kind.
 */
/* @__NO_SIDE_EFFECTS__ */
export function constructorSignature<Parameters extends object>(
  name: string,
  names: readonly ParameterName<Parameters>[],
  defaults: Defaults<Parameters>,
): Binder<Parameters> {
  const bind = signature<Parameters>(name, names, defaults)
  const parameters = names.filter((each) => each !== '*')
  const usual: readonly unknown[] = parameters.map((each) => (defaults as Record<string, unknown>)[each])
  const taken = parameters.map((each, index) => parameterOf(name, each, usual[index] === null))
  const { admit } = checkerOf(name, parameters, taken)
  return (args) => {
    const bound = bind(args) as Record<string, unknown>
    for (let index = 0; index < parameters.length; index++) {
      const each = parameters[index] as string
      const value = bound[each]
      if (value === usual[index]) continue
      const takes = taken[index] as Parameter
      if (typeof value === 'object' && value !== null) {
        if ((takes.kinds & Integer) !== 0 && isNumpyScalar(value)) continue
        if (!isFit(value, takes)) throw refusal(name, each, takes, value)
      }
      bound[each] = admit(index, value)
    }
    return bound as Required<Parameters>
  }
}

/** What an object's kind does not tell: a tensor in a number's place has one element, an object that is called is a Module. */
function isFit(value: object, { kinds }: Parameter): boolean {
  if (value instanceof Tensor) return (kinds & Integer) === 0 || value.numel() === 1
  return (kinds & Other) === 0 || kinds === anything || kindOf(value) !== Other || isModule(value)
}

function parameterOf(name: string, argument: string, orNull: boolean): Parameter {
  const found = exceptions.get(`${name} ${argument}`) ?? byName.get(argument)
  if (found === undefined) throw new Error(`nothing says what ${name}() takes as ${argument}`)
  return orNull && (found.kinds & None) === 0
    ? { ...found, words: `${found.words} or null`, kinds: found.kinds | None }
    : found
}
