// The entry `torchlet/nn`: torch.nn without the namespace around it.

import '../methods-installed.js'
import '../show.js'

export * from '../nn/index.js'
// Named, so that the declaration files lead to the one that adds the methods to Tensor.
export type { TensorMethods } from '../methods.js'
