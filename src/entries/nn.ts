// The entry `torchlet/nn`: torch.nn without the namespace around it.

import { install_methods } from '../ops/methods.js'

install_methods()

export * from '../nn/index.js'
