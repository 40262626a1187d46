// The namespace `nn`: torch.nn.

export { IncompatibleKeys } from './state/incompatible-keys.js'
export * as modules from './modules/namespace.js'
export { Module } from './module.js'
export type { AnyModule } from './module.js'
export type {
  ForwardHook,
  ForwardPreHook,
  LoadStateDictPostHook,
  LoadStateDictPreHook,
  RemovableHandle,
  StateDictPostHook,
  StateDictPreHook,
} from './hooks/hooks.js'
export * from './modules/index.js'
export * as quantized from './quantized.js'
export * as utils from './utils/index.js'
export { Buffer } from './buffer.js'
export { Parameter } from './parameter.js'
export { LinearCrossEntropyOptions } from './cross-entropy-options.js'
export { UninitializedBuffer, UninitializedParameter } from './uninitialized.js'
export * as functional from '../namespaces/functional.js'
export * as init from './init.js'
export { setWarningHandler } from './warn.js'
export type { WarningHandler } from './warn.js'
