// The list of module classes: the one that `load` knows by class path. A new module is a line here.

import type { ModuleConstructor } from '../module.js'
import { ReLU } from './activation.js'
import { Sequential } from './container.js'
import { Flatten } from './flatten.js'
import { Identity, Linear } from './linear.js'
import { ModuleDict, ModuleList } from './module-containers.js'
import { DataParallel, DistributedDataParallel } from './parallel.js'
import { ParameterDict, ParameterList } from './parameter-containers.js'
import { BatchNorm1d, BatchNorm2d, BatchNorm3d, SyncBatchNorm } from './batchnorm.js'
import { Conv1d, Conv2d, Conv3d } from './conv.js'
import { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './instancenorm.js'
import { GroupNorm, LayerNorm, RMSNorm } from './normalization.js'
import { AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d } from './pooling.js'
import { AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveAvgPool3d, AdaptiveMaxPool1d, AdaptiveMaxPool2d, AdaptiveMaxPool3d } from './pooling-adaptive.js'

export { Flatten }
export { Identity, Linear }
export { ReLU }
export { ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential }
export { DataParallel, DistributedDataParallel }
export { BatchNorm1d, BatchNorm2d, BatchNorm3d, SyncBatchNorm }
export { Conv1d, Conv2d, Conv3d }
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d }
export { GroupNorm, LayerNorm, RMSNorm }
export { AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d }
export { AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveAvgPool3d, AdaptiveMaxPool1d, AdaptiveMaxPool2d, AdaptiveMaxPool3d }

export const moduleClasses: readonly ModuleConstructor[] = [
  Flatten,
  Identity, Linear,
  ReLU,
  ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential,
  DataParallel, DistributedDataParallel,
  BatchNorm1d, BatchNorm2d, BatchNorm3d, SyncBatchNorm,
  Conv1d, Conv2d, Conv3d,
  InstanceNorm1d, InstanceNorm2d, InstanceNorm3d,
  GroupNorm, LayerNorm, RMSNorm,
  AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d,
  AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveAvgPool3d, AdaptiveMaxPool1d, AdaptiveMaxPool2d, AdaptiveMaxPool3d,
]
