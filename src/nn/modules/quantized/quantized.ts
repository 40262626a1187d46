// Quantized Linear, static and dynamic, and what stands at the ends of a quantized model. torch/ao/nn/quantized/modules/linear.py,
// __init__.py, torch/ao/nn/quantized/dynamic/modules/linear.py, torch/ao/nn/intrinsic/quantized. They run with the weights'
// values: between them go floats, rounded to the integers' grid where PyTorch would pass the integers.

import { UnsupportedError } from '../../../errors.js'
import { relu } from '../../../ops/pointwise/unary.js'
import { linear } from '../../../ops/products/linear.js'
import { Dict } from '../../../python/dict.js'
import { PyFloat } from '../../../python/numbers.js'
import { Global, PyObject } from '../../../python/objects.js'
import { repr } from '../../../python/repr.js'
import { Tuple } from '../../../python/tuple.js'
import { tensor } from '../../../tensor/making/data.js'
import { int64, qint8, quint8 } from '../../../tensor/dtype.js'
import type { dtype } from '../../../tensor/dtype.js'
import { zeros } from '../../../tensor/making/factory.js'
import { QuantizedTensor } from '../../../tensor/forms/quantized.js'
import { Tensor } from '../../../tensor/tensor.js'
import type { LoadArguments } from '../../brand.js'
import { inWords } from '../../../python/type-name.js'
import { integer, real, told } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { moduleRepr } from '../../repr.js'
import { gridOf, onGrid, quantizedZeros, valuesOf } from './values.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { shown, shownSettings } from '../settings.js'

/** torch.ScriptObject's name of the class that holds a packed weight and its bias. */
const PACKED = '__torch__.torch.classes.quantized.LinearPackedParamsBase'

class LinearPackedParamsModule extends Module<unknown> {
  static override readonly _version = 3

  declare dtype: dtype
  declare _packed_params: PyObject

  constructor(type: dtype = qint8) {
    super()
    this.dtype = type
    this.set_weight_bias(weightLike(type, [1, 1]), null)
  }

  /** The weight, quantized unless the dtype is float16, and the bias. */
  _weight_bias(): readonly [Tensor, Tensor | null] {
    const packed: unknown = this.__dict__.get('_packed_params')
    const state: unknown = packed instanceof PyObject ? packed.state : null
    const pair: unknown = Array.isArray(state) ? state[0] : null
    const [weight, bias] = Array.isArray(pair) ? (pair as unknown[]) : []
    if (weight instanceof Tensor && (bias === null || bias instanceof Tensor)) return [weight, bias]
    throw new UnsupportedError({ what: 'the packed parameters of this quantized Linear are no weight and bias' })
  }

  set_weight_bias(weight: Tensor, bias: Tensor | null): void {
    const packed = new PyObject(new Global('torch', 'ScriptObject'), [], 'newobj')
    packed.state = Tuple.of<unknown>(Tuple.of<unknown>(weight, bias), PACKED)
    packed.hasState = true
    this._packed_params = packed
  }

  override forward(input: unknown): unknown {
    return input
  }

  override __repr__(): string {
    return repr(Tuple.from<unknown>(this._weight_bias()))
  }

  override _save_to_state_dict(destination: Dict<string, unknown>, prefix: string, keep_vars: boolean): void {
    super._save_to_state_dict(destination, prefix, keep_vars)
    destination.set(`${prefix}dtype`, this.dtype)
    destination.set(`${prefix}_packed_params`, Tuple.from<unknown>(this._weight_bias()))
  }

  override _load_from_state_dict(...args: LoadArguments): void {
    const [state_dict, prefix, metadata, , missing, unexpected, messages] = args
    const version = Number(metadata.get('version') ?? 1)
    const take = (name: string): unknown => taken(state_dict, prefix + name, missing)
    this.dtype = version < 2 ? qint8 : (take('dtype') as dtype)
    const pair = version < 3 ? [take('weight'), take('bias')] : take('_packed_params')
    if (Array.isArray(pair) && pair[0] instanceof Tensor)
      this.set_weight_bias(pair[0], (pair[1] ?? null) as Tensor | null)
    super._load_from_state_dict(state_dict, prefix, metadata, false, missing, unexpected, messages)
  }
}

/** The weight and bias of a quantized Linear. @internal */
export const LinearPackedParams = moduleClass(
  LinearPackedParamsModule,
  'torch.ao.nn.quantized.modules.linear.LinearPackedParams',
  {
    attributes: { dtype: told.or(qint8), _packed_params: told },
  },
)
export type LinearPackedParams = LinearPackedParamsModule

/** What the static and the dynamic one share. */
class QuantizedLinearBase extends Module {
  declare _packed_params: LinearPackedParams
  declare in_features: number
  declare out_features: number
  declare scale: number
  declare zero_point: number

  constructor(in_features: number, out_features: number, bias_ = true, type: dtype = qint8) {
    super()
    this.in_features = in_features
    this.out_features = out_features
    this._packed_params = new LinearPackedParams(type)
    this._packed_params.set_weight_bias(
      weightLike(type, [out_features, in_features]),
      bias_ ? zeros(out_features) : null,
    )
    this.scale = PyFloat(1) as unknown as number
    this.zero_point = 0
  }

  weight(): Tensor {
    return this.packed()._weight_bias()[0]
  }

  bias(): Tensor | null {
    return this.packed()._weight_bias()[1]
  }

  set_weight_bias(weight: Tensor, bias: Tensor | null): void {
    this.packed().set_weight_bias(weight, bias)
  }

  /** What holds them, of which a file may have something else. @internal */
  packed(): LinearPackedParams {
    const { _packed_params } = this
    if (_packed_params instanceof LinearPackedParamsModule) return _packed_params
    throw new UnsupportedError({
      what: `the packed parameters of this quantized Linear are ${inWords(_packed_params)}`,
    })
  }

  /** @internal */
  protected product(input: Tensor): Tensor {
    return linear(valuesOf(input), gridOf(this.weight()), this.bias())
  }

  /** Without the packed parameters. */
  override __repr__(): string {
    return moduleRepr(this, (child) => child instanceof LinearPackedParamsModule)
  }

  override _save_to_state_dict(destination: Dict<string, unknown>, prefix: string, keep_vars: boolean): void {
    super._save_to_state_dict(destination, prefix, keep_vars)
    destination.set(`${prefix}scale`, tensor(this.scale))
    destination.set(`${prefix}zero_point`, tensor(this.zero_point, { dtype: int64 }))
  }

  override _load_from_state_dict(...args: LoadArguments): void {
    const [state_dict, prefix, metadata, , missing, unexpected, messages] = args
    loadScale(this, state_dict, prefix, missing)
    if (Number(metadata.get('version') ?? 1) === 1) {
      for (const name of ['weight', 'bias']) {
        const value = state_dict.get(prefix + name)
        state_dict.delete(prefix + name)
        if (value !== undefined) state_dict.set(`${prefix}_packed_params.${name}`, value)
      }
    }
    super._load_from_state_dict(state_dict, prefix, metadata, false, missing, unexpected, messages)
  }
}

/** What both show. */
const linearState = {
  modules: { _packed_params: 'needed' },
  attributes: { in_features: told, out_features: told, scale: real, zero_point: integer() },
} as const

class QuantizedLinearModule extends QuantizedLinearBase {
  static override readonly _version: number = 3

  override forward(input: Input): Tensor {
    return onGrid(this.product(inputOf(input)), this.scale, this.zero_point)
  }

  override _get_name(): string {
    return 'QuantizedLinear'
  }

  override extra_repr(): string {
    const settings = shownSettings(this, ['in_features', 'out_features', 'scale', 'zero_point'])
    return `${settings}, qscheme=${schemeOf(this.weight())}`
  }
}

/** A Linear whose weight is integers, and whose output is rounded to integers of `scale` and `zero_point`. */
export const QuantizedLinear = moduleClass(
  QuantizedLinearModule,
  'torch.ao.nn.quantized.modules.linear.Linear',
  linearState,
)
export type QuantizedLinear = QuantizedLinearModule

class QuantizedLinearReLUModule extends QuantizedLinearModule {
  override forward(input: Input): Tensor {
    return onGrid(relu(this.product(inputOf(input))), this.scale, this.zero_point)
  }

  override _get_name(): string {
    return 'QuantizedLinearReLU'
  }
}

/** A quantized Linear with the ReLU after it. */
export const QuantizedLinearReLU = moduleClass(
  QuantizedLinearReLUModule,
  'torch.ao.nn.intrinsic.quantized.modules.linear_relu.LinearReLU',
)
export type QuantizedLinearReLU = QuantizedLinearReLUModule

class DynamicQuantizedLinearModule extends QuantizedLinearBase {
  static override readonly _version = 4

  declare version: number

  constructor(in_features: number, out_features: number, bias_ = true, type: dtype = qint8) {
    super(in_features, out_features, bias_, type)
    this.version = 4
  }

  /** PyTorch rounds the input to integers too, by its own range; here it stays as it is. */
  override forward(input: Input): Tensor {
    return this.product(inputOf(input))
  }

  override _get_name(): string {
    return 'DynamicQuantizedLinear'
  }

  override extra_repr(): string {
    const packed = this.packed()
    const scheme = packed.dtype === qint8 ? `, qscheme=${schemeOf(this.weight())}` : ''
    return `${shownSettings(this, ['in_features', 'out_features'])}, dtype=${shown(packed, 'dtype')}${scheme}`
  }

  override _load_from_state_dict(...args: LoadArguments): void {
    this.__dict__.set('version', args[2].get('version') ?? null)
    super._load_from_state_dict(...args)
  }
}

/** A Linear whose weight is integers; its input and output are floats. */
export const DynamicQuantizedLinear = moduleClass(
  DynamicQuantizedLinearModule,
  'torch.ao.nn.quantized.dynamic.modules.linear.Linear',
  {
    ...linearState,
    attributes: { ...linearState.attributes, version: told.or(null) },
  },
)
export type DynamicQuantizedLinear = DynamicQuantizedLinearModule

class DynamicQuantizedLinearReLUModule extends DynamicQuantizedLinearModule {
  override forward(input: Input): Tensor {
    return relu(this.product(inputOf(input)))
  }

  override _get_name(): string {
    return 'DynamicQuantizedLinearReLU'
  }
}

/** A dynamic quantized Linear with the ReLU after it. */
export const DynamicQuantizedLinearReLU = moduleClass(
  DynamicQuantizedLinearReLUModule,
  'torch.ao.nn.intrinsic.quantized.dynamic.modules.linear_relu.LinearReLU',
)
export type DynamicQuantizedLinearReLU = DynamicQuantizedLinearReLUModule

class QuantizeModule extends Module {
  declare scale: Tensor
  declare zero_point: Tensor
  declare dtype: dtype

  constructor(scale: number, zero_point: number, type: dtype) {
    super()
    this.register_buffer('scale', tensor([scale]))
    this.register_buffer('zero_point', tensor([zero_point], { dtype: int64 }))
    this.dtype = type
  }

  /** The input's values rounded to the grid of integers, as floats. */
  override forward(input: Tensor): Tensor {
    return onGrid(valuesOf(input), Number(this.scale.item()), Number(this.zero_point.item()), this.dtype)
  }

  override extra_repr(): string {
    return `scale=${repr(this.scale)}, zero_point=${repr(this.zero_point)}, dtype=${shown(this, 'dtype')}`
  }
}

/** What a quantized model begins with. */
export const Quantize = moduleClass(QuantizeModule, 'torch.ao.nn.quantized.modules.Quantize', {
  buffers: { scale: 'needed', zero_point: 'needed' },
  attributes: { dtype: told.or(quint8) },
})
export type Quantize = QuantizeModule

class DeQuantizeModule extends Module {
  override forward(input: Tensor): Tensor {
    return valuesOf(input)
  }
}

/** What a quantized model ends with. */
export const DeQuantize = moduleClass(DeQuantizeModule, 'torch.ao.nn.quantized.modules.DeQuantize')
export type DeQuantize = DeQuantizeModule

function schemeOf(weight: Tensor): string {
  return weight instanceof QuantizedTensor ? String(weight.qscheme()) : 'None'
}

/** A weight of zeros as PyTorch starts with. */
function weightLike(type: dtype, sizes: readonly number[]): Tensor {
  return type === qint8 ? quantizedZeros(sizes) : zeros([...sizes])
}

/** An entry, which is then no longer there; counted as missing where there is none. @internal */
export function taken(state_dict: Dict<string, unknown>, key: string, missing: string[]): unknown {
  if (!state_dict.has(key)) {
    missing.push(key)
    return undefined
  }
  const value = state_dict.get(key)
  state_dict.delete(key)
  return value
}

/** The scale and zero point of the output, which a state dict has as tensors. @internal */
export function loadScale(module: Module, state_dict: Dict<string, unknown>, prefix: string, missing: string[]): void {
  const scale = taken(state_dict, `${prefix}scale`, missing)
  const zero_point = taken(state_dict, `${prefix}zero_point`, missing)
  if (scale !== undefined) module.setattr('scale', PyFloat(numberOf(scale)))
  if (zero_point !== undefined) module.setattr('zero_point', numberOf(zero_point))
}

function numberOf(value: unknown): number {
  return value instanceof Tensor ? Number(value.item()) : Number(value)
}
