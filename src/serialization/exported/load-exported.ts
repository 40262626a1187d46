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
import type { JsonObject } from '../../io/json.js'
import type { Reading } from '../../io/sources/source.js'
import { TorchArchive } from '../../io/zip/torch-archive.js'
import type { RecordContents } from '../../io/zip/torch-archive.js'
import type { ZipReader } from '../../io/zip/reader.js'
import { Dict } from '../../python/dict.js'
import { Tensor } from '../../tensor/tensor.js'
import { isBigEndian } from '../zip/archive-facts.js'
import type { LoadContext } from '../container.js'
import { exportedModule } from './exported-module.js'
import type { ExportedModule } from './exported-module.js'
import { JsonFields } from '../json-fields.js'
import { Payloads } from './payloads.js'
import { refuseWeightsOnly } from '../weights-only.js'

/** The module of the archive's program; of several the one that is wanted, or a Dict of all by their names. */
export function* loadExported(
  zip: ZipReader,
  context: LoadContext,
): Reading<ExportedModule | Dict<string, ExportedModule>> {
  refuseWeightsOnly(context.unpickle.allowOnly, 'a .pt2 of torch.export')
  if (zip.get(PROGRAM) !== undefined) return yield* loadRootless(zip, context)
  const archive = new TorchArchive(zip)
  const contents = yield* archive.readAll()
  const records = archive.records()
  checkFormat(contents)
  const payloads = new Payloads(contents, context)
  const extra_files = filesBelow('extra/', records, (record) => contents.get(record))
  const names = records.flatMap((record) => /^models\/(.+)\.json$/.exec(record)?.[1] ?? [])
  const moduleOf = (name: string): ExportedModule => {
    const record = `models/${name}.json`
    const program = programOf(contents.get(record), record)
    const inputs = `data/sample_inputs/${name}.pt`
    return exportedModule(
      {
        program,
        state_dict: tensorsOf(payloadsOf('weights', name, contents, payloads, context)),
        constants: dictOf(payloadsOf('constants', name, contents, payloads, context)),
        passing: passingBuffers(program, record),
        example_inputs: contents.has(inputs) ? context.nested(contents.get(inputs), inputs) : null,
        extra_files,
      },
      context.programs,
    )
  }
  if (names.length === 0) throw noProgram()
  const chosen = chosenOf(names, context.model)
  return chosen === null ? new Dict(names.map((name) => [name, moduleOf(name)] as const)) : moduleOf(chosen)
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

function* loadRootless(zip: ZipReader, context: LoadContext): Reading<ExportedModule> {
  const contents = yield* zip.readAll()
  const get = (name: string): Uint8Array | undefined => {
    const entry = zip.get(name)
    return entry === undefined ? undefined : contents.get(entry)
  }
  const part = (name: string): unknown => {
    const bytes = get(`${name}.pt`) ?? get(`${name}.json`)
    // Python writes b"" of an object that is not there.
    return bytes === undefined || bytes.length === 0 ? null : context.nested(bytes, name)
  }
  const program = programOf(get(PROGRAM) ?? new Uint8Array(), PROGRAM)
  return exportedModule(
    {
      program,
      state_dict: tensorsOf(part('serialized_state_dict')),
      constants: dictOf(part('serialized_constants') ?? new Dict()),
      passing: passingBuffers(program, PROGRAM),
      example_inputs: part('serialized_example_inputs'),
      extra_files: filesBelow(
        'extra_files/',
        zip.entries.map(({ name }) => name),
        (name) => get(name) ?? new Uint8Array(),
      ),
    },
    context.programs,
  )
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

function payloadsOf(
  kind: 'weights' | 'constants',
  name: string,
  contents: RecordContents,
  payloads: Payloads,
  context: LoadContext,
): unknown {
  const whole = `data/${kind}/${name}.pt`
  if (contents.has(whole)) return context.nested(contents.get(whole), whole)
  return payloads.read(`data/${kind}/`, `${name}_${kind}_config.json`)
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
