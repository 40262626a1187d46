// What `import 'torchlet'` does beside its exports, for the entries that do without the rest of it.

import { installMethods } from '../methods.js'
import { installWeightHooks } from '../nn/hooks/norm.js'
import { showValues } from '../show.js'

/** Tensors get their methods, modules their hooks, and values show themselves. */
export function install(): void {
  installMethods()
  installWeightHooks()
  showValues()
}
