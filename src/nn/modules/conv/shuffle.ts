// Rearrangements of torch/nn/modules/pixelshuffle.py and channelshuffle.py.

import { channel_shuffle, pixel_shuffle, pixel_unshuffle } from '../../../ops/image/shuffle.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { integer } from '../../kinds.js'
import { moduleClass } from '../../module-class.js'
import { configured } from '../configured.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { shownSettings } from '../settings.js'

/** Into how many something is divided. */
const factor = integer(1, 2 ** 16)

class PixelShuffleModule extends configured<[upscale_factor: number], { upscale_factor: number }>('PixelShuffle', {
  upscale_factor: factor,
}) {
  override forward(input: Input): Tensor {
    return pixel_shuffle(inputOf(input), this.upscale_factor)
  }

  override extra_repr(): string {
    return shownSettings(this, ['upscale_factor'])
  }
}

/**
 * `[*, C · r², H, W]` as `[*, C, H · r, W · r]`: channels become pixels.
 *
 * @param upscale_factor r.
 */
export const PixelShuffle = moduleClass(PixelShuffleModule, 'torch.nn.modules.pixelshuffle.PixelShuffle')
export type PixelShuffle = PixelShuffleModule

class PixelUnshuffleModule extends configured<[downscale_factor: number], { downscale_factor: number }>(
  'PixelUnshuffle',
  { downscale_factor: factor },
) {
  override forward(input: Input): Tensor {
    return pixel_unshuffle(inputOf(input), this.downscale_factor)
  }

  override extra_repr(): string {
    return shownSettings(this, ['downscale_factor'])
  }
}

/**
 * `[*, C, H · r, W · r]` as `[*, C · r², H, W]`: the reverse of `PixelShuffle`.
 *
 * @param downscale_factor r.
 */
export const PixelUnshuffle = moduleClass(PixelUnshuffleModule, 'torch.nn.modules.pixelshuffle.PixelUnshuffle')
export type PixelUnshuffle = PixelUnshuffleModule

class ChannelShuffleModule extends configured<[groups: number], { groups: number }>('ChannelShuffle', {
  groups: factor,
}) {
  override forward(input: Input): Tensor {
    return channel_shuffle(inputOf(input), this.groups)
  }

  override extra_repr(): string {
    return shownSettings(this, ['groups'])
  }
}

/**
 * The channels of `[N, C, *]`, as rows of `groups`, transposed.
 *
 * @param groups Into how many the channels divide.
 */
export const ChannelShuffle = moduleClass(ChannelShuffleModule, 'torch.nn.modules.channelshuffle.ChannelShuffle')
export type ChannelShuffle = ChannelShuffleModule
