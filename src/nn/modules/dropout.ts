// Modules of torch/nn/modules/dropout.py: the identity in evaluation, random zeros in training.

import type { Arguments } from '../../arguments.js'
import { callable } from '../../python/callable.js'
import type { PlanBuilder, PlanValue } from '../../plan/builder.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { Float } from '../attributes.js'
import * as functional from '../functional/dropout.js'
import { warnOfTraining } from '../warn.js'
import { className } from '../brand.js'
import type { Module } from '../module.js'
import { configured } from './configured.js'
import type { Attributes, Statics } from './configured.js'
import { shown, shownBool } from './settings.js'

const dropoutModule = 'torch.nn.modules.dropout'

export interface DropoutOptions {
  /** The probability of a zero (default 0.5). */
  p?: Float
  inplace?: boolean
}

type DropoutArguments = [p?: Float, inplace?: boolean]

type Drop = (input: Tensor, p: number, training: boolean, inplace: boolean) => Tensor

/** The base of all of them, as its subclasses see it. */
interface Dropping extends Statics {
  new (
    ...args: Arguments<DropoutArguments, DropoutOptions>
  ): Module & Attributes<DropoutOptions> & { forward(input: Tensor): Tensor }
}

function dropping(name: string, drop: Drop): Dropping {
  return class extends configured<DropoutArguments, DropoutOptions>(name, ['p', 'inplace'], {
    p: 0.5,
    inplace: false,
  }) {
    constructor(...args: Arguments<DropoutArguments, DropoutOptions>) {
      super(...args)
      if (this.p >= 0 && this.p <= 1) return
      throw new RangeError(`dropout probability has to be between 0 and 1, but got ${shown(this, 'p')}`)
    }

    override forward(input: Tensor): Tensor {
      const { p, inplace, training } = this
      if (training && p > 0) warnOfTraining(className(this), 'sets random elements to zero')
      return drop(input, p, training, inplace)
    }

    /** @internal */
    plan(_builder: PlanBuilder, input: PlanValue): PlanValue | null {
      return this.training ? null : input
    }

    override extra_repr(): string {
      return `p=${shown(this, 'p')}, inplace=${shownBool(this.inplace)}`
    }
  }
}

class DropoutModule extends dropping('Dropout', functional.dropout) {
  static override readonly __module__ = dropoutModule
  static override readonly __qualname__ = 'Dropout'
}

/** In training, elements are zero with probability p and the others scaled by 1 / (1 - p). */
export const Dropout = callable(DropoutModule)
export type Dropout = DropoutModule

class Dropout1dModule extends dropping('Dropout1d', functional.dropout1d) {
  static override readonly __module__ = dropoutModule
  static override readonly __qualname__ = 'Dropout1d'
}

/** Dropout of whole channels of `[n, c, l]` or `[c, l]`. */
export const Dropout1d = callable(Dropout1dModule)
export type Dropout1d = Dropout1dModule

class Dropout2dModule extends dropping('Dropout2d', functional.dropout2d) {
  static override readonly __module__ = dropoutModule
  static override readonly __qualname__ = 'Dropout2d'
}

/** Dropout of whole channels of `[n, c, h, w]`. */
export const Dropout2d = callable(Dropout2dModule)
export type Dropout2d = Dropout2dModule

class Dropout3dModule extends dropping('Dropout3d', functional.dropout3d) {
  static override readonly __module__ = dropoutModule
  static override readonly __qualname__ = 'Dropout3d'
}

/** Dropout of whole channels of `[n, c, d, h, w]` or `[c, d, h, w]`. */
export const Dropout3d = callable(Dropout3dModule)
export type Dropout3d = Dropout3dModule

class AlphaDropoutModule extends dropping('AlphaDropout', functional.alpha_dropout) {
  static override readonly __module__ = dropoutModule
  static override readonly __qualname__ = 'AlphaDropout'
}

/** Dropout that keeps mean and variance of what SELU gives. */
export const AlphaDropout = callable(AlphaDropoutModule)
export type AlphaDropout = AlphaDropoutModule

class FeatureAlphaDropoutModule extends dropping('FeatureAlphaDropout', functional.feature_alpha_dropout) {
  static override readonly __module__ = dropoutModule
  static override readonly __qualname__ = 'FeatureAlphaDropout'
}

/** AlphaDropout of whole channels. */
export const FeatureAlphaDropout = callable(FeatureAlphaDropoutModule)
export type FeatureAlphaDropout = FeatureAlphaDropoutModule
