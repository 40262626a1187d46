// The list of module classes: the one that `load` knows by class path. A new module is a line here.

import { ReLU } from './activation.js'
import { Sequential } from './container.js'
import { Flatten } from './flatten.js'
import { Identity, Linear } from './linear.js'

export { Flatten, Identity, Linear, ReLU, Sequential }

export const module_classes = [Flatten, Identity, Linear, ReLU, Sequential] as const
