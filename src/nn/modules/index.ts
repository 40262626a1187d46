// The list of module classes: the one that `load` knows by class path. A new module is a line here.

import type { ModuleConstructor } from '../module.js'
import { ReLU } from './activation.js'
import { Sequential } from './container.js'
import { Flatten } from './flatten.js'
import { Identity, Linear } from './linear.js'
import { ModuleDict, ModuleList } from './module-containers.js'
import { DataParallel, DistributedDataParallel } from './parallel.js'
import { ParameterDict, ParameterList } from './parameter-containers.js'

export { Flatten }
export { Identity, Linear }
export { ReLU }
export { ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential }
export { DataParallel, DistributedDataParallel }

export const moduleClasses: readonly ModuleConstructor[] = [
  Flatten,
  Identity, Linear,
  ReLU,
  ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential,
  DataParallel, DistributedDataParallel,
]
