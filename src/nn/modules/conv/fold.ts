// Windows as columns, and back: torch/nn/modules/fold.py.

import { fold, unfold } from '../../functional/fold.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { moduleClass } from '../../module-class.js'
import { configured } from '../configured.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { windowSize } from '../pooling/pooling.js'
import { paddedSizes, requireGrowth, shownSettings } from '../settings.js'
import type { SizeLike } from '../settings.js'

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

const windows = {
  kernel_size: windowSize(2),
  dilation: windowSize(2).or(1),
  padding: windowSize(2, 0).or(0),
  stride: windowSize(2).or(1),
}

type FoldArguments = [
  output_size: SizeLike,
  kernel_size: SizeLike,
  dilation?: SizeLike,
  padding?: SizeLike,
  stride?: SizeLike,
]

class FoldModule extends configured<FoldArguments, FoldOptions>('Fold', { output_size: windowSize(2), ...windows }) {
  override forward(given: Input): Tensor {
    const input = inputOf(given)
    const { output_size, kernel_size, dilation, padding, stride } = this
    requireGrowth(this, input, typeof output_size === 'number' ? [output_size, output_size] : output_size)
    return fold(input, output_size, kernel_size, dilation, padding, stride)
  }

  override extra_repr(): string {
    return shownSettings(this, ['output_size', 'kernel_size', 'dilation', 'padding', 'stride'])
  }
}

/**
 * Adds columns where a window over images would see them: the reverse of `Unfold`.
 *
 * @remarks Input `[N, C · kH · kW, L]` or `[C · kH · kW, L]`, output `[N, C, …output_size]`.
 */
export const Fold = moduleClass(FoldModule, 'torch.nn.modules.fold.Fold')
export type Fold = FoldModule

type UnfoldArguments = [kernel_size: SizeLike, dilation?: SizeLike, padding?: SizeLike, stride?: SizeLike]

class UnfoldModule extends configured<UnfoldArguments, UnfoldOptions>('Unfold', windows) {
  override forward(given: Input): Tensor {
    const input = inputOf(given)
    const { kernel_size, dilation, padding, stride } = this
    requireGrowth(this, input, paddedSizes(input, padding, 2))
    return unfold(input, kernel_size, dilation, padding, stride)
  }

  override extra_repr(): string {
    return shownSettings(this, ['kernel_size', 'dilation', 'padding', 'stride'])
  }
}

/**
 * What a window over images sees at each position, as columns.
 *
 * @remarks Input `[N, C, H, W]` or `[C, H, W]`, output `[N, C · kH · kW, L]` with L positions.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.Unfold([2, 3]).forward(randn(2, 5, 3, 4)).shape   // Size [2, 30, 4]
 */
export const Unfold = moduleClass(UnfoldModule, 'torch.nn.modules.fold.Unfold')
export type Unfold = UnfoldModule
