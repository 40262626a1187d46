// A TorchScript archive, of torch.jit.save, libtorch's torch::save and _save_for_lite_interpreter (torch/csrc/jit/
// serialization/export_module.cpp):
//
//   <root>/data.pkl, data/N                        the module tree, and its storages
//   <root>/constants.pkl, constants/N              a tuple of what the code calls CONSTANTS
//   <root>/code/__torch__/….py                     the classes as text (.debug_pkl beside them is left out)
//   <root>/traced_inputs.pkl, traced_inputs/N      if it was traced
//   <root>/bytecode.pkl                            if it is for the lite interpreter; its tensors are in constants/
//   <root>/extra/NAME                              files that the writer added
//
// The archives of 1.0 to 1.3 have model.json instead of data.pkl: load-model-json.ts.

import { UnpicklingError } from '../../errors.js'
import type { Reading } from '../../io/sources/source.js'
import { readImage } from '../../io/zip/image.js'
import { TorchArchive } from '../../io/zip/torch-archive.js'
import type { RecordContents } from '../../io/zip/torch-archive.js'
import type { ZipReader } from '../../io/zip/reader.js'
import { Tuple } from '../../python/tuple.js'
import { UntypedStorage } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'
import { checkVersion } from '../zip/archive-facts.js'
import type { LoadContext } from '../container.js'
import { loadModelJson } from './load-model-json.js'
import { askForRunners } from '../programs.js'
import type { ScriptRunner } from '../programs.js'
import { ScriptRecords } from './records.js'
import { attachArchive, attachRunner, ScriptModule, ScriptModules } from './script-module.js'
import type { Payload } from '../writing/program-archive.js'
import { scriptClasses, scriptOperators } from './code.js'
import { refuseWeightsOnly } from '../weights-only/weights-only.js'

export function* loadTorchScript(zip: ZipReader, context: LoadContext): Reading<ScriptModule> {
  // PyTorch 1.13 hands such files to torch.jit.load, whatever weights_only says.
  refuseWeightsOnly(context.unpickle.allowOnly, 'TorchScript', '2.6')
  askForRunners(context.programs)
  const archive = new TorchArchive(zip)
  const contents = context.lazy === null ? yield* archive.readAll() : yield* archive.readWhere(isNoStorage)
  checkVersion(contents)
  const records = new ScriptRecords(archive, contents, context)
  if (!contents.has('data.pkl')) {
    refuseWeightsOnly(context.unpickle.allowOnly, 'TorchScript of PyTorch 1.0 to 1.3')
    return loadModelJson(records, contents)
  }
  const classes = scriptClasses(records.code)
  if (context.observe !== undefined)
    for (const [name, count] of scriptOperators(records.code)) context.observe.operator(name, count)
  const inert = new ScriptModules(classes, null)
  const constantsIn = (): Tuple =>
    constantsOf(records.unpickle('constants.pkl', 'constants', { buildInert: inert.become }))
  // The code that reads a module's own state may need the constants.
  const early = context.programs === null ? null : constantsIn()
  const runner = early === null ? null : runnerOf(records, early, contents, context)
  const modules = new ScriptModules(classes, runner)
  const module = records.unpickle('data.pkl', 'data', { buildInert: modules.become })
  if (!(module instanceof ScriptModule))
    throw new UnpicklingError({ reason: 'data.pkl of a TorchScript archive holds no module' })
  const isWritable = context.observe === undefined && context.lazy === null
  const payloads = isWritable ? payloadsOf(module, records, archive.prefix) : null
  const image = payloads === null ? null : yield* readImage(zip, context.size, (name) => payloads.has(name))
  attachArchive(module, {
    origin: image === null || payloads === null ? null : { image, payloads, names: records.names },
    code: records.code,
    constants: early ?? constantsIn(),
    traced_inputs: records.traced(),
    bytecode: contents.has('bytecode.pkl') ? records.unpickle('bytecode.pkl', 'constants') : null,
    extra_files: records.extra_files,
  })
  if (runner !== null) attachRunner(module, runner)
  return module
}

/** Whether a record is no tensor's, each of which lies in a folder of them. */
function isNoStorage(record: string): boolean {
  return !/^(data|constants|tensors|traced_inputs)\//.test(record)
}

/** The records of the module's storages, by their entries; null where they cannot be written as they were read. */
function payloadsOf(module: ScriptModule, records: ScriptRecords, prefix: string): Map<string, Payload> | null {
  if (records.isBigEndian) return null
  const filled = new Map<UntypedStorage, Payload & { readonly views: Map<string, Tensor> }>()
  const payloads = new Map<string, Payload>()
  for (const [key, storage] of records.storages) {
    const payload = { storage, views: new Map<string, Tensor>() }
    filled.set(storage, payload)
    payloads.set(`${prefix}data/${key}`, payload)
  }
  const every = { remove_duplicate: false }
  for (const [name, tensor] of [...module.named_parameters(every), ...module.named_buffers(every)]) {
    if (tensor.storage instanceof UntypedStorage) filled.get(tensor.storage)?.views.set(name, tensor.data)
  }
  return payloads
}

/** What runs the archive's code; null where it has none, or where programs are only read. */
function runnerOf(
  records: ScriptRecords,
  constants: Tuple,
  contents: RecordContents,
  { programs }: LoadContext,
): ScriptRunner | null {
  if (programs === null || records.code.size === 0) return null
  const { code } = records
  return programs.runners.scripted({ code, constants, version: versionOf(contents) }, programs.options)
}

/** The number in `version`, or where newer archives have it. */
function versionOf(contents: RecordContents): number {
  const record = ['version', '.data/version'].find((name) => contents.has(name))
  return record === undefined ? 1 : Number.parseInt(contents.text(record), 10)
}

function constantsOf(value: unknown): Tuple {
  if (value instanceof Tuple) return value
  throw new UnpicklingError({ reason: 'constants.pkl of a TorchScript archive holds no tuple' })
}
