// torchlet's composition root: what `import 'torchlet'` gives, and the lists that it wires together: the methods
// that tensors get, and the module classes that `load` knows.

import * as nn from './nn/index.js'
import { installMethods } from './methods.js'
import { installWeightHooks } from './nn/hooks/norm.js'
import { load } from './loader.js'
import type { SourceInput } from './io/sources/open-source.js'
import type { LoadOptions } from './serialization/load-options.js'
import { ExportedModule } from './serialization/exported/exported-module.js'
import { ScriptModule } from './serialization/torchscript/script-module.js'
import { showValues } from './show.js'

installMethods()
installWeightHooks()
showValues()

/** torch.jit: `jit.load(source)` gives a ScriptModule; of any other file the error says what it is. */
export const jit: { load(source: SourceInput, options?: ProgramLoadOptions): Promise<ScriptModule> } = {
  load: (source, options = {}) => load(source, { ...options, expect: ScriptModule }),
}

const exported: { load(source: SourceInput, options?: ProgramLoadOptions): Promise<ExportedModule> } = {
  load: (source, options = {}) => load(source, { ...options, expect: ExportedModule }),
}
/** torch.export: `export.load(source)` gives an ExportedModule. */
export { exported as export }

/** What `load` takes, but for the class, which is known. */
export type ProgramLoadOptions = Omit<LoadOptions, 'expect'>

export { nn }
export { load, open, report } from './loader.js'
export { deserialize, loadSync } from './loader-sync.js'
export { find_state_dicts } from './serialization/find-state-dicts.js'
export type { FoundStateDict } from './serialization/find-state-dicts.js'
export { serialize } from './serialization/serialize.js'
export type { Serialized, SerializedData } from './serialization/serialize.js'
export { Checkpoint } from './serialization/lazy/checkpoint.js'
export type { CheckpointReport, GetOptions, TensorInfo } from './serialization/lazy/checkpoint.js'
export type { OpenOptions } from './serialization/lazy/open.js'
export { save, saveSync } from './serialization/save.js'
export type { SaveOptions } from './serialization/writing/save-options.js'
export { StateDict } from './serialization/state-dict.js'
export { SafetensorsDict } from './serialization/safetensors/safetensors-dict.js'
export { ScriptModule } from './serialization/torchscript/script-module.js'
export { ExportedModule } from './serialization/exported/exported-module.js'
export type { ReportOptions } from './serialization/load.js'
export type { LoadOptions } from './serialization/load-options.js'
export { fingerprint } from './serialization/report/fingerprint.js'
export type { Report } from './serialization/report/report.js'
export * from './values.js'
export * from './namespaces/torch.js'
export * from './errors.js'
export { __config__ } from './wasm/engine.js'
export { init } from './wasm/provided.js'
export { get_num_threads, set_num_threads } from './wasm/threads.js'
export * as cuda from './cuda.js'
export type { InitOptions } from './wasm/provided.js'
export { print } from './print.js'
export { inference_mode, is_grad_enabled, no_grad } from './no-grad.js'
export { autograd, enable_grad, from_numpy, optim } from './absent.js'
export type { Absent } from './absent.js'
