// weight_norm and spectral_norm of PyTorch before parametrizations, and pruning: a module has parts of its weight as
// parameters and buffers, and hooks that put them together before each forward. Files name the hooks' classes; they are
// recognised by these exact names as data, and what runs is this file. torch/nn/utils/weight_norm.py, spectral_norm.py,
// prune.py. Methods that prune are left out.

import { UnsupportedError } from '../../errors.js'
import { Dict } from '../../python/dict.js'
import { PyObject } from '../../python/objects.js'
import { inWords } from '../../python/type-name.js'
import { div, mul } from '../../ops/pointwise/binary.js'
import { to } from '../../ops/moving/convert.js'
import { clone, copy_ } from '../../ops/moving/copies.js'
import { dot, mv } from '../../ops/products/products.js'
import { t } from '../../ops/views/dims.js'
import { movedim, reshape } from '../../ops/views.js'
import { tensor } from '../../tensor/making/data.js'
import { Tensor } from '../../tensor/tensor.js'
import { className } from '../brand.js'
import type { ModuleState } from '../brand.js'
import { pruningHooks } from './names.js'
import { dimension, integer, real, text } from '../kinds.js'
import type { Kind } from '../kinds.js'

/** What a hook of a file stands for, if it is one of these: a function of the kind that its table calls. */
export function knownHook(hook: unknown): ((...args: never[]) => unknown) | undefined {
  if (isLazyHook(hook)) return () => undefined
  if (!(hook instanceof PyObject) || !(hook.state instanceof Dict)) return undefined
  const { name, state } = hook
  switch (name) {
    case 'torch.nn.utils.weight_norm.WeightNorm':
      return (module: ModuleState) => setWeight(module, state, () => weightNormed(module, state))
    case 'torch.nn.utils.spectral_norm.SpectralNorm':
      return (module: ModuleState) => setWeight(module, state, () => spectralNormed(module, state))
    case 'torch.nn.utils.spectral_norm.SpectralNormStateDictHook':
      return (_: ModuleState, __: unknown, ___: unknown, metadata: Dict<string, unknown>) =>
        recordVersion(state, metadata)
    case 'torch.nn.modules.module._WrappedHook':
      return isNamed(state.get('hook'), 'torch.nn.utils.spectral_norm.SpectralNormLoadStateDictPreHook')
        ? () => undefined
        : undefined
    default:
      return pruningHooks.has(name)
        ? (module: ModuleState) => setWeight(module, state, () => pruned(module, state))
        : undefined
  }
}

/**
 * Whether a hook is one of the two that a lazy module has until it runs: a method of its own, by `getattr`. What they do is
 * done by nn/modules/lazy.ts.
 */
export function isLazyHook(hook: unknown): boolean {
  if (!(hook instanceof PyObject)) return false
  if (hook.name === 'torch.nn.modules.module._WrappedHook')
    return hook.state instanceof Dict && isLazyHook(hook.state.get('hook'))
  return hook.name === 'builtins.getattr' && lazyMethods.has(hook.args[1])
}

const lazyMethods: ReadonlySet<unknown> = new Set(['_infer_parameters', '_lazy_load_hook'])

/** Runs those hooks of a module that put its weights together; others wait for its `__call__`. */
export function computeWeights(module: ModuleState): void {
  const hooks = module.__dict__.get('_forward_pre_hooks')
  if (!(hooks instanceof Dict)) return
  for (const hook of hooks.values()) (knownHook(hook) as ((module: ModuleState) => void) | undefined)?.(module)
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
  return div(x, Math.max(rowNorms(reshape(x, [1, -1])).item() as number, eps))
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

/** The weight last computed of a module's parts, so that nothing is computed and packed anew while they stay. */
const computed = new WeakMap<ModuleState, Map<string, string>>()

/** Puts the weight where Python's `setattr` does, among the attributes, unless it is there for these parts already. */
function setWeight(module: ModuleState, state: Dict, compute: () => Tensor): void {
  const name = weightName(state)
  const parts = [...module._parameters, ...module._buffers]
    .filter(([each]) => each.startsWith(`${name}_`))
    .map(([each, value]) => `${each}:${value?.generation}:${value?.untyped_storage().version}`)
  const key = `${parts.join()}:${module.training}`
  let keys = computed.get(module)
  if (keys === undefined) computed.set(module, (keys = new Map()))
  if (!module.training && keys.get(name) === key && module.__dict__.get(name) instanceof Tensor) return
  keys.set(name, key)
  module.__dict__.set(name, compute())
}

function recordVersion(state: Dict, metadata: Dict<string, unknown>): void {
  const fn = state.get('fn')
  if (!(fn instanceof PyObject) || !(fn.state instanceof Dict)) return
  const held = metadata.get('spectral_norm')
  const versions = held instanceof Dict ? held : new Dict()
  metadata.set('spectral_norm', versions)
  versions.set(`${setting(fn.state, 'name', text)}.version`, 1)
}

function part(module: ModuleState, state: Dict, suffix: string): Tensor {
  const name = `${weightName(state)}${suffix}`
  const found = module._parameters.get(name) ?? module._buffers.get(name)
  if (found instanceof Tensor) return found
  throw new UnsupportedError({
    what: `the hook of ${className(module)} puts its weight together of a part that is not there: '${name}'`,
  })
}

/** @throws UnsupportedError where a file's hook has another kind of value there. */
function setting<T>(state: Dict, name: string, kind: Kind<T>): T {
  const value = state.get(name)
  const read = kind.read(value)
  if (read !== undefined) return read
  throw new UnsupportedError({ what: `the ${name} of a module's hook is ${inWords(value)}, not ${kind.expected}` })
}

function weightName(state: Dict): string {
  return setting(state, state.has('name') ? 'name' : '_tensor_name', text)
}

function isNamed(value: unknown, name: string): boolean {
  return value instanceof PyObject && value.name === name
}

/** ‖row‖₂ of each row, summed in double precision. */
function rowNorms(matrix: Tensor): Tensor {
  const [rows, columns] = matrix.sizes as [number, number]
  const values = matrix.toTypedArray() as Float32Array
  const norms = Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let at = row * columns; at < (row + 1) * columns; at++) sum += (values[at] as number) ** 2
    return Math.sqrt(sum)
  })
  return tensor(norms, { dtype: matrix.dtype })
}
