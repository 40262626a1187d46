// Activations over a whole dimension. torch/nn/modules/activation.py.

import { ShapeError } from '../../../errors.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { glu } from '../../../ops/pointwise/activations.js'
import * as functional from '../../functional/softmax.js'
import { dimension, optional } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { activation, activationModule } from './activation-class.js'
import type { ActivationOf } from './activation-class.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'

export interface DimOptions {
  /** The dimension whose elements go together. Without one it follows from the number of dimensions. */
  dim?: number | null
}

/** A class of those that take `dim`, which files before PyTorch 0.3 lack. */
function alongDim(name: string, run: (input: Tensor, dim: number | null) => Tensor) {
  return activation<[dim?: number | null], DimOptions>(
    name,
    { dim: optional(dimension).added(null) },
    { forward: (input, { dim }) => run(input, dim), shows: ['dim'] },
  )
}

/** e^x over its sum along `dim`. */
export const Softmax = alongDim('Softmax', functional.softmax)
export type Softmax = ActivationOf<DimOptions>

/** The logarithm of Softmax. */
export const LogSoftmax = alongDim('LogSoftmax', functional.log_softmax)
export type LogSoftmax = ActivationOf<DimOptions>

/** Softmax of -x. */
export const Softmin = alongDim('Softmin', functional.softmin)
export type Softmin = ActivationOf<DimOptions>

class Softmax2dModule extends Module {
  override forward(given: Input): Tensor {
    const input = inputOf(given)
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
export const Softmax2d = moduleClass(Softmax2dModule, `${activationModule}.Softmax2d`)
export type Softmax2d = Softmax2dModule

/** a · sigmoid(b), a and b being the halves along `dim` (default the last). */
export const GLU = activation<[dim?: number], { dim?: number }>(
  'GLU',
  { dim: dimension.or(-1) },
  { forward: (input, { dim }) => glu(input, dim), shows: ['dim'] },
)
export type GLU = ActivationOf<{ dim?: number }>
