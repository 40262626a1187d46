// Modules of torch/nn/modules/flatten.py.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { flatten, unflatten } from '../../ops/views.js'
import type { PlanBuilder, PlanValue } from '../../plan/builder.js'
import { callable } from '../../python/callable.js'
import { repr } from '../../python/repr.js'
import type { Tuple } from '../../python/tuple.js'
import { typeName } from '../../python/type-name.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import { Module } from '../module.js'
import { sizeAsGiven } from './settings.js'

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

export interface UnflattenOptions {
  dim: number
  unflattened_size: readonly number[]
}

const unflattenSignature = signature<UnflattenOptions>('Unflatten', ['dim', 'unflattened_size'], {})

class UnflattenModule extends Module {
  static override readonly __module__ = 'torch.nn.modules.flatten'
  static override readonly __qualname__ = 'Unflatten'

  declare dim: number
  declare unflattened_size: readonly number[]

  constructor(...args: Arguments<[dim: number, unflattened_size: readonly number[]], UnflattenOptions>) {
    const { dim, unflattened_size } = unflattenSignature(args)
    super()
    if (!Array.isArray(unflattened_size)) {
      throw new TypeError(`unflattened_size must be a tuple of ints, but found type ${typeName(unflattened_size)}`)
    }
    unflattened_size.forEach((size: unknown, index) => {
      if (Number.isSafeInteger(size)) return
      throw new TypeError(
        `unflattened_size must be tuple of ints, but found element of type ${typeName(size)} at pos ${index}`,
      )
    })
    this.dim = dim
    this.unflattened_size = sizeAsGiven(unflattened_size) as Tuple<number>
  }

  override forward(input: Tensor): Tensor {
    return unflatten(input, this.dim, this.unflattened_size)
  }

  override extra_repr(): string {
    return `dim=${this.dim}, unflattened_size=${repr(this.unflattened_size)}`
  }
}

declareState(UnflattenModule.prototype, { attributes: ['dim', 'unflattened_size'] })

/**
 * Splits a dimension into several: the reverse of `Flatten`.
 *
 * @param dim The dimension, @param unflattened_size the sizes that take its place.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.Unflatten(1, [2, 5, 5]).forward(randn(2, 50)).shape   // Size [2, 2, 5, 5]
 */
export const Unflatten = callable(UnflattenModule)
export type Unflatten = UnflattenModule
