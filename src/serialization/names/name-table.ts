// Joins the tables of names that a load knows: Python's own, torch's and numpy's; torch.nn's classes; the reader's classes.

import type { ModuleConstructor } from '../../nn/module.js'
import type { FindClass, Known } from '../../pickle/known.js'
import type { Part } from '../parts/parts.js'
import { rare } from '../parts/rare.js'
import type { ReaderClasses } from './module-names.js'
import { usualNames } from './usual-names.js'

/** Where the classes of modules lie. */
const moduleNames = /^torch\.(ao\.)?nn\./

export class NameTable {
  private readonly classes: Part<readonly ModuleConstructor[]> | undefined
  private modules: ReadonlyMap<string, Known> | null = null

  /** @param classes The modules that are known; asked for when the first is named. */
  constructor(classes: Part<readonly ModuleConstructor[]> | undefined) {
    this.classes = classes
  }

  /** What finds a name, with the reader's classes beside what is known. */
  with(classes: ReaderClasses | undefined): FindClass {
    const readers =
      classes === undefined ? null : rare.names.value.readerModules(classes, (name) => this.get(name) !== undefined)
    return (module, qualname) => {
      const name = `${module}.${qualname}`
      return this.get(name) ?? readers?.get(name)
    }
  }

  private get(name: string): Known | undefined {
    const known = usualNames.get(name) ?? rare.names.value.allNames.get(name)
    if (known !== undefined || this.classes === undefined || !moduleNames.test(name)) return known
    this.modules ??= rare.names.value.knownModules(this.classes.value)
    return this.modules.get(name)
  }
}
