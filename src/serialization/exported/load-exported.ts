// Archives of torch.export. Until PyTorch 2.7 a plain zip without a root (torch/export/__init__.py):
//
//   serialized_exported_program.json, serialized_state_dict.pt, serialized_constants.pt, serialized_example_inputs.pt
//   (.json in 2.1 and 2.2, though they are files of torch.save), version, extra_files/NAME
//
// and since a zip of PyTorch's writer (torch/export/pt2_archive), which may hold several programs:
//
//   <root>/models/NAME.json
//   <root>/data/weights/NAME_weights_config.json and weight_N      payloads.ts; NAME.pt in the first such archives
//   <root>/data/constants/NAME_constants_config.json and tensor_N
//   <root>/data/sample_inputs/NAME.pt, extra/FILE, archive_format (pt2), archive_version (0)
//
// Left out: compiled code (AOTInductor), which is machine code.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import { parseJson } from '../../io/json.js'
import { askForRunners } from '../programs.js'
import type { JsonObject } from '../../io/json.js'
import { BytesSource } from '../../io/sources/bytes-source.js'
import { performSync } from '../../io/sources/perform.js'
import type { Reading } from '../../io/sources/source.js'
import { readImage } from '../../io/zip/image.js'
import { TorchArchive } from '../../io/zip/torch-archive.js'
import type { RecordContents } from '../../io/zip/torch-archive.js'
import { ZipReader } from '../../io/zip/reader.js'
import type { ZipEntry } from '../../io/zip/reader.js'
import { Dict } from '../../python/dict.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { isBigEndian } from '../zip/archive-facts.js'
import type { LoadContext } from '../container.js'
import { exportedModule } from './exported-module.js'
import type { ExportedArchive, ExportedModule } from './exported-module.js'
import { JsonFields } from '../json-fields.js'
import { objectInEntry } from '../zip/stored-entry.js'
import { objectRecords, Payloads } from './payloads.js'
import type { ArchivePart, Payload } from '../writing/program-archive.js'
import { targetsOf } from './targets.js'
import { refuseWeightsOnly } from '../weights-only/weights-only.js'

/** The module of the archive's program; of several the one that is wanted, or a Dict of all by their names. */
export function* loadExported(
  zip: ZipReader,
  context: LoadContext,
): Reading<ExportedModule | Dict<string, ExportedModule>> {
  refuseWeightsOnly(context.unpickle.allowOnly, 'a .pt2 of torch.export')
  askForRunners(context.programs)
  if (zip.get(PROGRAM) !== undefined) return yield* loadRootless(zip, context)
  const archive = new TorchArchive(zip)
  const records = archive.records()
  const contents = context.lazy === null ? yield* archive.readAll() : yield* readStructure(archive, records)
  checkFormat(contents)
  const names: [string, string][] = []
  const onName = (module: string, qualname: string): void => void names.push([module, qualname])
  const listening = listeningContext(context, onName)
  const payloads = new Payloads(archive, contents, listening)
  const extra_files = filesBelow('extra/', records, (record) => contents.get(record))
  const programs = records.flatMap((record) => /^models\/(.+)\.json$/.exec(record)?.[1] ?? [])
  const within = function* (record: string): Reading<unknown> {
    const bytes = context.lazy === null ? contents.get(record) : undefined
    return yield* objectInEntry({ zip, entry: archive.get(record) as ZipEntry, name: record, bytes }, context, onName)
  }
  const payloadsOf = function* (kind: 'weights' | 'constants', name: string): Reading<unknown> {
    const whole = `data/${kind}/${name}.pt`
    if (contents.has(whole)) return yield* within(whole)
    return payloads.read(`data/${kind}/`, `${name}_${kind}_config.json`)
  }
  const partsOf = function* (name: string): Reading<Omit<ExportedArchive, 'origin'>> {
    const record = `models/${name}.json`
    const program = programOf(contents.get(record), record)
    tellOperators(program, context)
    const inputs = `data/sample_inputs/${name}.pt`
    return {
      program,
      state_dict: tensorsOf(yield* payloadsOf('weights', name)),
      constants: dictOf(yield* payloadsOf('constants', name)),
      passing: passingBuffers(program, record),
      example_inputs: contents.has(inputs) ? yield* within(inputs) : null,
      extra_files,
    }
  }
  if (programs.length === 0) throw noProgram()
  const chosen = chosenOf(programs, context.model)
  const parts = new Dict<string, Omit<ExportedArchive, 'origin'>>()
  for (const name of chosen === null ? programs : [chosen]) parts.set(name, yield* partsOf(name))
  // Payloads of other programs than the chosen one are kept as they are.
  const filled = placed(archive, payloads)
  const image = isWritable(context) ? yield* readImage(zip, context.size, (name) => filled.has(name)) : null
  const origin = image === null ? null : { image, payloads: filled, names }
  const modules = new Dict(
    [...parts].map(([name, each]) => [name, exportedModule({ ...each, origin }, context.programs)] as const),
  )
  return chosen === null ? modules : (modules.get(chosen) as ExportedModule)
}

/** Whether the archive is kept, to be written again by `save`. */
function isWritable({ observe, lazy }: LoadContext): boolean {
  return observe === undefined && lazy === null
}

function isPayload(record: string): boolean {
  return /^data\/(weights|constants|sample_inputs)\//.test(record)
}

/** Everything but the bytes of tensors, and files of torch.save, which are read in parts. */
function* readStructure(archive: TorchArchive, records: readonly string[]): Reading<RecordContents> {
  const configs = yield* archive.readWhere((record) => isPayload(record) && record.endsWith('.json'))
  const objects = new Set<string>()
  for (const record of records) {
    const [, folder, config] = /^(data\/(?:weights|constants)\/)(.*_config\.json)$/.exec(record) ?? []
    if (folder === undefined || config === undefined) continue
    for (const object of objectRecords(configs, folder, config)) objects.add(object.toLowerCase())
  }
  return yield* archive.readWhere((record) => !isPayload(record) || record.endsWith('.json') || objects.has(record))
}

/** Records whose bytes are a storage's, by their entries: what is written anew when the program is saved. */
function placed(archive: TorchArchive, { filled }: Payloads): Map<string, Payload> {
  return new Map([...filled].map(([record, payload]) => [`${archive.prefix}${record}`, payload]))
}

/** A context whose files within the file tell the names in their pickles. */
function listeningContext(context: LoadContext, onName: (module: string, qualname: string) => void): LoadContext {
  return { ...context, nested: (bytes, name, given) => context.nested(bytes, name, given, onName) }
}

/**
 * Which program of an archive is wanted: the only one, or the one that the caller named; null where all are.
 *
 * @throws UnsupportedError that lists their names.
 */
function chosenOf(names: readonly string[], model: string | null | undefined): string | null {
  if (model === null) return names.length === 1 ? (names[0] as string) : null
  if (model === undefined && names.length === 1) return names[0] as string
  if (model !== undefined && names.includes(model)) return model
  const list = names.map((name) => JSON.stringify(name.slice(0, 80))).join(', ')
  throw new UnsupportedError({
    what:
      model === undefined
        ? `this archive holds ${names.length} programs: ${list}`
        : `this archive has no program ${JSON.stringify(model)}; it has ${list}`,
    instead: `Choose one: load(source, { model: ${JSON.stringify(names[0])} })`,
  })
}

const PROGRAM = 'serialized_exported_program.json'

/** The files of torch.save beside it. */
const PARTS = /^serialized_(state_dict|constants|example_inputs)\.(pt|json)$/

function* loadRootless(zip: ZipReader, context: LoadContext): Reading<ExportedModule> {
  const contents = context.lazy === null ? yield* zip.readAll() : yield* zip.readWhere(({ name }) => !PARTS.test(name))
  const get = (name: string): Uint8Array | undefined => {
    const entry = zip.get(name)
    return entry === undefined ? undefined : contents.get(entry)
  }
  const names: [string, string][] = []
  const onName = (module: string, qualname: string): void => void names.push([module, qualname])
  const parts = new Map<string, ArchivePart>()
  const part = function* (name: string): Reading<unknown> {
    const entry = zip.get(`${name}.pt`) ?? zip.get(`${name}.json`)
    // Python writes b"" of an object that is not there.
    if (entry === undefined || entry.size === 0) return null
    const bytes = contents.get(entry)
    const value = yield* objectInEntry({ zip, entry, name, bytes }, context, onName)
    if (value instanceof Dict && isWritable(context)) parts.set(entry.name, partOf(bytes as Uint8Array, value))
    return value
  }
  const program = programOf(get(PROGRAM) ?? new Uint8Array(), PROGRAM)
  tellOperators(program, context)
  const state_dict = tensorsOf(yield* part('serialized_state_dict'))
  const constants = dictOf((yield* part('serialized_constants')) ?? new Dict())
  const example_inputs = yield* part('serialized_example_inputs')
  const image = isWritable(context) ? yield* readImage(zip, context.size, (name) => parts.has(name)) : null
  return exportedModule(
    {
      program,
      state_dict,
      constants,
      passing: passingBuffers(program, PROGRAM),
      example_inputs,
      extra_files: filesBelow(
        'extra_files/',
        zip.entries.map(({ name }) => name),
        (name) => get(name) ?? new Uint8Array(),
      ),
      origin: image === null ? null : { image, payloads: parts, names },
    },
    context.programs,
  )
}

/**
 * A file of torch.save within the archive. Its storages are numbered as the pickler met them, which is the order in which they come in
 * the dict; a storage that is not found there keeps the bytes that it was read with.
 */
function partOf(bytes: Uint8Array, dict: Dict<string, unknown>): ArchivePart {
  const storages = new Map<UntypedStorage, Map<string, Tensor>>()
  for (const [name, value] of dict) {
    if (!(value instanceof Tensor) || !(value.storage instanceof UntypedStorage)) continue
    const views = storages.get(value.storage)
    if (views === undefined) storages.set(value.storage, new Map([[name, value.data]]))
    else views.set(name, value.data)
  }
  const source = new BytesSource(bytes)
  const zip = performSync(ZipReader.open(bytes.length), source)
  const payloads = new Map<string, Payload>()
  for (const [index, [storage, views]] of [...storages].entries()) {
    const entry = zip.entries.find(({ name }) => name.endsWith(`/data/${index}`))
    if (entry?.size === storage.nbytes) payloads.set(entry.name, { storage, views })
  }
  const image = performSync(
    readImage(zip, bytes.length, (name) => payloads.has(name)),
    source,
  )
  return { image, payloads }
}

function tellOperators(program: JsonObject, { observe }: LoadContext): void {
  if (observe !== undefined) for (const [name, count] of targetsOf(program)) observe.operator(name, count)
}

function programOf(bytes: Uint8Array, record: string): JsonObject {
  return new JsonFields(parseJson(bytes, record, 'python'), record).object
}

function checkFormat(contents: RecordContents): void {
  for (const [record, expected] of [
    ['archive_format', 'pt2'],
    ['archive_version', '0'],
  ] as const) {
    const text = contents.text(record)
    if (text === expected) continue
    throw new UnsupportedError({
      what: `the ${record} of this archive is ${JSON.stringify(text.slice(0, 20))}, not ${expected}`,
      instead: 'Export again with PyTorch 2.8 to 2.14',
    })
  }
  if (isBigEndian(contents)) throw new UnsupportedError({ what: 'a .pt2 of a big-endian machine is not supported' })
}

/** The buffers that the program's signature calls not persistent, which are stored among the constants. */
function passingBuffers(program: JsonObject, record: string): Set<string> {
  const signature = new JsonFields(program, record).fields('graph_module').fields('signature')
  const names = new Set<string>()
  for (const spec of signature.has('input_specs') ? signature.objects('input_specs') : []) {
    if (!spec.has('buffer')) continue
    const buffer = spec.fields('buffer')
    if (buffer.object.get('persistent') === false) names.add(buffer.string('buffer_name'))
  }
  return names
}

function tensorsOf(value: unknown): Dict<string, Tensor> {
  const dict = dictOf(value)
  for (const [name, tensor] of dict) {
    if (!(tensor instanceof Tensor))
      throw new ArchiveError({ reason: `the weight ${JSON.stringify(name)} is no tensor` })
  }
  return dict as Dict<string, Tensor>
}

function dictOf(value: unknown): Dict<string, unknown> {
  if (!(value instanceof Dict)) throw new ArchiveError({ reason: 'the weights or constants are no dict' })
  for (const name of value.keys())
    if (typeof name !== 'string') throw new ArchiveError({ reason: 'a weight has a name that is no str' })
  return value as Dict<string, unknown>
}

function filesBelow(
  folder: string,
  names: readonly string[],
  get: (name: string) => Uint8Array,
): Dict<string, Uint8Array> {
  const inside = names.filter((name) => name.startsWith(folder) && !name.endsWith('/'))
  return new Dict(inside.map((name) => [name.slice(folder.length), new Uint8Array(get(name))] as const))
}

function noProgram(): UnsupportedError {
  return new UnsupportedError({
    what: 'this .pt2 holds no exported program, only code that was compiled for one machine (AOTInductor)',
    instead: 'Save the program itself: torch.export.save(torch.export.export(model, args), "model.pt2")',
  })
}
