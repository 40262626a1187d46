// Modules of torch/nn/modules/dropout.py: the identity in evaluation, random zeros in training.

import type { Arguments } from '../../arguments.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { Float } from '../attributes.js'
import { className } from '../brand.js'
import * as functional from '../functional/dropout.js'
import { between } from '../kinds.js'
import { moduleClass } from '../module-class.js'
import type { ClassOf } from '../module-class.js'
import { warnOfTraining } from '../warn.js'
import { inplace } from './activation/activation-class.js'
import type { ActivationOf } from './activation/activation-class.js'
import { configured } from './configured.js'
import { inputOf } from './inputs.js'
import type { Input } from './inputs.js'
import { shown, shownSettings } from './settings.js'

export interface DropoutOptions {
  /** The probability of a zero (default 0.5). */
  p?: Float
  inplace?: boolean
}

type DropoutArguments = [p?: Float, inplace?: boolean]

type Drop = (input: Tensor, p: number, training: boolean, inplace: boolean) => Tensor

function dropping(
  name: string,
  drop: Drop,
): ClassOf<Arguments<DropoutArguments, DropoutOptions>, ActivationOf<DropoutOptions>> {
  class DropoutModule extends configured<DropoutArguments, DropoutOptions>(name, {
    p: between(0, 1).or(0.5),
    inplace,
  }) {
    constructor(...args: Arguments<DropoutArguments, DropoutOptions>) {
      super(...args)
      if (this.p >= 0 && this.p <= 1) return
      throw new RangeError(`dropout probability has to be between 0 and 1, but got ${shown(this, 'p')}`)
    }

    override forward(input: Input): Tensor {
      const { p, inplace, training } = this
      if (training && p > 0) warnOfTraining(className(this), 'sets random elements to zero')
      return drop(inputOf(input), p, training, inplace)
    }

    override extra_repr(): string {
      return shownSettings(this, ['p', 'inplace'])
    }
  }
  return moduleClass(DropoutModule, `torch.nn.modules.dropout.${name}`)
}

/** In training, elements are zero with probability p and the others scaled by 1 / (1 - p). */
export const Dropout = dropping('Dropout', functional.dropout)
export type Dropout = ActivationOf<DropoutOptions>

/** Dropout of whole channels of `[n, c, l]` or `[c, l]`. */
export const Dropout1d = dropping('Dropout1d', functional.dropout1d)
export type Dropout1d = ActivationOf<DropoutOptions>

/** Dropout of whole channels of `[n, c, h, w]`. */
export const Dropout2d = dropping('Dropout2d', functional.dropout2d)
export type Dropout2d = ActivationOf<DropoutOptions>

/** Dropout of whole channels of `[n, c, d, h, w]` or `[c, d, h, w]`. */
export const Dropout3d = dropping('Dropout3d', functional.dropout3d)
export type Dropout3d = ActivationOf<DropoutOptions>

/** Dropout that keeps mean and variance of what SELU gives. */
export const AlphaDropout = dropping('AlphaDropout', functional.alpha_dropout)
export type AlphaDropout = ActivationOf<DropoutOptions>

/** AlphaDropout of whole channels. */
export const FeatureAlphaDropout = dropping('FeatureAlphaDropout', functional.feature_alpha_dropout)
export type FeatureAlphaDropout = ActivationOf<DropoutOptions>
