// Activations over a whole dimension. torch/nn/modules/activation.py.

import type { Arguments } from '../../arguments.js'
import { ShapeError } from '../../errors.js'
import { callable } from '../../python/callable.js'
import type { Dict } from '../../python/dict.js'
import type { Tensor } from '../../tensor/tensor.js'
import * as functional from '../functional/softmax.js'
import { Module } from '../module.js'
import { activationModule } from './activation.js'
import { configured } from './configured.js'
import type { Attributes, Statics } from './configured.js'
import { shownSettings } from './settings.js'

export interface DimOptions {
  /** The dimension whose elements go together. Without one it follows from the number of dimensions. */
  dim?: number | null
}

interface AlongDim extends Statics {
  new (...args: Arguments<[dim?: number | null], DimOptions>): Module & Attributes<DimOptions>
}

/** The base of those that take `dim`, which files before PyTorch 0.3 lack. */
function alongDim(name: string): AlongDim {
  return class extends configured<[dim?: number | null], DimOptions>(name, ['dim'], { dim: null }) {
    /** @internal */
    override __setstate__(state: Dict<string, unknown>): void {
      super.__setstate__(state)
      if (!this.__dict__.has('dim')) this.dim = null
    }

    override extra_repr(): string {
      return shownSettings(this, ['dim'])
    }
  }
}

class SoftmaxModule extends alongDim('Softmax') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Softmax'

  override forward(input: Tensor): Tensor {
    return functional.softmax(input, this.dim)
  }
}

/** e^x over its sum along `dim`. */
export const Softmax = callable(SoftmaxModule)
export type Softmax = SoftmaxModule

class LogSoftmaxModule extends alongDim('LogSoftmax') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'LogSoftmax'

  override forward(input: Tensor): Tensor {
    return functional.log_softmax(input, this.dim)
  }
}

/** The logarithm of Softmax. */
export const LogSoftmax = callable(LogSoftmaxModule)
export type LogSoftmax = LogSoftmaxModule

class SoftminModule extends alongDim('Softmin') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Softmin'

  override forward(input: Tensor): Tensor {
    return functional.softmin(input, this.dim)
  }
}

/** Softmax of -x. */
export const Softmin = callable(SoftminModule)
export type Softmin = SoftminModule

class Softmax2dModule extends Module {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Softmax2d'

  override forward(input: Tensor): Tensor {
    const dims = input.dim()
    if (dims !== 3 && dims !== 4) {
      throw new ShapeError({
        op: 'Softmax2d',
        expected: '[n, c, h, w] or [c, h, w]',
        got: `${dims} dimensions`,
        message: `Softmax2d: expected input to be 3D or 4D, got ${dims}D instead`,
      })
    }
    return functional.softmax(input, -3)
  }
}

/** Softmax over the channels at each place of `[n, c, h, w]` or `[c, h, w]`. */
export const Softmax2d = callable(Softmax2dModule)
export type Softmax2d = Softmax2dModule

class GLUModule extends configured<[dim?: number], { dim?: number }>('GLU', ['dim'], { dim: -1 }) {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'GLU'

  override forward(input: Tensor): Tensor {
    return functional.glu(input, this.dim)
  }

  override extra_repr(): string {
    return shownSettings(this, ['dim'])
  }
}

/** a · sigmoid(b), a and b being the halves along `dim` (default the last). */
export const GLU = callable(GLUModule)
export type GLU = GLUModule
