// Rearrangements of torch/nn/modules/pixelshuffle.py and channelshuffle.py.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { channel_shuffle, pixel_shuffle, pixel_unshuffle } from '../../ops/shuffle.js'
import { callable } from '../../python/callable.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import { Module } from '../module.js'

const bindUpscale = signature<{ upscale_factor: number }>('PixelShuffle', ['upscale_factor'], {})

class PixelShuffleModule extends Module {
  static override readonly __module__ = 'torch.nn.modules.pixelshuffle'
  static override readonly __qualname__ = 'PixelShuffle'

  declare upscale_factor: number

  constructor(...args: Arguments<[upscale_factor: number], { upscale_factor: number }>) {
    const { upscale_factor } = bindUpscale(args)
    super()
    this.upscale_factor = upscale_factor
  }

  override forward(input: Tensor): Tensor {
    return pixel_shuffle(input, this.upscale_factor)
  }

  override extra_repr(): string {
    return `upscale_factor=${this.upscale_factor}`
  }
}

declareState(PixelShuffleModule.prototype, { attributes: ['upscale_factor'] })

/**
 * `[*, C · r², H, W]` as `[*, C, H · r, W · r]`: channels become pixels.
 *
 * @param upscale_factor r.
 */
export const PixelShuffle = callable(PixelShuffleModule)
export type PixelShuffle = PixelShuffleModule

const bindDownscale = signature<{ downscale_factor: number }>('PixelUnshuffle', ['downscale_factor'], {})

class PixelUnshuffleModule extends Module {
  static override readonly __module__ = 'torch.nn.modules.pixelshuffle'
  static override readonly __qualname__ = 'PixelUnshuffle'

  declare downscale_factor: number

  constructor(...args: Arguments<[downscale_factor: number], { downscale_factor: number }>) {
    const { downscale_factor } = bindDownscale(args)
    super()
    this.downscale_factor = downscale_factor
  }

  override forward(input: Tensor): Tensor {
    return pixel_unshuffle(input, this.downscale_factor)
  }

  override extra_repr(): string {
    return `downscale_factor=${this.downscale_factor}`
  }
}

declareState(PixelUnshuffleModule.prototype, { attributes: ['downscale_factor'] })

/**
 * `[*, C, H · r, W · r]` as `[*, C · r², H, W]`: the reverse of `PixelShuffle`.
 *
 * @param downscale_factor r.
 */
export const PixelUnshuffle = callable(PixelUnshuffleModule)
export type PixelUnshuffle = PixelUnshuffleModule

const bindGroups = signature<{ groups: number }>('ChannelShuffle', ['groups'], {})

class ChannelShuffleModule extends Module {
  static override readonly __module__ = 'torch.nn.modules.channelshuffle'
  static override readonly __qualname__ = 'ChannelShuffle'

  declare groups: number

  constructor(...args: Arguments<[groups: number], { groups: number }>) {
    const { groups } = bindGroups(args)
    super()
    this.groups = groups
  }

  override forward(input: Tensor): Tensor {
    return channel_shuffle(input, this.groups)
  }

  override extra_repr(): string {
    return `groups=${this.groups}`
  }
}

declareState(ChannelShuffleModule.prototype, { attributes: ['groups'] })

/**
 * The channels of `[N, C, *]`, as rows of `groups`, transposed.
 *
 * @param groups Into how many the channels divide.
 */
export const ChannelShuffle = callable(ChannelShuffleModule)
export type ChannelShuffle = ChannelShuffleModule
