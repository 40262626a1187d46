// weight_norm and spectral_norm as parametrizations. torch/nn/utils/parametrizations.py.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { clone } from '../../ops/moving/copies.js'
import { normal_ } from '../../tensor/making/draw.js'
import { empty } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import { dimension, integer, real } from '../kinds.js'
import { Module } from '../module.js'
import type { AnyModule } from '../module.js'
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from '../modules/conv/transpose.js'
import { asMatrix, iterate, normalized, normExceptDim, overSigma, weightNorm } from '../hooks/norm.js'
import { register_parametrization } from './parametrize.js'

class WeightNorm extends Module {
  static override readonly __module__ = 'torch.nn.utils.parametrizations'
  static override readonly __qualname__ = '_WeightNorm'

  declare dim: number

  constructor(dim: number | null) {
    super()
    this.dim = dim ?? -1
  }

  override forward(weight_g: Tensor, weight_v: Tensor): Tensor {
    return weightNorm(weight_v, weight_g, this.dim)
  }

  right_inverse(weight: Tensor): readonly Tensor[] {
    return [normExceptDim(weight, this.dim), weight]
  }
}

declareState(WeightNorm.prototype, { attributes: { dim: dimension } })

export interface WeightNormOptions<M extends AnyModule> {
  module: M
  name?: string
  /** The dimension whose slices have a norm each (default 0); null for one norm of all. */
  dim?: number | null
}

const weightNormSignature = signature<WeightNormOptions<AnyModule>>('weight_norm', ['module', 'name', 'dim'], {
  name: 'weight',
  dim: 0,
})

/** weight = g · v / ‖v‖, g and v being the parameters. State dicts of the older `nn.utils.weight_norm` load too. */
export function weight_norm<M extends AnyModule>(
  ...args: Arguments<[module: M, name?: string, dim?: number | null], WeightNormOptions<M>>
): M {
  const { module, name, dim } = weightNormSignature(args)
  register_parametrization(module, name, new WeightNorm(dim), true)
  module.register_load_state_dict_pre_hook((_, state_dict, prefix) => {
    const old = [`${prefix}${name}_g`, `${prefix}${name}_v`]
    if (!old.every((key) => state_dict.has(key))) return
    for (const [at, key] of old.entries()) {
      state_dict.set(`${prefix}parametrizations.${name}.original${at}`, state_dict.get(key))
      state_dict.delete(key)
    }
  })
  return module as M
}

class SpectralNorm extends Module {
  static override readonly __module__ = 'torch.nn.utils.parametrizations'
  static override readonly __qualname__ = '_SpectralNorm'

  declare dim: number
  declare eps: number
  declare n_power_iterations: number
  declare _u: Tensor
  declare _v: Tensor

  constructor(weight: Tensor, n_power_iterations: number, dim: number, eps: number) {
    super()
    const dims = weight.dim()
    if (dim >= dims || dim < -dims) {
      throw new RangeError(`Dimension out of range (expected to be in range of [-${dims}, ${dims - 1}] but got ${dim})`)
    }
    if (!(n_power_iterations > 0)) {
      throw new RangeError(
        `Expected n_power_iterations to be positive, but got n_power_iterations=${n_power_iterations}`,
      )
    }
    this.dim = dim >= 0 ? dim : dim + dims
    this.eps = eps
    if (dims <= 1) return
    this.n_power_iterations = n_power_iterations
    const matrix = asMatrix(weight, this.dim)
    const drawn = matrix.sizes.map((size) => normal_(empty([size], { dtype: weight.dtype })))
    this.register_buffer('_u', normalized(drawn[0] as Tensor, eps))
    this.register_buffer('_v', normalized(drawn[1] as Tensor, eps))
    // This one begins with u.
    iterate(matrix.t(), this._v, this._u, 15, eps)
  }

  override forward(weight: Tensor): Tensor {
    if (weight.dim() === 1) return normalized(weight, this.eps)
    const matrix = asMatrix(weight, this.dim)
    if (this.training) iterate(matrix.t(), this._v, this._u, this.n_power_iterations, this.eps)
    return overSigma(weight, matrix, clone(this._u), clone(this._v))
  }

  right_inverse(value: Tensor): Tensor {
    return value
  }
}

declareState(SpectralNorm.prototype, {
  buffers: { _u: 'needed', _v: 'needed' },
  attributes: { dim: dimension, eps: real, n_power_iterations: integer(1, 2 ** 16) },
})

export interface SpectralNormOptions<M extends AnyModule> {
  module: M
  name?: string
  n_power_iterations?: number
  eps?: number
  /** By default 1 for transposed convolutions, else 0. */
  dim?: number | null
}

const spectralNormSignature = signature<SpectralNormOptions<AnyModule>>(
  'spectral_norm',
  ['module', 'name', 'n_power_iterations', 'eps', 'dim'],
  { name: 'weight', n_power_iterations: 1, eps: 1e-12, dim: null },
)

/** weight = original over its largest singular value. */
export function spectral_norm<M extends AnyModule>(
  ...args: Arguments<
    [module: M, name?: string, n_power_iterations?: number, eps?: number, dim?: number | null],
    SpectralNormOptions<M>
  >
): M {
  const { module, name, n_power_iterations, eps, dim } = spectralNormSignature(args)
  const weight = module._parameters.get(name) ?? module._buffers.get(name)
  if (weight === undefined || weight === null) {
    throw new RangeError(`Module '${String(module)}' has no parameter or buffer with name '${name}'`)
  }
  return register_parametrization(
    module,
    name,
    new SpectralNorm(weight, n_power_iterations, dim ?? outputsOf(module), eps),
  ) as M
}

/** The dimension of a weight that counts outputs. @internal */
export function outputsOf(module: AnyModule): number {
  return [ConvTranspose1d, ConvTranspose2d, ConvTranspose3d].some((cls) => module instanceof cls) ? 1 : 0
}
