// The hooks that files of PyTorch name and torchlet runs itself: weight_norm and spectral_norm of PyTorch before parametrizations,
// and pruning. A module has parts of its weight as parameters and buffers, and hooks that put them together before each forward.
// Files name the hooks' classes; they are recognised by these exact names as data. torch/nn/utils/weight_norm.py,
// spectral_norm.py, prune.py. What computes the weights needs operators, which those who only read files do not carry: it is
// given to this file (`provideWeights`) by norm.ts.

import { UnsupportedError } from '../../errors.js'
import { Dict } from '../../python/dict.js'
import { PyObject } from '../../python/objects.js'
import { inWords } from '../../python/type-name.js'
import { Tensor } from '../../tensor/tensor.js'
import type { ModuleState } from '../brand.js'
import { text } from '../kinds.js'
import type { Kind } from '../kinds.js'
import { pruningHooks } from './names.js'

/** How each kind of hook computes a weight of a module's parts and the hook's own state. */
export interface WeightRules {
  weight_norm(module: ModuleState, state: Dict): Tensor
  spectral_norm(module: ModuleState, state: Dict): Tensor
  prune(module: ModuleState, state: Dict): Tensor
}

let rules: WeightRules | null = null

/** Without rules weights stay as the file has them. */
export function provideWeights(given: WeightRules): void {
  rules = given
}

/** What a hook of a file stands for, if it is one of these: a function of the kind that its table calls. */
export function knownHook(hook: unknown): ((...args: never[]) => unknown) | undefined {
  if (isLazyHook(hook)) return () => undefined
  if (!(hook instanceof PyObject) || !(hook.state instanceof Dict)) return undefined
  const { name, state } = hook
  switch (name) {
    case 'torch.nn.utils.weight_norm.WeightNorm':
      return (module: ModuleState) => setWeight(module, state, 'weight_norm')
    case 'torch.nn.utils.spectral_norm.SpectralNorm':
      return (module: ModuleState) => setWeight(module, state, 'spectral_norm')
    case 'torch.nn.utils.spectral_norm.SpectralNormStateDictHook':
      return (_: ModuleState, __: unknown, ___: unknown, metadata: Dict<string, unknown>) =>
        recordVersion(state, metadata)
    case 'torch.nn.modules.module._WrappedHook':
      return isNamed(state.get('hook'), 'torch.nn.utils.spectral_norm.SpectralNormLoadStateDictPreHook')
        ? () => undefined
        : undefined
    default:
      return pruningHooks.has(name) ? (module: ModuleState) => setWeight(module, state, 'prune') : undefined
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

/** The weight last computed of a module's parts, so that nothing is computed and packed anew while they stay. */
const computed = new WeakMap<ModuleState, Map<string, string>>()

/** Puts the weight where Python's `setattr` does, among the attributes, unless it is there for these parts already. */
function setWeight(module: ModuleState, state: Dict, kind: keyof WeightRules): void {
  if (rules === null) return
  const name = weightName(state)
  const parts = [...module._parameters, ...module._buffers]
    .filter(([each]) => each.startsWith(`${name}_`))
    .map(([each, value]) => `${each}:${value?.generation}:${value?.untyped_storage().version}`)
  const key = `${parts.join()}:${module.training}`
  let keys = computed.get(module)
  if (keys === undefined) computed.set(module, (keys = new Map()))
  if (!module.training && keys.get(name) === key && module.__dict__.get(name) instanceof Tensor) return
  keys.set(name, key)
  module.__dict__.set(name, rules[kind](module, state))
}

function recordVersion(state: Dict, metadata: Dict<string, unknown>): void {
  const fn = state.get('fn')
  if (!(fn instanceof PyObject) || !(fn.state instanceof Dict)) return
  const held = metadata.get('spectral_norm')
  const versions = held instanceof Dict ? held : new Dict()
  metadata.set('spectral_norm', versions)
  versions.set(`${setting(fn.state, 'name', text)}.version`, 1)
}

/** @throws UnsupportedError where a file's hook has another kind of value there. */
export function setting<T>(state: Dict, name: string, kind: Kind<T>): T {
  const value = state.get(name)
  const read = kind.read(value)
  if (read !== undefined) return read
  throw new UnsupportedError({ what: `the ${name} of a module's hook is ${inWords(value)}, not ${kind.expected}` })
}

export function weightName(state: Dict): string {
  return setting(state, state.has('name') ? 'name' : '_tensor_name', text)
}

function isNamed(value: unknown, name: string): boolean {
  return value instanceof PyObject && value.name === name
}
