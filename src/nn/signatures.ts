// The parameters of Module's methods, each by position or by name. torch/nn/modules/module.py.

import { signature } from '../arguments.js'
import type { Arguments } from '../arguments.js'
import type { Tensor } from '../tensor/tensor.js'

export interface RecurseOptions {
  /** Whether to go on into the children (default true). */
  recurse?: boolean
}

export interface NamedOptions extends RecurseOptions {
  /** Put before all names. */
  prefix?: string
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

export interface StateDictOptions {
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
export type NamedArguments = Arguments<[prefix?: string, recurse?: boolean], NamedOptions>
export type NamedModulesArguments = Arguments<[prefix?: string, remove_duplicate?: boolean], NamedModulesOptions>
export type BufferArguments = Arguments<[name: string, tensor: Tensor | null, persistent?: boolean], BufferOptions>
export type TrainArguments = Arguments<[mode?: boolean], TrainOptions>
export type GradArguments = Arguments<[requires_grad?: boolean], GradOptions>
export type LoadStateDictArguments = Arguments<[strict?: boolean, assign?: boolean], LoadStateDictOptions>

const named = ['prefix', 'recurse'] as const

export const parameters = signature<RecurseOptions>('parameters', ['recurse'], { recurse: true })
export const buffers = signature<RecurseOptions>('buffers', ['recurse'], { recurse: true })
export const namedParameters = signature<NamedOptions>('named_parameters', named, { prefix: '', recurse: true })
export const namedBuffers = signature<NamedOptions>('named_buffers', named, { prefix: '', recurse: true })
export const namedModules = signature<NamedModulesOptions>(
  'named_modules',
  ['prefix', 'remove_duplicate'],
  { prefix: '', remove_duplicate: true },
)
export const registerBuffer = signature<BufferOptions>('register_buffer', ['name', 'tensor', 'persistent'], { persistent: true })
export const train = signature<TrainOptions>('train', ['mode'], { mode: true })
export const requiresGrad = signature<GradOptions>('requires_grad_', ['requires_grad'], { requires_grad: true })
export const stateDict = signature<StateDictOptions>('state_dict', ['*', 'prefix', 'keep_vars'], { prefix: '', keep_vars: false })
export const loadStateDict = signature<LoadStateDictOptions>('load_state_dict', ['strict', 'assign'], { strict: true, assign: false })
