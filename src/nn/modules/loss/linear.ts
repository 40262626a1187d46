// LinearCrossEntropyLoss, which PyTorch has from 2.14 on. torch/nn/modules/loss.py.

import type { Arguments } from '../../../arguments.js'
import { ShapeError } from '../../../errors.js'
import { PyFloat } from '../../../python/numbers.js'
import { Tuple } from '../../../python/tuple.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { reshape } from '../../../ops/views/reshape.js'
import type { Float } from '../../attributes.js'
import { constructorSignature } from '../../constructor.js'
import type { LinearCrossEntropyOptions } from '../../cross-entropy-options.js'
import { linear_cross_entropy } from '../../functional/loss/linear.js'
import type { Reduction } from '../../functional/loss/reduced.js'
import { integer, listsOf, optional, real, told } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { Linear } from '../linear.js'
import { inputAndTarget } from '../inputs.js'
import type { InputAndTarget } from '../inputs.js'
import { lossModule, reduction } from './loss-class.js'
import { shown, shownBool } from '../settings.js'

export interface LinearCrossEntropyLossOptions {
  in_features: number
  num_classes: number
  /** Further dimensions, each place of which has classes of its own. */
  out_features?: readonly number[]
  bias?: boolean
  device?: DeviceLike
  dtype?: dtype | null
  reduction?: Reduction
  weight?: Tensor | null
  ignore_index?: number | null
  label_smoothing?: Float
  /** Into which pieces PyTorch cuts the work: kept, the result is the same. */
  options?: LinearCrossEntropyOptions | null
}

const bind = constructorSignature<LinearCrossEntropyLossOptions>(
  'LinearCrossEntropyLoss',
  [
    'in_features',
    'num_classes',
    '*',
    'out_features',
    'bias',
    'device',
    'dtype',
    'reduction',
    'weight',
    'ignore_index',
    'label_smoothing',
    'options',
  ],
  {
    out_features: [],
    bias: false,
    device: null,
    dtype: null,
    reduction: 'mean',
    weight: null,
    ignore_index: null,
    label_smoothing: PyFloat(0),
    options: null,
  },
)

class LinearCrossEntropyLossModule extends Module {
  declare reduction: Reduction
  declare weight: Tensor | null
  declare num_classes: number
  declare out_features: Tuple<number>
  declare ignore_index: number | null
  declare label_smoothing: number
  declare linear: Linear
  declare options: LinearCrossEntropyOptions | null

  constructor(
    ...args:
      | Arguments<[in_features: number, num_classes: number], LinearCrossEntropyLossOptions>
      | [
          in_features: number,
          num_classes: number,
          keywords: Omit<LinearCrossEntropyLossOptions, 'in_features' | 'num_classes'>,
        ]
  ) {
    const given = bind(args)
    super()
    const smoothing = Number(given.label_smoothing)
    if (smoothing < 0 || smoothing > 1)
      throw new RangeError(`expected label_smoothing to be in range [0, 1], got ${smoothing}`)
    if (given.weight !== null && String(given.weight.sizes) !== String(given.num_classes)) {
      const [expected, got] = [`(${given.num_classes},)`, String(Tuple.from(given.weight.sizes))]
      const message = `expected weight shape to be ${expected}, got ${got}`
      throw new ShapeError({ op: 'LinearCrossEntropyLoss', expected, got, message })
    }
    this.reduction = given.reduction
    this.register_buffer('weight', given.weight)
    this.num_classes = given.num_classes
    this.out_features = Tuple.from(given.out_features)
    this.ignore_index = given.ignore_index
    this.label_smoothing = given.label_smoothing as number
    const outputs = given.out_features.reduce((product, size) => product * size, given.num_classes)
    this.linear = Linear(given.in_features, outputs, given.bias, given.device, given.dtype)
    this.options = given.options
  }

  override forward(...args: InputAndTarget): Tensor {
    const { input, target } = inputAndTarget(args)
    const { linear, num_classes, out_features, weight, reduction, ignore_index, label_smoothing } = this
    const linear_weight = reshape(linear.weight, [num_classes, ...out_features, -1])
    const linear_bias = linear.bias && reshape(linear.bias, [num_classes, ...out_features])
    return linear_cross_entropy(input, linear_weight, target, {
      linear_bias,
      weight,
      reduction,
      ignore_index,
      label_smoothing,
    })
  }

  override extra_repr(): string {
    const { linear } = this
    const settings = ['reduction', 'ignore_index', 'label_smoothing', 'options'].map(
      (name) => `${name}=${shown(this, name)}`,
    )
    const parts = [
      `in_features=${linear.in_features}`,
      `num_classes=${shown(this, 'num_classes')}`,
      `out_features=${shown(this, 'out_features')}`,
      `bias=${shownBool(linear.bias !== null)}`,
      ...settings,
    ]
    return parts.join(', ')
  }
}

/** CrossEntropyLoss of a Linear's output. */
export const LinearCrossEntropyLoss = moduleClass(
  LinearCrossEntropyLossModule,
  `${lossModule}.LinearCrossEntropyLoss`,
  {
    buffers: { weight: 'optional' },
    modules: { linear: 'needed' },
    attributes: {
      reduction,
      num_classes: integer(),
      out_features: listsOf(integer()),
      ignore_index: optional(integer()),
      label_smoothing: real,
      options: told.or(null),
    },
  },
)
export type LinearCrossEntropyLoss = LinearCrossEntropyLossModule
