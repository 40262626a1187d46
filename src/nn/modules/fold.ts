// Windows as columns, and back: torch/nn/modules/fold.py.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { fold, unfold } from '../../ops/fold.js'
import { callable } from '../../python/callable.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import { Module } from '../module.js'
import { shownSettings, sizeAsGiven } from './settings.js'
import type { SizeLike } from './settings.js'

export interface UnfoldOptions {
  kernel_size: SizeLike
  dilation?: SizeLike
  padding?: SizeLike
  stride?: SizeLike
}

export interface FoldOptions extends UnfoldOptions {
  /** Of the images. */
  output_size: SizeLike
}

const bindFold = signature<FoldOptions>('Fold', ['output_size', 'kernel_size', 'dilation', 'padding', 'stride'], {
  dilation: 1,
  padding: 0,
  stride: 1,
})

class FoldModule extends Module {
  static override readonly __module__ = 'torch.nn.modules.fold'
  static override readonly __qualname__ = 'Fold'

  declare output_size: SizeLike
  declare kernel_size: SizeLike
  declare dilation: SizeLike
  declare padding: SizeLike
  declare stride: SizeLike

  constructor(
    ...args: Arguments<
      [output_size: SizeLike, kernel_size: SizeLike, dilation?: SizeLike, padding?: SizeLike, stride?: SizeLike],
      FoldOptions
    >
  ) {
    const given = bindFold(args)
    super()
    this.output_size = sizeAsGiven(given.output_size) as SizeLike
    this.kernel_size = sizeAsGiven(given.kernel_size) as SizeLike
    this.dilation = sizeAsGiven(given.dilation) as SizeLike
    this.padding = sizeAsGiven(given.padding) as SizeLike
    this.stride = sizeAsGiven(given.stride) as SizeLike
  }

  override forward(input: Tensor): Tensor {
    return fold(input, this.output_size, this.kernel_size, this.dilation, this.padding, this.stride)
  }

  override extra_repr(): string {
    return shownSettings(this, ['output_size', 'kernel_size', 'dilation', 'padding', 'stride'])
  }
}

declareState(FoldModule.prototype, { attributes: ['output_size', 'kernel_size', 'dilation', 'padding', 'stride'] })

/**
 * Adds columns where a window over images would see them: the reverse of `Unfold`.
 *
 * @remarks Input `[N, C · kH · kW, L]` or `[C · kH · kW, L]`, output `[N, C, …output_size]`.
 */
export const Fold = callable(FoldModule)
export type Fold = FoldModule

const bindUnfold = signature<UnfoldOptions>('Unfold', ['kernel_size', 'dilation', 'padding', 'stride'], {
  dilation: 1,
  padding: 0,
  stride: 1,
})

class UnfoldModule extends Module {
  static override readonly __module__ = 'torch.nn.modules.fold'
  static override readonly __qualname__ = 'Unfold'

  declare kernel_size: SizeLike
  declare dilation: SizeLike
  declare padding: SizeLike
  declare stride: SizeLike

  constructor(
    ...args: Arguments<
      [kernel_size: SizeLike, dilation?: SizeLike, padding?: SizeLike, stride?: SizeLike],
      UnfoldOptions
    >
  ) {
    const given = bindUnfold(args)
    super()
    this.kernel_size = sizeAsGiven(given.kernel_size) as SizeLike
    this.dilation = sizeAsGiven(given.dilation) as SizeLike
    this.padding = sizeAsGiven(given.padding) as SizeLike
    this.stride = sizeAsGiven(given.stride) as SizeLike
  }

  override forward(input: Tensor): Tensor {
    return unfold(input, this.kernel_size, this.dilation, this.padding, this.stride)
  }

  override extra_repr(): string {
    return shownSettings(this, ['kernel_size', 'dilation', 'padding', 'stride'])
  }
}

declareState(UnfoldModule.prototype, { attributes: ['kernel_size', 'dilation', 'padding', 'stride'] })

/**
 * What a window over images sees at each position, as columns.
 *
 * @remarks Input `[N, C, H, W]` or `[C, H, W]`, output `[N, C · kH · kW, L]` with L positions.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.Unfold([2, 3]).forward(randn(2, 5, 3, 4)).shape   // Size [2, 30, 4]
 */
export const Unfold = callable(UnfoldModule)
export type Unfold = UnfoldModule
