// The list of module classes: the one that `load` knows by class path.

import type { ModuleConstructor } from '../module.js'
import * as classes from './index.js'
import { NonDynamicallyQuantizableLinear } from './linear.js'
import { quantizedClasses } from './quantized/names.js'

export const moduleClasses: readonly ModuleConstructor[] = [
  ...Object.values(classes),
  NonDynamicallyQuantizableLinear,
  ...quantizedClasses,
]
