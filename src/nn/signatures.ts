// The parameters of Module's methods, each by position or by name. torch/nn/modules/module.py.

import { signature } from '../arguments.js'
import type { Arguments } from '../arguments.js'
import type { OrderedDict } from '../python/dict.js'
import type { Tensor } from '../tensor/tensor.js'
import type { ModuleState } from './brand.js'

export interface RecurseOptions {
  /** Whether to go on into the children (default true). */
  recurse?: boolean
}

export interface NamedOptions extends RecurseOptions {
  /** Put before all names. */
  prefix?: string
  /** Whether a shared tensor is given once, under its first name (default true). */
  remove_duplicate?: boolean
}

export interface NamedModulesOptions {
  prefix?: string
  /** Whether a module reached twice is given once (default true). */
  remove_duplicate?: boolean
}

export interface BufferOptions {
  name: string
  tensor: Tensor | null
  /** Whether `state_dict` has it (default true). */
  persistent?: boolean
}

export interface TrainOptions {
  mode?: boolean
}

export interface GradOptions {
  requires_grad?: boolean
}

export interface SetSubmoduleOptions {
  target: string
  module: ModuleState
  /** Whether there must be one at the path already (default false). */
  strict?: boolean
}

export interface StateDictOptions {
  /** The dict to add to, instead of a new one. */
  destination?: OrderedDict<string, Tensor> | null
  prefix?: string
  /** Whether the entries are the Parameters themselves (default false). */
  keep_vars?: boolean
}

export interface LoadStateDictOptions {
  /** Whether every name must match (default true). */
  strict?: boolean
  /** Whether to take the tensors themselves instead of copying their values (default false). */
  assign?: boolean
}

export type RecurseArguments = Arguments<[recurse?: boolean], RecurseOptions>
export type NamedArguments = Arguments<[prefix?: string, recurse?: boolean, remove_duplicate?: boolean], NamedOptions>
export type NamedModulesArguments = Arguments<[prefix?: string, remove_duplicate?: boolean], NamedModulesOptions>
export type BufferArguments = Arguments<[name: string, tensor: Tensor | null, persistent?: boolean], BufferOptions>
export type SetSubmoduleArguments = Arguments<
  [target: string, module: ModuleState, strict?: boolean],
  SetSubmoduleOptions
>
export type TrainArguments = Arguments<[mode?: boolean], TrainOptions>
export type GradArguments = Arguments<[requires_grad?: boolean], GradOptions>
export type LoadStateDictArguments = Arguments<[strict?: boolean, assign?: boolean], LoadStateDictOptions>

const named = ['prefix', 'recurse', 'remove_duplicate'] as const
const namedDefaults = { prefix: '', recurse: true, remove_duplicate: true }

export const parameters = signature<RecurseOptions>('parameters', ['recurse'], { recurse: true })
export const buffers = signature<RecurseOptions>('buffers', ['recurse'], { recurse: true })
export const namedParameters = signature<NamedOptions>('named_parameters', named, namedDefaults)
export const namedBuffers = signature<NamedOptions>('named_buffers', named, namedDefaults)
export const namedModules = signature<NamedModulesOptions>('named_modules', ['prefix', 'remove_duplicate'], {
  prefix: '',
  remove_duplicate: true,
})
export const registerBuffer = signature<BufferOptions>('register_buffer', ['name', 'tensor', 'persistent'], {
  persistent: true,
})
export const setSubmodule = signature<SetSubmoduleOptions>('set_submodule', ['target', 'module', 'strict'], {
  strict: false,
})
export const train = signature<TrainOptions>('train', ['mode'], { mode: true })
export const requiresGrad = signature<GradOptions>('requires_grad_', ['requires_grad'], { requires_grad: true })
export const stateDict = signature<StateDictOptions>('state_dict', ['*', 'destination', 'prefix', 'keep_vars'], {
  destination: null,
  prefix: '',
  keep_vars: false,
})
export const loadStateDict = signature<LoadStateDictOptions>('load_state_dict', ['strict', 'assign'], {
  strict: true,
  assign: false,
})
