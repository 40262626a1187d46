// torch.jit.load and torch.export.load, which say what a file is if it is the other.

import type { SourceInput } from './io/sources/open-source.js'
import { load } from './loader.js'
import { ExportedModule } from './serialization/exported/exported-module.js'
import type { LoadOptions } from './serialization/load-options.js'
import { ScriptModule } from './serialization/torchscript/script-module.js'

/** What `load` takes, but for the class, which is known. */
export type ProgramLoadOptions = Omit<LoadOptions, 'expect'>

/** torch.jit: `jit.load(source)` gives a ScriptModule; of any other file the error says what it is. */
export const jit: { load(source: SourceInput, options?: ProgramLoadOptions): Promise<ScriptModule> } = {
  load: (source, options = {}) => load(source, { ...options, expect: ScriptModule }),
}

/** torch.export: `export.load(source)` gives an ExportedModule. */
const exported: { load(source: SourceInput, options?: ProgramLoadOptions): Promise<ExportedModule> } = {
  load: (source, options = {}) => load(source, { ...options, expect: ExportedModule }),
}
export { exported as export }
