// torch.save: an object to any destination, in the format that the options ask for. Mirror: load.ts.

import type * as platform from '../platform-types.js'
import { bounded, boundedAsync } from '../caller.js'
import { BufferedSink, BufferedSyncSink } from '../io/sinks/buffered-sink.js'
import { isDestination, openSink, openSinkSync } from '../io/sinks/open-sink.js'
import type { Destination } from '../io/sinks/open-sink.js'
import type { ProgressOptions } from '../io/progress.js'
import { writeTo, writeToSync } from '../io/sinks/sink.js'
import { archiveName } from './zip/archive-name.js'
import { inMemory, inMemoryLater } from './writing/contents.js'
import type { ContainerWriter, FileContents } from './writing/contents.js'
import { ExportedModule, contentsOfProgram } from './exported/exported-module.js'
import { ScriptModule, contentsOfScript } from './torchscript/script-module.js'
import { safetensorsContents } from './safetensors/save-safetensors.js'
import { legacyContents } from './legacy/save-legacy.js'
import { zipContents } from './zip/save-zip.js'
import type { SaveOptions } from './writing/save-options.js'

const optionNames = new Set([
  'name',
  'pickle_protocol',
  'allow',
  'weights_only',
  'location',
  'classes',
  '_use_new_zipfile_serialization',
  'format',
  'metadata',
  'signal',
  'onProgress',
])

/**
 * Writes an object as PyTorch does, so that PyTorch reads it.
 *
 * @param obj A state dict, a module, a tensor, or Python values of them: see `load`.
 * @param destination A path (in Node: written beside and renamed), `WritableStream`, `FileSystemFileHandle` or Node
 *   `FileHandle`. Without one, the bytes are returned; the options may stand in its place.
 * @throws UnsafeError for names that are not written unasked, or not read with `weights_only`, and where they are; TypeError, naming the place, for values without a
 *   Python counterpart; ArchiveError where the destination cannot be written.
 * @example
 * import { nn, save } from 'torchlet'
 * await save(nn.Linear(2, 1).state_dict(), 'weights.pt')
 */
export const save = boundedAsync(saveTo) as Save

interface Save {
  (obj: unknown, options?: SaveOptions): Promise<Uint8Array<ArrayBuffer>>
  (obj: unknown, destination: undefined, options?: SaveOptions): Promise<Uint8Array<ArrayBuffer>>
  (obj: unknown, destination: Destination, options?: SaveOptions): Promise<void>
}

async function saveTo(obj: unknown, given?: Destination | SaveOptions, more?: SaveOptions): Promise<Uint8Array | void> {
  const { destination, options } = argumentsOf('save', given, more)
  const contents = contentsFor(obj, options, destination)
  options.signal?.throwIfAborted()
  if (destination === undefined) return contents.isLater === true ? inMemoryLater(contents) : inMemory(contents)
  await writeContents(contents, destination, options)
}

/** Writes a file that is ready to be written. */
export async function writeContents(
  contents: FileContents,
  destination: Destination,
  options: ProgressOptions,
): Promise<void> {
  const sink = new BufferedSink(await openSink(destination, options.signal), contents.size, options)
  await writeTo(sink, (target) => contents.write(target))
}

/**
 * The same at once: returns the bytes, or writes to a path in Node.
 *
 * @example
 * import { saveSync, loadSync, tensor } from 'torchlet'
 * loadSync(saveSync(tensor([1, 2])))
 */
export const saveSync = bounded(saveToSync) as SaveSync

interface SaveSync {
  (obj: unknown, options?: SaveOptions): Uint8Array<ArrayBuffer>
  (obj: unknown, destination: undefined, options?: SaveOptions): Uint8Array<ArrayBuffer>
  (obj: unknown, destination: string | platform.URL, options?: SaveOptions): void
}

function saveToSync(obj: unknown, given?: string | URL | SaveOptions, more?: SaveOptions): Uint8Array | void {
  const { destination, options } = argumentsOf('saveSync', given, more)
  const contents = contentsFor(obj, options, destination)
  if (destination === undefined) return inMemory(contents)
  const sink = new BufferedSyncSink(openSinkSync(destination))
  writeToSync(sink, (target) => contents.writeSync(target))
}

/** Options stand behind the destination, or in its place. */
function argumentsOf<D extends Destination>(
  name: string,
  given: D | SaveOptions | undefined,
  more: SaveOptions | undefined,
): { readonly destination: D | undefined; readonly options: SaveOptions } {
  if (given === undefined || isDestination(given))
    return { destination: given as D | undefined, options: checkOptions(name, more) }
  if (more === undefined) return { destination: undefined, options: checkOptions(name, given as SaveOptions) }
  throw new TypeError(`${name}() got its options twice: save(obj, destination, options) or save(obj, options)`)
}

type Format = 'zip' | 'legacy' | 'safetensors'

/** What writes each format. */
const writers: Readonly<Record<Format, ContainerWriter>> = {
  zip: zipContents,
  legacy: legacyContents,
  safetensors: safetensorsContents,
}

/** Options that only some formats have. */
const optionsOf: Readonly<Record<Format, readonly (keyof SaveOptions)[]>> = {
  zip: ['name', 'pickle_protocol', 'allow', 'weights_only', 'location', 'classes'],
  legacy: ['pickle_protocol', 'allow', 'weights_only', 'location', 'classes'],
  safetensors: ['metadata'],
}

function contentsFor(obj: unknown, options: SaveOptions, destination: Destination | undefined): FileContents {
  if (obj instanceof ExportedModule) return contentsOfProgram(obj, checkProgramOptions(options))
  if (obj instanceof ScriptModule) return contentsOfScript(obj, checkProgramOptions(options))
  const format = formatOf(options, destination)
  for (const option of Object.values(optionsOf).flat()) {
    if (options[option] === undefined || optionsOf[format].includes(option)) continue
    throw new TypeError(`the option '${option}' means nothing in the format that is saved, ${format}`)
  }
  return writers[format](obj, options, () => archiveName(destination))
}

/** A program is written as it was read: little of it can be chosen. */
function checkProgramOptions(options: SaveOptions): SaveOptions {
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined || ['allow', 'signal', 'onProgress'].includes(option)) continue
    throw new TypeError(`the option '${option}' means nothing for a program, which is written as it was read`)
  }
  return options
}

/** What the caller says outright counts more than how the path ends. */
function formatOf(
  { format, _use_new_zipfile_serialization: isZip }: SaveOptions,
  destination: Destination | undefined,
): Format {
  if (format !== undefined && format !== 'safetensors')
    throw new TypeError(`the option format is 'safetensors' or left out, not ${String(format)}`)
  if (isZip !== undefined && typeof isZip !== 'boolean')
    throw new TypeError('_use_new_zipfile_serialization is true, false or left out')
  if (isZip !== undefined && format !== undefined)
    throw new TypeError(`_use_new_zipfile_serialization means nothing in the format ${format}`)
  if (isZip !== undefined) return isZip ? 'zip' : 'legacy'
  const path = destination instanceof URL ? destination.pathname : destination
  return format ?? (typeof path === 'string' && path.endsWith('.safetensors') ? 'safetensors' : 'zip')
}

function checkOptions(name: string, options: SaveOptions = {}): SaveOptions {
  for (const option of Object.keys(options)) {
    if (!optionNames.has(option)) throw new TypeError(`${name}() got an unexpected keyword argument '${option}'`)
  }
  return options
}
