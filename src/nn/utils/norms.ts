// The older weight_norm and spectral_norm, with hooks, which files have: torch/nn/utils/weight_norm.py, spectral_norm.py. The
// hooks stand in the module as PyTorch's own do, as data, and run by hooks/norm.ts.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { Dict } from '../../python/dict.js'
import { Global, PyObject } from '../../python/objects.js'
import { normal_ } from '../../tensor/making/draw.js'
import { empty } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { forget } from '../fields.js'
import { nextHookId } from '../hooks/hooks.js'
import type { HookName } from '../hooks/hooks.js'
import type { AnyModule } from '../module.js'
import { Parameter } from '../parameter.js'
import { computeWeights } from '../hooks/known.js'
import { asMatrix, normalized, normExceptDim } from '../hooks/norm.js'
import { outputsOf } from './parametrizations.js'
import type { SpectralNormOptions, WeightNormOptions } from './parametrizations.js'

const weightNormSignature = signature<WeightNormOptions<AnyModule>>('weight_norm', ['module', 'name', 'dim'], {
  name: 'weight',
  dim: 0,
})

/** weight = weight_g · weight_v / ‖weight_v‖, put together before each forward. */
export function weight_norm<M extends AnyModule>(
  ...args: Arguments<[module: M, name?: string, dim?: number | null], WeightNormOptions<M>>
): M {
  const { module, name, dim } = weightNormSignature(args)
  const weight = parameterOf(module, name)
  const along = dim ?? -1
  forget(module, name)
  module.register_parameter(`${name}_g`, new Parameter(normExceptDim(weight, along)))
  module.register_parameter(`${name}_v`, new Parameter(weight.data))
  hook(module, '_forward_pre_hooks', object('torch.nn.utils.weight_norm.WeightNorm', { name, dim: along }))
  computeWeights(module)
  return module as M
}

/** Makes the weight a parameter again, with its present value. */
export function remove_weight_norm<M extends AnyModule>(module: M, name = 'weight'): M {
  return remove(module, name, 'weight_norm', ['_g', '_v'])
}

const spectralNormSignature = signature<SpectralNormOptions<AnyModule>>(
  'spectral_norm',
  ['module', 'name', 'n_power_iterations', 'eps', 'dim'],
  { name: 'weight', n_power_iterations: 1, eps: 1e-12, dim: null },
)

/** weight = weight_orig over its largest singular value, computed before each forward. */
export function spectral_norm<M extends AnyModule>(
  ...args: Arguments<
    [module: M, name?: string, n_power_iterations?: number, eps?: number, dim?: number | null],
    SpectralNormOptions<M>
  >
): M {
  const { module, name, n_power_iterations, eps, dim } = spectralNormSignature(args)
  if (!(n_power_iterations > 0)) {
    throw new RangeError(`Expected n_power_iterations to be positive, but got n_power_iterations=${n_power_iterations}`)
  }
  const weight = parameterOf(module, name)
  const along = dim ?? outputsOf(module)
  const [u, v] = asMatrix(weight, along).sizes.map((size) =>
    normalized(normal_(empty([size], { dtype: weight.dtype })), eps),
  )
  forget(module, name)
  module.register_parameter(`${name}_orig`, weight)
  module.__dict__.set(name, weight.data)
  module.register_buffer(`${name}_u`, u as Tensor)
  module.register_buffer(`${name}_v`, v as Tensor)
  const path = 'torch.nn.utils.spectral_norm.SpectralNorm'
  const norm = object(path, { name, dim: along, n_power_iterations, eps })
  hook(module, '_forward_pre_hooks', norm)
  hook(module, '_state_dict_hooks', object(`${path}StateDictHook`, { fn: norm }))
  const loading = object(`${path}LoadStateDictPreHook`, { fn: norm })
  hook(
    module,
    '_load_state_dict_pre_hooks',
    object('torch.nn.modules.module._WrappedHook', { hook: loading, with_module: false }),
  )
  return module as M
}

/** Makes the weight a parameter again, with its present value. */
export function remove_spectral_norm<M extends AnyModule>(module: M, name = 'weight'): M {
  return remove(module, name, 'spectral_norm', ['_u', '_v', '_orig'])
}

function remove<M extends AnyModule>(module: M, name: string, norm: string, parts: readonly string[]): M {
  const belongs = (held: unknown): boolean =>
    held instanceof PyObject &&
    held.state instanceof Dict &&
    (held.state.get('name') === name || belongs(held.state.get('fn')) || belongs(held.state.get('hook'))) &&
    (held.module === `torch.nn.utils.${norm}` || held.qualname === '_WrappedHook')
  const tables = ['_forward_pre_hooks', '_state_dict_hooks', '_load_state_dict_pre_hooks'].map(
    (table) => module.__dict__.get(table) as Dict,
  )
  if (![...(tables[0]?.values() ?? [])].some(belongs))
    throw new RangeError(`${norm} of '${name}' not found in ${String(module)}`)
  const { training } = module
  module.training = false
  computeWeights(module)
  module.training = training
  const weight = module.__dict__.get(name) as Tensor
  for (const table of tables) for (const [id, held] of Array.from(table)) if (belongs(held)) table.delete(id)
  for (const part of ['', ...parts]) forget(module, `${name}${part}`)
  module.register_parameter(name, new Parameter(weight))
  return module
}

function parameterOf(module: AnyModule, name: string): Parameter {
  const found = module._parameters.get(name)
  if (found === undefined || found === null) throw new RangeError(`the module has no parameter '${name}'`)
  return found
}

/** An object of Python, as a file would give it. */
function object(path: string, attributes: Readonly<Record<string, unknown>>): PyObject {
  const dot = path.lastIndexOf('.')
  const made = new PyObject(new Global(path.slice(0, dot), path.slice(dot + 1)), [], 'newobj')
  made.state = new Dict(Object.entries(attributes))
  made.hasState = true
  return made
}

function hook(module: AnyModule, table: HookName, held: PyObject): void {
  ;(module.__dict__.get(table) as Dict).set(nextHookId(), held)
}
