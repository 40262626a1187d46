// The entry `torchlet/serialization`: files without torch.nn. Modules in files load as inert modules.

import { createLoader } from '../serialization/load.js'
import type { Loader } from '../serialization/load.js'
import { createOpen } from '../serialization/lazy/open.js'
import type { Open } from '../serialization/lazy/open.js'
import { showValues } from '../show.js'

showValues()

const loader: Loader = createLoader({})

/** Reads an object that `torch.save` wrote, or a program: see `Loader`. */
export const load: Loader['load'] = loader.load
/** `load` at once, for bytes, and in Node for a path. */
export const loadSync: Loader['loadSync'] = loader.loadSync
/** What a file is, without running or trusting anything of it. */
export const report: Loader['report'] = loader.report
/** Opens a file without reading its tensors: what is in it is known, and any part of it is read when asked for. */
export const open: Open = /* @__PURE__ */ createOpen({})
/** The value of which `serialize` made the data. */
export const deserialize: Loader['deserialize'] = loader.deserialize

export { find_state_dicts } from '../serialization/find-state-dicts.js'
export type { FoundStateDict } from '../serialization/find-state-dicts.js'
export { serialize } from '../serialization/serialize.js'
export type { Serialized, SerializedData } from '../serialization/serialize.js'
export { Checkpoint } from '../serialization/lazy/checkpoint.js'
export type { CheckpointReport, GetOptions, TensorInfo } from '../serialization/lazy/checkpoint.js'
export type { OpenOptions } from '../serialization/lazy/open.js'
export { save, saveSync } from '../serialization/save.js'
export { fingerprint } from '../serialization/report/fingerprint.js'
export type { ReportOptions } from '../serialization/load.js'
export type { LoadOptions } from '../serialization/load-options.js'
export type { Report } from '../serialization/report/report.js'
export type { SaveOptions } from '../serialization/writing/save-options.js'
export { StateDict } from '../serialization/state-dict.js'
export { SafetensorsDict } from '../serialization/safetensors/safetensors-dict.js'
export { ScriptModule } from '../serialization/torchscript/script-module.js'
export { ExportedModule } from '../serialization/exported/exported-module.js'
export * from '../values.js'
export * from '../errors.js'
export { init } from '../wasm/provided.js'
export type { InitOptions } from '../wasm/provided.js'
export { print } from '../print.js'
