// The list of module classes: the one that `load` knows by class path. A new module is a line here.

import type { ModuleConstructor } from '../module.js'
import { ReLU } from './activation.js'
import { Sequential } from './container.js'
import { Flatten } from './flatten.js'
import { Identity, Linear } from './linear.js'

export { Flatten, Identity, Linear, ReLU, Sequential }

export const moduleClasses: readonly ModuleConstructor[] = [Flatten, Identity, Linear, ReLU, Sequential]
