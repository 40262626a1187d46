// Pools of torch/nn/modules/pooling.py that divide their input into parts.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import * as F from '../functional/pool.js'
import type { OutputSize } from '../../ops/pool.js'
import { callable } from '../../python/callable.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import { Module } from '../module.js'
import { shownSettings, sizeAsGiven } from './settings.js'

export interface AdaptiveAvgPoolOptions {
  /** One number, or one for each dimension; null keeps the input's. */
  output_size: OutputSize
}

export interface AdaptiveMaxPoolOptions extends AdaptiveAvgPoolOptions {
  /** Whether `forward` gives a tuple of the maxima and their places. */
  return_indices?: boolean
}

const bindAvg = signature<AdaptiveAvgPoolOptions>('AdaptiveAvgPool', ['output_size'], {})

class AdaptiveAvgPoolNd extends Module {
  declare output_size: OutputSize

  constructor(...args: Arguments<[output_size: OutputSize], AdaptiveAvgPoolOptions>) {
    const { output_size } = bindAvg(args)
    super()
    this.output_size = sizeAsGiven(output_size)
  }

  override extra_repr(): string {
    return shownSettings(this, ['output_size'])
  }
}

declareState(AdaptiveAvgPoolNd.prototype, { attributes: ['output_size'] })

class AdaptiveAvgPool1dModule extends AdaptiveAvgPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'AdaptiveAvgPool1d'

  override forward(input: Tensor): Tensor {
    return F.adaptive_avg_pool1d(input, this.output_size)
  }
}

/** Means over `output_size` parts of `[N, C, L]` or `[C, L]`. */
export const AdaptiveAvgPool1d = callable(AdaptiveAvgPool1dModule)
export type AdaptiveAvgPool1d = AdaptiveAvgPool1dModule

class AdaptiveAvgPool2dModule extends AdaptiveAvgPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'AdaptiveAvgPool2d'

  override forward(input: Tensor): Tensor {
    return F.adaptive_avg_pool2d(input, this.output_size)
  }
}

/**
 * Means over parts of images, as many as wanted whatever the input's size.
 *
 * @param output_size One number or `[height, width]`; null keeps the input's.
 * @remarks Input `[N, C, H, W]` or `[C, H, W]`.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.AdaptiveAvgPool2d(1).forward(randn(1, 64, 10, 9)).shape   // Size [1, 64, 1, 1]
 */
export const AdaptiveAvgPool2d = callable(AdaptiveAvgPool2dModule)
export type AdaptiveAvgPool2d = AdaptiveAvgPool2dModule

class AdaptiveAvgPool3dModule extends AdaptiveAvgPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'AdaptiveAvgPool3d'

  override forward(input: Tensor): Tensor {
    return F.adaptive_avg_pool3d(input, this.output_size)
  }
}

/** Means over `output_size` parts of `[N, C, D, H, W]` or `[C, D, H, W]`. */
export const AdaptiveAvgPool3d = callable(AdaptiveAvgPool3dModule)
export type AdaptiveAvgPool3d = AdaptiveAvgPool3dModule

const bindMax = signature<AdaptiveMaxPoolOptions>('AdaptiveMaxPool', ['output_size', 'return_indices'], {
  return_indices: false,
})

class AdaptiveMaxPoolNd extends Module {
  declare output_size: OutputSize
  declare return_indices: boolean

  constructor(...args: Arguments<[output_size: OutputSize, return_indices?: boolean], AdaptiveMaxPoolOptions>) {
    const { output_size, return_indices } = bindMax(args)
    super()
    this.output_size = sizeAsGiven(output_size)
    this.return_indices = return_indices
  }

  override extra_repr(): string {
    return shownSettings(this, ['output_size'])
  }
}

declareState(AdaptiveMaxPoolNd.prototype, { attributes: ['output_size', 'return_indices'] })

class AdaptiveMaxPool1dModule extends AdaptiveMaxPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'AdaptiveMaxPool1d'

  override forward(input: Tensor): Tensor {
    return F.adaptive_max_pool1d(input, this.output_size, this.return_indices)
  }
}

/** Maxima over `output_size` parts of `[N, C, L]` or `[C, L]`. */
export const AdaptiveMaxPool1d = callable(AdaptiveMaxPool1dModule)
export type AdaptiveMaxPool1d = AdaptiveMaxPool1dModule

class AdaptiveMaxPool2dModule extends AdaptiveMaxPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'AdaptiveMaxPool2d'

  override forward(input: Tensor): Tensor {
    return F.adaptive_max_pool2d(input, this.output_size, this.return_indices)
  }
}

/** Maxima over `output_size` parts of `[N, C, H, W]` or `[C, H, W]`. */
export const AdaptiveMaxPool2d = callable(AdaptiveMaxPool2dModule)
export type AdaptiveMaxPool2d = AdaptiveMaxPool2dModule

class AdaptiveMaxPool3dModule extends AdaptiveMaxPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'AdaptiveMaxPool3d'

  override forward(input: Tensor): Tensor {
    return F.adaptive_max_pool3d(input, this.output_size, this.return_indices)
  }
}

/** Maxima over `output_size` parts of `[N, C, D, H, W]` or `[C, D, H, W]`. */
export const AdaptiveMaxPool3d = callable(AdaptiveMaxPool3dModule)
export type AdaptiveMaxPool3d = AdaptiveMaxPool3dModule
