// The weights that weight_norm, spectral_norm and pruning put together before each forward: torch/nn/utils/weight_norm.py,
// spectral_norm.py, prune.py. Which hooks these are is in known.ts. Methods that prune are left out.

import { UnsupportedError } from '../../errors.js'
import type { Dict } from '../../python/dict.js'
import { div, mul } from '../../ops/pointwise/binary.js'
import { to } from '../../ops/moving/convert.js'
import { clone, copy_ } from '../../ops/moving/copies.js'
import { dot, mv } from '../../ops/products/products.js'
import { t, movedim } from '../../ops/views/dims.js'
import { reshape } from '../../ops/views/reshape.js'
import { tensor } from '../../tensor/making/data.js'
import { empty } from '../../tensor/making/factory.js'
import { Tensor } from '../../tensor/tensor.js'
import { className } from '../brand.js'
import type { ModuleState } from '../brand.js'
import { dimension, integer, real } from '../kinds.js'
import { provideWeights, setting, weightName } from './known.js'

/** Modules from now on compute their weights: for those who wire modules together. */
export function installWeightHooks(): void {
  provideWeights({ weight_norm: weightNormed, spectral_norm: spectralNormed, prune: pruned })
}

/** ‖v‖₂ over all dimensions but one, which keeps its place: `[1, …, rows, …, 1]`; of all of v for a dim of -1. */
export function normExceptDim(v: Tensor, dim: number): Tensor {
  if (dim < 0) return reshape(rowNorms(reshape(v, [1, -1])), [])
  const rows = v.sizes[dim] as number
  return reshape(
    rowNorms(asMatrix(v, dim)),
    v.sizes.map((_, each) => (each === dim ? rows : 1)),
  )
}

/** v · g / ‖v‖ */
export function weightNorm(v: Tensor, g: Tensor, dim: number): Tensor {
  return mul(v, div(g, normExceptDim(v, dim)))
}

/** A weight with one dimension in front and the others joined. */
export function asMatrix(weight: Tensor, dim: number): Tensor {
  const front = dim === 0 ? weight : movedim(weight, dim, 0)
  return reshape(front, [weight.sizes[dim] as number, -1])
}

/** x / max(‖x‖, eps) of a vector. */
export function normalized(x: Tensor, eps: number): Tensor {
  const norm = x.isMeta ? 1 : (rowNorms(reshape(x, [1, -1])).item() as number)
  return div(x, Math.max(norm, eps))
}

/** Steps towards the largest singular value's vectors, written into `u` and `v`. */
export function iterate(matrix: Tensor, u: Tensor, v: Tensor, steps: number, eps: number): void {
  for (let step = 0; step < steps; step++) {
    copy_(v, normalized(mv(t(matrix), u), eps))
    copy_(u, normalized(mv(matrix, v), eps))
  }
}

/** The weight over uᵀWv, its largest singular value. */
export function overSigma(weight: Tensor, matrix: Tensor, u: Tensor, v: Tensor): Tensor {
  return div(weight, dot(u, mv(matrix, v)))
}

function weightNormed(module: ModuleState, state: Dict): Tensor {
  return weightNorm(part(module, state, '_v'), part(module, state, '_g'), setting(state, 'dim', dimension))
}

function spectralNormed(module: ModuleState, state: Dict): Tensor {
  const weight = part(module, state, '_orig')
  const [u, v] = [part(module, state, '_u'), part(module, state, '_v')]
  const matrix = asMatrix(weight, setting(state, 'dim', dimension))
  if (module.training) {
    iterate(matrix, u, v, setting(state, 'n_power_iterations', integer(0, 2 ** 16)), setting(state, 'eps', real))
  }
  return overSigma(weight, matrix, clone(u), clone(v))
}

function pruned(module: ModuleState, state: Dict): Tensor {
  const orig = part(module, state, '_orig')
  return mul(to(part(module, state, '_mask'), orig.dtype), orig)
}

function part(module: ModuleState, state: Dict, suffix: string): Tensor {
  const name = `${weightName(state)}${suffix}`
  const found = module._parameters.get(name) ?? module._buffers.get(name)
  if (found instanceof Tensor) return found
  throw new UnsupportedError({
    what: `the hook of ${className(module)} puts its weight together of a part that is not there: '${name}'`,
  })
}

/** ‖row‖₂ of each row, summed in double precision. */
function rowNorms(matrix: Tensor): Tensor {
  const [rows, columns] = matrix.sizes as [number, number]
  if (matrix.isMeta) return empty([rows], { dtype: matrix.dtype, device: matrix.device })
  const values = matrix.toTypedArray() as Float32Array
  const norms = Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let at = row * columns; at < (row + 1) * columns; at++) sum += (values[at] as number) ** 2
    return Math.sqrt(sum)
  })
  return tensor(norms, { dtype: matrix.dtype })
}
