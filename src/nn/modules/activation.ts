// Modules of torch/nn/modules/activation.py.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { relu, relu_ } from '../../ops/unary.js'
import type { PlanBuilder, PlanValue } from '../../plan/builder.js'
import { callable } from '../../python/callable.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import { Module } from '../module.js'

export interface InplaceOptions {
  inplace?: boolean
}

const reluSignature = signature<InplaceOptions>('ReLU', ['inplace'], { inplace: false })

class ReLUModule extends Module {
  static override readonly __module__ = 'torch.nn.modules.activation'
  static override readonly __qualname__ = 'ReLU'

  declare inplace: boolean

  constructor(...args: Arguments<[inplace?: boolean], InplaceOptions>) {
    const { inplace } = reluSignature(args)
    super()
    this.inplace = inplace
  }

  override forward(input: Tensor): Tensor {
    return this.inplace ? relu_(input) : relu(input)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.relu(input, this.inplace)
  }

  override extra_repr(): string {
    return this.inplace ? 'inplace=True' : ''
  }
}

declareState(ReLUModule.prototype, { attributes: ['inplace'] })

/**
 * max(x, 0), element by element; NaN stays NaN.
 *
 * @param inplace Whether to write into the input (default false).
 */
export const ReLU = callable(ReLUModule)
export type ReLU = ReLUModule
