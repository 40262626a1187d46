// The namespace `nn`: torch.nn.

export { IncompatibleKeys } from './load-state-dict.js'
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
} from './hooks.js'
export { Flatten } from './modules/index.js'
export { Identity, Linear } from './modules/index.js'
export { ReLU } from './modules/index.js'
export { ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential } from './modules/index.js'
export { DataParallel, DistributedDataParallel } from './modules/index.js'
export { Parameter } from './parameter.js'
export * as functional from './functional/index.js'
export * as init from './init.js'
export { setWarningHandler } from './warn.js'
export type { WarningHandler } from './warn.js'
