// Padding of torch/nn/modules/padding.py. The modes other than constant are in padding-modes.ts.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { pad } from '../../ops/pad.js'
import { callable } from '../../python/callable.js'
import { PyFloat } from '../../python/numbers.js'
import { repr } from '../../python/repr.js'
import type { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import type { Float } from '../attributes.js'
import { Module } from '../module.js'
import { shown, tupleOf } from './settings.js'
import type { SizeLike } from './settings.js'

export interface PadOptions {
  /** One number for all sides, or (left, right, top, bottom, front, back); negative ones take away. */
  padding: SizeLike
}

export interface ConstantPadOptions extends PadOptions {
  /** Of the new elements; 1.0 as `PyFloat(1)`, which prints as in Python. */
  value: Float
}

const bind = signature<ConstantPadOptions>('ConstantPad', ['padding', 'value'], {})

class ConstantPadNd extends Module {
  declare padding: Tuple<number>
  declare value: number

  constructor(padding: SizeLike, value: Float, sides: number) {
    super()
    this.value = value as number
    this.padding = tupleOf(padding, sides)
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, 'constant', this.value)
  }

  override extra_repr(): string {
    return `padding=${repr(this.padding)}, value=${shown(this, 'value')}`
  }
}

declareState(ConstantPadNd.prototype, { attributes: ['value', 'padding'] })

type ConstantPadArguments = Arguments<[padding: SizeLike, value: Float], ConstantPadOptions>

class ConstantPad1dModule extends ConstantPadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__: string = 'ConstantPad1d'

  constructor(...args: ConstantPadArguments) {
    const { padding, value } = bind(args)
    super(padding, value, 2)
  }
}

/** Adds elements of one value before and after the last dimension: padding one number or `[left, right]`. */
export const ConstantPad1d = callable(ConstantPad1dModule)
export type ConstantPad1d = ConstantPad1dModule

class ConstantPad2dModule extends ConstantPadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__: string = 'ConstantPad2d'

  constructor(...args: ConstantPadArguments) {
    const { padding, value } = bind(args)
    super(padding, value, 4)
  }
}

/**
 * Adds elements of one value around images.
 *
 * @param padding One number for all sides, or `[left, right, top, bottom]`; negative ones take away.
 * @param value Of the new elements.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.ConstantPad2d([3, 0, 2, 1], 3.5).forward(randn(1, 2, 2)).shape   // Size [1, 5, 5]
 */
export const ConstantPad2d = callable(ConstantPad2dModule)
export type ConstantPad2d = ConstantPad2dModule

class ConstantPad3dModule extends ConstantPadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__: string = 'ConstantPad3d'

  constructor(...args: ConstantPadArguments) {
    const { padding, value } = bind(args)
    super(padding, value, 6)
  }
}

/** Adds elements of one value around volumes: padding one number or `[left, right, top, bottom, front, back]`. */
export const ConstantPad3d = callable(ConstantPad3dModule)
export type ConstantPad3d = ConstantPad3dModule

const bindZero = signature<PadOptions>('ZeroPad', ['padding'], {})

type PadArguments = Arguments<[padding: SizeLike], PadOptions>

class ZeroPadNd extends ConstantPadNd {
  constructor(args: PadArguments, sides: number) {
    super(bindZero(args).padding, PyFloat(0), sides)
  }

  override extra_repr(): string {
    return repr(this.padding)
  }
}

class ZeroPad1dModule extends ZeroPadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'ZeroPad1d'

  constructor(...args: PadArguments) {
    super(args, 2)
  }
}

/** Adds zeros before and after the last dimension: padding one number or `[left, right]`. */
export const ZeroPad1d = callable(ZeroPad1dModule)
export type ZeroPad1d = ZeroPad1dModule

class ZeroPad2dModule extends ZeroPadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'ZeroPad2d'

  constructor(...args: PadArguments) {
    super(args, 4)
  }
}

/** Adds zeros around images: padding one number or `[left, right, top, bottom]`. */
export const ZeroPad2d = callable(ZeroPad2dModule)
export type ZeroPad2d = ZeroPad2dModule

class ZeroPad3dModule extends ZeroPadNd {
  static override readonly __module__ = 'torch.nn.modules.padding'
  static override readonly __qualname__ = 'ZeroPad3d'

  constructor(...args: PadArguments) {
    super(args, 6)
  }
}

/** Adds zeros around volumes: padding one number or `[left, right, top, bottom, front, back]`. */
export const ZeroPad3d = callable(ZeroPad3dModule)
export type ZeroPad3d = ZeroPad3dModule
