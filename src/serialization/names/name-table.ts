// Joins the tables of names that a load knows: Python's own, torch's, torch.nn's classes, numpy's, the reader's classes.

import type { ModuleConstructor } from '../../nn/module.js'
import type { FindClass, Known } from '../../pickle/known.js'
import { knownModules, readerModules } from './module-names.js'
import type { ReaderClasses } from './module-names.js'
import { numpyNames } from './numpy-names.js'
import { pythonNames } from './python-names.js'
import { torchNames } from './torch-names.js'

export class NameTable {
  private readonly modules: ReadonlyMap<string, Known>

  constructor(classes: readonly ModuleConstructor[]) {
    this.modules = knownModules(classes)
  }

  /** What finds a name, with the reader's classes beside what is known. */
  with(classes: ReaderClasses | undefined): FindClass {
    const find = (name: string): Known | undefined =>
      pythonNames.get(name) ?? torchNames.get(name) ?? this.modules.get(name) ?? numpyNames.get(name)
    const readers = classes === undefined ? null : readerModules(classes, (name) => find(name) !== undefined)
    return (module, qualname) => {
      const name = `${module}.${qualname}`
      return find(name) ?? readers?.get(name)
    }
  }
}
