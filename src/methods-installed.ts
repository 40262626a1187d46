// Gives tensors their methods, and modules what makes their weights anew before a forward: imported for this where the package is
// put together. `load` of the root fetches it beside the file, so that a page which only loads begins without the operators.

import { installMethods } from './methods.js'
import { installWeightHooks } from './nn/hooks/norm.js'

installMethods()
installWeightHooks()
