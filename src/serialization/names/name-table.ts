// Joins the tables of names that a load knows: Python's own, torch's, torch.nn's classes, numpy's, the reader's classes.

import type { ModuleConstructor } from '../../nn/module.js'
import type { FindClass, Known } from '../../pickle/known.js'
import type { Part } from '../parts.js'
import { graphNames, knownModules, readerModules } from './module-names.js'
import type { ReaderClasses } from './module-names.js'
import { numpyNames } from './numpy-names.js'
import { exceptionClasses } from './python/exceptions.js'
import { pythonNames } from './python/python-names.js'
import { torchNames } from './torch-names.js'

/** Where the classes of modules lie. */
const moduleNames = /^torch\.(ao\.)?nn\./

export class NameTable {
  private readonly known: ReadonlyMap<string, Known> = new Map([
    ...pythonNames,
    ...exceptionClasses,
    ...torchNames,
    ...graphNames,
    ...numpyNames,
  ])
  private readonly classes: Part<readonly ModuleConstructor[]> | undefined
  private modules: ReadonlyMap<string, Known> | null = null

  /** @param classes The modules that are known; asked for when the first is named. */
  constructor(classes: Part<readonly ModuleConstructor[]> | undefined) {
    this.classes = classes
  }

  /** What finds a name, with the reader's classes beside what is known. */
  with(classes: ReaderClasses | undefined): FindClass {
    const readers = classes === undefined ? null : readerModules(classes, (name) => this.get(name) !== undefined)
    return (module, qualname) => {
      const name = `${module}.${qualname}`
      return this.get(name) ?? readers?.get(name)
    }
  }

  private get(name: string): Known | undefined {
    const known = this.known.get(name)
    if (known !== undefined || this.classes === undefined || !moduleNames.test(name)) return known
    this.modules ??= knownModules(this.classes.value)
    return this.modules.get(name)
  }
}
