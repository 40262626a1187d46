// The entry `torchlet/nn`: torch.nn without the namespace around it.

import { installMethods } from '../methods.js'
import { installWeightHooks } from '../nn/hooks/norm.js'
import { showValues } from '../show.js'

installMethods()
installWeightHooks()
showValues()

export * from '../nn/index.js'
// Named, so that the declaration files lead to the one that adds the methods to Tensor.
export type { TensorMethods } from '../methods.js'
