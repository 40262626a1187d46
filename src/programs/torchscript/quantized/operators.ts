// Quantized operators, by their values: what PyTorch computes in integers is computed in floats on the same grid and rounded to
// integers where PyTorch rounds. aten/src/ATen/native/quantized/library.cpp.

import { cat } from '../../../ops/moving/joining.js'
import { add, mul } from '../../../ops/pointwise/binary.js'
import { clamp } from '../../../ops/pointwise/ternary.js'
import { conv1d, conv2d, conv3d } from '../../../ops/spatial/conv.js'
import { conv_transpose1d, conv_transpose2d, conv_transpose3d } from '../../../ops/spatial/conv-transpose.js'
import { linear } from '../../../ops/products/linear.js'
import { amax, amin } from '../../../ops/reduce/reductions.js'
import { relu } from '../../../ops/pointwise/unary.js'
import { hardswish } from '../../../ops/pointwise/activations.js'
import { to } from '../../../ops/moving/convert.js'
import { Tuple } from '../../../python/tuple.js'
import { float16, float32, qint8, quint8 } from '../../../tensor/dtype.js'
import { QuantizedTensor } from '../../../tensor/forms/quantized.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { builtin } from '../operators/operator.js'
import type { Operator } from '../operators/operator.js'
import { dtypeOf } from '../values/codes.js'
import { float, numberOf } from '../values/numbers.js'
import type { Float, Int } from '../values/numbers.js'
import { itemOf } from '../values/tensors.js'
import { refused } from '../builtins/refused.js'
import { packConv, packLinear, unpackConv, unpackLinear } from './packed.js'
import { chosen, quantized, quantizedChannels, requireQuantized, valuesOf } from './quantize.js'

const convolutions = [conv1d, conv2d, conv3d]
const transposed = [conv_transpose1d, conv_transpose2d, conv_transpose3d]

/** A layer's result as 8 bits. */
function requantized(values: Tensor, scale: unknown, zero_point: unknown, type = quint8): Tensor {
  return quantized(values, numberOf(scale), numberOf(zero_point), type)
}

const weights = new WeakMap<Tensor, Tensor>()

/** The values of a weight, made once. */
function weightValues(weight: Tensor): Tensor {
  let values = weights.get(weight)
  if (values === undefined) weights.set(weight, (values = to(valuesOf(weight), float32)))
  return values
}

/** A tensor as 8 bits would hold it that are chosen by its values. */
function onDynamicGrid(input: Tensor, reduce_range: boolean): Tensor {
  if (input.numel() === 0) return input
  const [least, most] = [numberOf(itemOf(amin(input) as Tensor)), numberOf(itemOf(amax(input) as Tensor))]
  const { scale, zero_point } = chosen(least, most, reduce_range)
  return quantized(input, scale, zero_point, quint8).dequantize()
}

function linearOf(input: Tensor, object: unknown): Tensor {
  const { weight, bias } = unpackLinear(object)
  return linear(input, weightValues(weight), bias)
}

function convolved(input: Tensor, object: unknown): Tensor {
  const { weight, bias, stride, padding, dilation, output_padding, groups, transpose } = unpackConv(object)
  const values = weightValues(weight)
  const spatial = input.sizes.length - 2
  // A convolution over one dimension is packed as one over two.
  const flat = spatial === 1 && stride.length === 2
  const last = (list: readonly number[]): readonly number[] => (flat ? list.slice(1) : list)
  const kernel = flat ? values.squeeze(2) : values
  const run = (transpose ? transposed : convolutions)[spatial - 1]
  if (run === undefined) throw refused(`a convolution of ${spatial} dimensions`)
  return transpose
    ? (run as typeof conv_transpose2d)(
        input,
        kernel,
        bias,
        last(stride),
        last(padding),
        last(output_padding),
        groups,
        last(dilation),
      )
    : (run as typeof conv2d)(input, kernel, bias, last(stride), last(padding), last(dilation), groups)
}

/** `name` and `name_relu`. */
function withRelu(name: string, parameters: string, run: (...args: never[]) => Tensor, overload = ''): Operator[] {
  const values = run as (...args: unknown[]) => Tensor
  const finish =
    (after: (values: Tensor) => Tensor) =>
    (...args: unknown[]): Tensor => {
      const [scale, zero_point] = args.slice(-2)
      return requantized(after(values(...args.slice(0, -2))), scale, zero_point)
    }
  return [
    builtin(
      `quantized::${name}${overload}(${parameters}, float output_scale, int output_zero_point) -> Tensor`,
      finish((x) => x),
    ),
    builtin(
      `quantized::${name}_relu${overload}(${parameters}, float output_scale, int output_zero_point) -> Tensor`,
      finish(relu),
    ),
  ]
}

const pair = (run: (a: Tensor, b: Tensor) => Tensor) => (a: Tensor, b: Tensor) =>
  run(valuesOf(requireQuantized('an operator', a)), valuesOf(requireQuantized('an operator', b)))

/** A number added keeps the scale, one multiplied changes it; the values are what counts. */
function withNumber(name: string, run: (a: Tensor, b: number) => Tensor): Operator[] {
  return ['', '_relu'].flatMap((end) => {
    const call = (input: Tensor, number: unknown): Tensor => {
      const values = run(valuesOf(requireQuantized(name, input)), numberOf(number))
      const after = end === '' ? values : relu(values)
      const { scale, zero_point } = chosen(
        numberOf(itemOf(amin(after) as Tensor)),
        numberOf(itemOf(amax(after) as Tensor)),
        false,
      )
      return requantized(after, scale, zero_point, input.dtype)
    }
    return [
      builtin(`quantized::${name}${end}.Scalar(Tensor qa, Scalar b) -> Tensor`, call),
      builtin(`quantized::${name}_scalar${end}(Tensor qa, Scalar b) -> Tensor`, call),
    ]
  })
}

function prepack(spatial: number, transpose: boolean) {
  return (
    weight: Tensor,
    bias: Tensor | null,
    stride: number[],
    padding: number[],
    ...rest: readonly (number[] | number)[]
  ): unknown => {
    const [output_padding, dilation, groups] = rest.length === 3 ? rest : [padding.map(() => 0), rest[0], rest[1]]
    const wide = (list: number[], fill: number): number[] => (spatial === 1 ? [fill, ...list] : list)
    return packConv(Math.max(spatial, 2), {
      weight: spatial === 1 ? weight.unsqueeze(2) : weight,
      bias,
      stride: wide(stride, 1),
      padding: wide(padding, 0),
      output_padding: wide(output_padding as number[], 0),
      dilation: wide(dilation as number[], 1),
      groups: groups as number,
      transpose,
    })
  }
}

const sizes = 'int[] stride, int[] padding'

function convolutionsOf(spatial: number): Operator[] {
  const name = `conv${spatial}d`
  return [
    ...withRelu(
      name,
      'Tensor qx, Any packed_weight',
      (input: Tensor, object: unknown) => convolved(valuesOf(input), object),
      '.new',
    ),
    ...withRelu(name, `Tensor qx, Any weight, ${sizes}, int[] dilation, int groups`, (input: Tensor, object: unknown) =>
      convolved(valuesOf(input), object),
    ),
    builtin(
      `quantized::conv_transpose${spatial}d(Tensor qx, Any packed_weight, float output_scale, int output_zero_point) -> Tensor`,
      (input: Tensor, object: unknown, scale: Float, zero_point: Int) =>
        requantized(convolved(valuesOf(input), object), scale, zero_point),
    ),
    ...[name, `conv_transpose${spatial}d`].map((each) =>
      builtin(
        `quantized::${each}_dynamic(Tensor qx, Any packed_weight, bool reduce_range=False) -> Tensor`,
        (input: Tensor, object: unknown, reduce: boolean) => convolved(onDynamicGrid(input, reduce), object),
      ),
    ),
    builtin(
      `quantized::${name}_prepack(Tensor weight, Tensor? bias, ${sizes}, int[] dilation, int groups) -> Any`,
      prepack(spatial, false),
    ),
    builtin(
      `quantized::conv_transpose${spatial}d_prepack(Tensor weight, Tensor? bias, ${sizes}, int[] output_padding, int[] dilation, int groups) -> Any`,
      prepack(spatial, true),
    ),
    ...[name, `conv_transpose${spatial}d`].map((each) =>
      builtin(
        `quantized::${each}_unpack(Any packed_weights) -> (Tensor unpacked_weights, Tensor? B_origin)`,
        (object: unknown) => {
          const { weight, bias } = unpackConv(object)
          return Tuple.of<unknown>(spatial === 1 ? weight.squeeze(2) : weight, bias)
        },
      ),
    ),
  ]
}

/** What an object of C++ can be asked: `(self._packed_params).unpack()`. */
function unpack(object: unknown): unknown {
  try {
    const { weight, bias } = unpackLinear(object)
    return Tuple.of<unknown>(weight, bias)
  } catch {
    const { weight, bias } = unpackConv(object)
    return Tuple.of<unknown>(weight, bias)
  }
}

const dynamic = (after: (values: Tensor) => Tensor) => (input: Tensor, object: unknown, reduce: boolean) =>
  after(linearOf(onDynamicGrid(input, reduce), object))

/** Weights of 16 bits, multiplied as floats. */
const half = (after: (values: Tensor) => Tensor) => (input: Tensor, object: unknown) => after(linearOf(input, object))

const same = (values: Tensor): Tensor => values

export const quantizedOperators: readonly Operator[] = [
  ...withRelu('linear', 'Tensor X, Any W_prepack', (input: Tensor, object: unknown) =>
    linearOf(valuesOf(input), object),
  ),
  builtin('quantized::linear_dynamic(Tensor X, Any W_prepack, bool reduce_range=False) -> Tensor', dynamic(same)),
  builtin('quantized::linear_relu_dynamic(Tensor X, Any W_prepack, bool reduce_range=False) -> Tensor', dynamic(relu)),
  builtin('quantized::linear_dynamic_fp16(Tensor X, Any W_prepack) -> Tensor', half(same)),
  builtin('quantized::linear_relu_dynamic_fp16(Tensor X, Any W_prepack) -> Tensor', half(relu)),
  builtin('quantized::linear_prepack(Tensor W, Tensor? B=None) -> Any', packLinear),
  builtin('quantized::linear_prepack_fp16(Tensor W, Tensor? B=None) -> Any', (weight: Tensor, bias: Tensor | null) =>
    packLinear(to(to(weight, float16), float32), bias),
  ),
  ...['linear_unpack', 'linear_unpack_fp16'].map((name) =>
    builtin(`quantized::${name}(Any W_prepack) -> (Tensor W_origin, Tensor? B_origin)`, unpack),
  ),
  builtin('aten::unpack(Any self) -> (Tensor, Tensor?)', unpack),
  ...[1, 2, 3].flatMap(convolutionsOf),
  ...withRelu('add', 'Tensor qa, Tensor qb', pair(add)),
  ...withRelu('mul', 'Tensor qa, Tensor qb', pair(mul)),
  ...withNumber('add', add),
  ...withNumber('mul', mul),
  ...['', '_relu'].map((end) =>
    builtin(
      `quantized::cat${end}(Tensor[] qx, int dim, float? scale, int? zero_point) -> Tensor`,
      (parts: Tensor[], dim: number, scale: Float | null, zero_point: Int | null) => {
        const [first] = parts as [QuantizedTensor]
        const values = cat(parts.map(valuesOf), dim)
        return requantized(
          end === '' ? values : relu(values),
          scale ?? first.q_scale(),
          zero_point ?? first.q_zero_point(),
          first.dtype,
        )
      },
    ),
  ),
  builtin('quantized::relu6(Tensor qx, bool inplace=False) -> Tensor', (input: Tensor) =>
    likeInput(requireQuantized('relu6', input), clamp(valuesOf(input), 0, 6)),
  ),
  builtin(
    'quantized::hardswish(Tensor input, float output_scale, int output_zero_point) -> Tensor',
    (input: Tensor, scale: Float, zero_point: Int) => requantized(hardswish(valuesOf(input)), scale, zero_point),
  ),
  builtin(
    'aten::quantize_per_tensor(Tensor self, float scale, int zero_point, ScalarType dtype) -> Tensor',
    (input: Tensor, scale: Float, zero_point: Int, code: Int) =>
      requantized(input, scale, zero_point, dtypeOf(code) ?? qint8),
  ),
  builtin(
    'aten::quantize_per_tensor.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, ScalarType dtype) -> Tensor',
    (input: Tensor, scale: Tensor, zero_point: Tensor, code: Int) =>
      requantized(input, itemOf(scale), itemOf(zero_point), dtypeOf(code) ?? qint8),
  ),
  builtin(
    'aten::quantize_per_channel(Tensor self, Tensor scales, Tensor zero_points, int axis, ScalarType dtype) -> Tensor',
    (input: Tensor, scales: Tensor, zero_points: Tensor, axis: number, code: Int) =>
      quantizedChannels(input, scales, zero_points, axis, dtypeOf(code) ?? qint8),
  ),
  builtin('aten::dequantize.self(Tensor self) -> Tensor', valuesOf),
  builtin('aten::dequantize.tensors(Tensor[] tensors) -> Tensor[]', (list: readonly Tensor[]) => list.map(valuesOf)),
  builtin('aten::int_repr(Tensor self) -> Tensor', (input: Tensor) => requireQuantized('int_repr', input).int_repr()),
  builtin('aten::q_scale(Tensor self) -> float', (input: Tensor) =>
    float(requireQuantized('q_scale', input).q_scale()),
  ),
  builtin('aten::q_zero_point(Tensor self) -> int', (input: Tensor) =>
    requireQuantized('q_zero_point', input).q_zero_point(),
  ),
]

/** Values of an operator that keeps scale and zero point. */
function likeInput(input: QuantizedTensor, values: Tensor): Tensor {
  return quantized(values, input.q_scale(), input.q_zero_point(), input.dtype)
}

/** Operators of floats that PyTorch also has for quantized tensors, which keep scale and zero point. */
const keeping = new Set(
  [
    'relu',
    'relu_',
    'hardtanh',
    'hardtanh_',
    'clamp',
    'clamp_',
    'max_pool1d',
    'max_pool2d',
    'max_pool3d',
    'avg_pool2d',
    'avg_pool3d',
  ]
    .concat([
      'adaptive_avg_pool2d',
      'adaptive_avg_pool3d',
      'mean',
      'upsample_nearest2d',
      'upsample_bilinear2d',
      'leaky_relu',
      'cat',
      'sort',
      'pad',
    ])
    .map((name) => `aten::${name}`),
)

/**
 * An operator of floats on quantized arguments: by their values, and back on the first one's grid. Undefined where none is
 * quantized, or where the operator works on any tensor.
 */
export function onQuantized(
  name: string,
  args: readonly unknown[],
  call: (args: readonly unknown[]) => unknown,
): unknown {
  if (!keeping.has(name)) return undefined
  const [first] = args
  const input = Array.isArray(first) ? (first[0] as unknown) : first
  if (!(input instanceof QuantizedTensor)) return undefined
  const values = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(values) : value instanceof QuantizedTensor ? valuesOf(value) : value
  const result = likeInput(input, call(args.map(values)) as Tensor)
  if (!name.endsWith('_')) return result
  input.untyped_storage().peek(Uint8Array).set(result.toBytes(), input.offset)
  input.untyped_storage().bump_version()
  return input
}
