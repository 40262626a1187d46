// Padding from the input itself, of torch/nn/modules/padding.py: reflected, replicated, circular.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { pad } from '../../ops/pad.js'
import type { PaddingMode } from '../../ops/pad.js'
import { callable } from '../../python/callable.js'
import { repr } from '../../python/repr.js'
import type { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import { className } from '../brand.js'
import { declareState } from '../attributes.js'
import { Module } from '../module.js'
import type { PadOptions } from './padding.js'
import { requireDims, tupleOf } from './settings.js'
import type { SizeLike } from './settings.js'

const bind = signature<PadOptions>('Pad', ['padding'], {})

type PadArguments = Arguments<[padding: SizeLike], PadOptions>

class PadNd extends Module {
  declare padding: Tuple<number>

  constructor(args: PadArguments, sides: number) {
    const { padding } = bind(args)
    super()
    this.padding = tupleOf(padding, sides)
  }

  override extra_repr(): string {
    return repr(this.padding)
  }
}

declareState(PadNd.prototype, { attributes: ['padding'] })

/** Pads an input of `dims` spatial dimensions, with or without a batch. */
function padded(module: PadNd, input: Tensor, mode: PaddingMode, dims: number): Tensor {
  requireDims(className(module), input, dims + 1, dims + 2)
  return pad(input, module.padding, mode)
}

class ReflectionPad1dModule extends PadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'ReflectionPad1d'

  constructor(...args: PadArguments) {
    super(args, 2)
  }

  override forward(input: Tensor): Tensor {
    return padded(this, input, 'reflect', 1)
  }
}

/** Pads signals `[N, C, L]` or `[C, L]`, mirrored, the edge not repeated: padding one number or `[left, right]`. */
export const ReflectionPad1d = callable(ReflectionPad1dModule)
export type ReflectionPad1d = ReflectionPad1dModule

class ReflectionPad2dModule extends PadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'ReflectionPad2d'

  constructor(...args: PadArguments) {
    super(args, 4)
  }

  override forward(input: Tensor): Tensor {
    return padded(this, input, 'reflect', 2)
  }
}

/** Pads images `[N, C, H, W]` or `[C, H, W]`, mirrored, the edge not repeated: padding one number or `[left, right, top, bottom]`. */
export const ReflectionPad2d = callable(ReflectionPad2dModule)
export type ReflectionPad2d = ReflectionPad2dModule

class ReflectionPad3dModule extends PadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'ReflectionPad3d'

  constructor(...args: PadArguments) {
    super(args, 6)
  }

  override forward(input: Tensor): Tensor {
    return padded(this, input, 'reflect', 3)
  }
}

/** Pads volumes `[N, C, D, H, W]` or `[C, D, H, W]`, mirrored, the edge not repeated: padding one number or `[left, right, top, bottom, front, back]`. */
export const ReflectionPad3d = callable(ReflectionPad3dModule)
export type ReflectionPad3d = ReflectionPad3dModule

class ReplicationPad1dModule extends PadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'ReplicationPad1d'

  constructor(...args: PadArguments) {
    super(args, 2)
  }

  override forward(input: Tensor): Tensor {
    return padded(this, input, 'replicate', 1)
  }
}

/** Pads signals `[N, C, L]` or `[C, L]`, repeating the edge: padding one number or `[left, right]`. */
export const ReplicationPad1d = callable(ReplicationPad1dModule)
export type ReplicationPad1d = ReplicationPad1dModule

class ReplicationPad2dModule extends PadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'ReplicationPad2d'

  constructor(...args: PadArguments) {
    super(args, 4)
  }

  override forward(input: Tensor): Tensor {
    return padded(this, input, 'replicate', 2)
  }
}

/** Pads images `[N, C, H, W]` or `[C, H, W]`, repeating the edge: padding one number or `[left, right, top, bottom]`. */
export const ReplicationPad2d = callable(ReplicationPad2dModule)
export type ReplicationPad2d = ReplicationPad2dModule

class ReplicationPad3dModule extends PadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'ReplicationPad3d'

  constructor(...args: PadArguments) {
    super(args, 6)
  }

  override forward(input: Tensor): Tensor {
    return padded(this, input, 'replicate', 3)
  }
}

/** Pads volumes `[N, C, D, H, W]` or `[C, D, H, W]`, repeating the edge: padding one number or `[left, right, top, bottom, front, back]`. */
export const ReplicationPad3d = callable(ReplicationPad3dModule)
export type ReplicationPad3d = ReplicationPad3dModule

class CircularPad1dModule extends PadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'CircularPad1d'

  constructor(...args: PadArguments) {
    super(args, 2)
  }

  override forward(input: Tensor): Tensor {
    return padded(this, input, 'circular', 1)
  }
}

/** Pads signals `[N, C, L]` or `[C, L]`, from the other end: padding one number or `[left, right]`. */
export const CircularPad1d = callable(CircularPad1dModule)
export type CircularPad1d = CircularPad1dModule

class CircularPad2dModule extends PadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'CircularPad2d'

  constructor(...args: PadArguments) {
    super(args, 4)
  }

  override forward(input: Tensor): Tensor {
    return padded(this, input, 'circular', 2)
  }
}

/** Pads images `[N, C, H, W]` or `[C, H, W]`, from the other end: padding one number or `[left, right, top, bottom]`. */
export const CircularPad2d = callable(CircularPad2dModule)
export type CircularPad2d = CircularPad2dModule

class CircularPad3dModule extends PadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'CircularPad3d'

  constructor(...args: PadArguments) {
    super(args, 6)
  }

  override forward(input: Tensor): Tensor {
    return padded(this, input, 'circular', 3)
  }
}

/** Pads volumes `[N, C, D, H, W]` or `[C, D, H, W]`, from the other end: padding one number or `[left, right, top, bottom, front, back]`. */
export const CircularPad3d = callable(CircularPad3dModule)
export type CircularPad3d = CircularPad3dModule
