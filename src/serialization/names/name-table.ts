// Joins the tables of names that a load knows: Python's own, torch's, torch.nn's classes, numpy's, the reader's classes.

import type { ModuleConstructor } from '../../nn/module.js'
import type { FindClass, Known } from '../../pickle/known.js'
import { knownModules, readerModules } from './module-names.js'
import type { ReaderClasses } from './module-names.js'
import { numpyNames } from './numpy-names.js'
import { exceptionClasses } from './python/exceptions.js'
import { pythonNames } from './python/python-names.js'
import { torchNames } from './torch-names.js'

export class NameTable {
  private readonly known: ReadonlyMap<string, Known>

  constructor(classes: readonly ModuleConstructor[]) {
    this.known = new Map([...pythonNames, ...exceptionClasses, ...torchNames, ...knownModules(classes), ...numpyNames])
  }

  /** What finds a name, with the reader's classes beside what is known. */
  with(classes: ReaderClasses | undefined): FindClass {
    const { known } = this
    const readers = classes === undefined ? null : readerModules(classes, (name) => known.has(name))
    return (module, qualname) => {
      const name = `${module}.${qualname}`
      return known.get(name) ?? readers?.get(name)
    }
  }
}
