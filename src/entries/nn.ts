// The entry `torchlet/nn`: torch.nn without the namespace around it.

import { installMethods } from '../ops/methods.js'
import { showValues } from '../show.js'

installMethods()
showValues()

export * from '../nn/index.js'
// Named, so that the declaration files lead to the one that adds the methods to Tensor.
export type { TensorMethods } from '../ops/methods.js'
