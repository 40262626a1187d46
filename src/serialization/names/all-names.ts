// The closed table of names that a load knows: Python's own, torch's, numpy's; and what is done with the states of objects. It is
// fetched for the first file that names more than a usual state dict does (usual-names.ts).

import type { Known } from '../../pickle/known.js'
import { graphNames } from './module-names.js'
import { numpyNames } from './numpy-names.js'
import { exceptionClasses } from './python/exceptions.js'
import { pythonNames } from './python/python-names.js'
import { torchNames } from './torch-names.js'

export { becomeModule, knownModules, readerModules } from './module-names.js'
export { setTensorState } from './old-tensors.js'

/** By `module.qualname`. */
export const allNames: ReadonlyMap<string, Known> = new Map([
  ...pythonNames,
  ...exceptionClasses,
  ...torchNames,
  ...graphNames,
  ...numpyNames,
])
