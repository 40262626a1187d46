// The namespace `nn` of `torchlet`, with the methods that tensors have.

import './methods-installed.js'
import * as nn from './nn/index.js'

export { nn }
