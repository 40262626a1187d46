// Modules of torch/nn/modules/flatten.py.

import { flatten, unflatten } from '../../ops/views/reshape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { dimension, integer, listsOf } from '../kinds.js'
import { moduleClass } from '../module-class.js'
import { configured } from './configured.js'
import { inputOf } from './inputs.js'
import type { Input } from './inputs.js'
import { shownSettings } from './settings.js'

export interface FlattenOptions {
  start_dim?: number
  end_dim?: number
}

class FlattenModule extends configured<[start_dim?: number, end_dim?: number], FlattenOptions>('Flatten', {
  start_dim: dimension.or(1),
  end_dim: dimension.or(-1),
}) {
  override forward(input: Input): Tensor {
    return flatten(inputOf(input), this.start_dim, this.end_dim)
  }

  override extra_repr(): string {
    return shownSettings(this, ['start_dim', 'end_dim'])
  }
}

/**
 * Joins the dimensions from `start_dim` (default 1) to `end_dim` (default -1) into one.
 *
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.Flatten().forward(randn(32, 1, 5, 5)).shape   // Size [32, 25]
 */
export const Flatten = moduleClass(FlattenModule, 'torch.nn.modules.flatten.Flatten')
export type Flatten = FlattenModule

export interface UnflattenOptions {
  dim: number
  unflattened_size: readonly number[]
}

type UnflattenArguments = [dim: number, unflattened_size: readonly number[]]

class UnflattenModule extends configured<UnflattenArguments, UnflattenOptions>('Unflatten', {
  dim: dimension,
  unflattened_size: listsOf(integer()),
}) {
  override forward(input: Input): Tensor {
    return unflatten(inputOf(input), this.dim, this.unflattened_size)
  }

  override extra_repr(): string {
    return shownSettings(this, ['dim', 'unflattened_size'])
  }
}

/**
 * Splits a dimension into several: the reverse of `Flatten`.
 *
 * @param dim The dimension, @param unflattened_size the sizes that take its place.
 * @example
 *  * nn.Unflatten(1, [2, 5, 5]).forward(randn(2, 50)).shape   // Size [2, 2, 5, 5]
 */
export const Unflatten = moduleClass(UnflattenModule, 'torch.nn.modules.flatten.Unflatten')
export type Unflatten = UnflattenModule
