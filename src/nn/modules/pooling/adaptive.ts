// Pools of torch/nn/modules/pooling.py that divide their input into parts.

import type { Arguments } from '../../../arguments.js'
import type { OutputSize } from '../../../ops/spatial/pooling.js'
import type { Tensor } from '../../../tensor/tensor.js'
import * as ops from '../../../ops/spatial/pooling.js'
import * as F from '../../functional/pool/pool.js'
import { each, integer, optional, truth } from '../../kinds.js'
import type { Kind } from '../../kinds.js'
import type { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import type { ClassOf } from '../../module-class.js'
import { configured } from '../configured.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { poolingModule } from './pooling.js'
import { requireGrowth, shownSettings } from '../settings.js'

export interface AdaptiveAvgPoolOptions {
  /** One number, or one for each dimension; null keeps the input's. */
  output_size: OutputSize
}

export interface AdaptiveMaxPoolOptions extends AdaptiveAvgPoolOptions {
  /** Whether `forward` gives a tuple of the maxima and their places. */
  return_indices?: boolean
}

/** Means over parts. */
export interface AdaptiveAvgPool extends Module {
  output_size: OutputSize
  forward(input: Input): Tensor
}

/** Maxima over parts. */
export interface AdaptiveMaxPool extends AdaptiveAvgPool {
  return_indices: boolean
}

function outputSize(dims: number): Kind {
  return optional(each(optional(integer(0, 2 ** 28)), dims))
}

/** @throws LimitError */
function requireOutput(module: AdaptiveAvgPool, input: Tensor, dims: number): void {
  const { output_size } = module
  const sizes = input.sizes.slice(-dims).map((size, dim) => {
    const given = Array.isArray(output_size) ? ((output_size as number[])[dim] ?? null) : (output_size as number | null)
    return given ?? size
  })
  requireGrowth(module, input, sizes)
}

function adaptiveAvgPool(
  dims: number,
  pool: typeof ops.adaptive_avg_pool2d,
): ClassOf<Arguments<[output_size: OutputSize], AdaptiveAvgPoolOptions>, AdaptiveAvgPool> {
  const name = `AdaptiveAvgPool${dims}d`
  class AdaptiveAvgPoolNd extends configured<[output_size: OutputSize], AdaptiveAvgPoolOptions>(name, {
    output_size: outputSize(dims),
  }) {
    override forward(given: Input): Tensor {
      const input = inputOf(given)
      requireOutput(this, input, dims)
      return pool(input, this.output_size)
    }

    override extra_repr(): string {
      return shownSettings(this, ['output_size'])
    }
  }
  return moduleClass(AdaptiveAvgPoolNd, `${poolingModule}.${name}`)
}

/** Means over `output_size` parts of `[N, C, L]` or `[C, L]`. */
export const AdaptiveAvgPool1d = adaptiveAvgPool(1, ops.adaptive_avg_pool1d)
export type AdaptiveAvgPool1d = AdaptiveAvgPool

/**
 * Means over parts of images, as many as wanted whatever the input's size.
 *
 * @param output_size One number or `[height, width]`; null keeps the input's.
 * @remarks Input `[N, C, H, W]` or `[C, H, W]`.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.AdaptiveAvgPool2d(1).forward(randn(1, 64, 10, 9)).shape   // Size [1, 64, 1, 1]
 */
export const AdaptiveAvgPool2d = adaptiveAvgPool(2, ops.adaptive_avg_pool2d)
export type AdaptiveAvgPool2d = AdaptiveAvgPool

/** Means over `output_size` parts of `[N, C, D, H, W]` or `[C, D, H, W]`. */
export const AdaptiveAvgPool3d = adaptiveAvgPool(3, ops.adaptive_avg_pool3d)
export type AdaptiveAvgPool3d = AdaptiveAvgPool

type AdaptiveMaxArguments = [output_size: OutputSize, return_indices?: boolean]

function adaptiveMaxPool(
  dims: number,
  pool: typeof F.adaptive_max_pool2d,
): ClassOf<Arguments<AdaptiveMaxArguments, AdaptiveMaxPoolOptions>, AdaptiveMaxPool> {
  const name = `AdaptiveMaxPool${dims}d`
  class AdaptiveMaxPoolNd extends configured<AdaptiveMaxArguments, AdaptiveMaxPoolOptions>(name, {
    output_size: outputSize(dims),
    return_indices: truth.or(false),
  }) {
    override forward(given: Input): Tensor {
      const input = inputOf(given)
      requireOutput(this, input, dims)
      return pool(input, this.output_size, this.return_indices)
    }

    override extra_repr(): string {
      return shownSettings(this, ['output_size'])
    }
  }
  return moduleClass(AdaptiveMaxPoolNd, `${poolingModule}.${name}`)
}

/** Maxima over `output_size` parts of `[N, C, L]` or `[C, L]`. */
export const AdaptiveMaxPool1d = adaptiveMaxPool(1, F.adaptive_max_pool1d)
export type AdaptiveMaxPool1d = AdaptiveMaxPool

/** Maxima over `output_size` parts of `[N, C, H, W]` or `[C, H, W]`. */
export const AdaptiveMaxPool2d = adaptiveMaxPool(2, F.adaptive_max_pool2d)
export type AdaptiveMaxPool2d = AdaptiveMaxPool

/** Maxima over `output_size` parts of `[N, C, D, H, W]` or `[C, D, H, W]`. */
export const AdaptiveMaxPool3d = adaptiveMaxPool(3, F.adaptive_max_pool3d)
export type AdaptiveMaxPool3d = AdaptiveMaxPool
