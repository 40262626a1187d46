// Modules of torch/nn/modules/flatten.py.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { flatten } from '../../ops/views.js'
import type { PlanBuilder, PlanValue } from '../../plan/builder.js'
import { callable } from '../../python/callable.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import { Module } from '../module.js'

export interface FlattenOptions {
  start_dim?: number
  end_dim?: number
}

const flattenSignature = signature<FlattenOptions>('Flatten', ['start_dim', 'end_dim'], { start_dim: 1, end_dim: -1 })

class FlattenModule extends Module {
  static override readonly __module__ = 'torch.nn.modules.flatten'
  static override readonly __qualname__ = 'Flatten'

  declare start_dim: number
  declare end_dim: number

  constructor(...args: Arguments<[start_dim?: number, end_dim?: number], FlattenOptions>) {
    const { start_dim, end_dim } = flattenSignature(args)
    super()
    this.start_dim = start_dim
    this.end_dim = end_dim
  }

  override forward(input: Tensor): Tensor {
    return flatten(input, this.start_dim, this.end_dim)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.flatten(input, this.start_dim, this.end_dim)
  }

  override extra_repr(): string {
    return `start_dim=${this.start_dim}, end_dim=${this.end_dim}`
  }
}

declareState(FlattenModule.prototype, { attributes: ['start_dim', 'end_dim'] })

/**
 * Joins the dimensions from `start_dim` (default 1) to `end_dim` (default -1) into one.
 *
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.Flatten().forward(randn(32, 1, 5, 5)).shape   // Size [32, 25]
 */
export const Flatten = callable(FlattenModule)
export type Flatten = FlattenModule
