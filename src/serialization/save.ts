// torch.save: an object as the zip that PyTorch 2.14 writes, byte for byte for state dicts and torch.nn modules.
// Mirror: load.ts, load-zip.ts. Records in PyTorch's order:
//
//   data.pkl, .format_version, .storage_alignment, byteorder, data/0 …, version, .data/serialization_id

import { BufferedSink, BufferedSyncSink } from '../io/buffered-sink.js'
import { MemorySink } from '../io/memory-sink.js'
import { openSink, openSinkSync } from '../io/open-sink.js'
import type { Destination } from '../io/open-sink.js'
import type { ProgressOptions } from '../io/progress.js'
import { writeTo, writeToSync } from '../io/sink.js'
import { sizeOfZip, writeZip, writeZipSync } from '../io/zip-writer.js'
import type { BytesRecord } from '../io/zip-writer.js'
import { pickle } from '../pickle/pickler.js'
import { UniqueString } from '../pickle/reduction.js'
import { Global } from '../python/objects.js'
import { UntypedStorage } from '../tensor/storage.js'
import { allowedNames } from './allowed-names.js'
import { reduceTorch, referenceOf, StorageReference } from './reduce.js'
import { archiveName } from './archive-name.js'
import { isNewKey } from './new-keys.js'
import { untypedStorageType } from './storage-type.js'

export interface SaveOptions extends ProgressOptions {
  /** The archive's root folder. Default: the destination's name without its last extension, `archive` without one. */
  readonly name?: string | undefined
  /** The pickle's protocol. Default: 2, as PyTorch. */
  readonly pickle_protocol?: 2 | 3 | 4 | 5 | undefined
  /** Names beyond PyTorch's own and Python's data classes that may be written, or `'all'`. */
  readonly allow?: readonly string[] | 'all' | undefined
}

const optionNames = new Set(['name', 'pickle_protocol', 'allow', 'signal', 'onProgress'])

/**
 * Writes an object as PyTorch does, so that PyTorch reads it.
 *
 * @param obj A state dict, a module, a tensor, or Python values of them: see `load`.
 * @param destination A path (in Node: written beside and renamed), `WritableStream`, `FileSystemFileHandle` or Node
 *   `FileHandle`. Without one, the bytes are returned.
 * @throws UnsafeError for names that are not written unasked; TypeError, naming the place, for values without a
 *   Python counterpart; ArchiveError where the destination cannot be written.
 * @example
 * import { nn, save } from 'torchlet'
 * await save(nn.Linear(2, 1).state_dict(), 'weights.pt')
 */
export function save(obj: unknown): Promise<Uint8Array<ArrayBuffer>>
export function save(obj: unknown, destination: undefined, options?: SaveOptions): Promise<Uint8Array<ArrayBuffer>>
export function save(obj: unknown, destination: Destination, options?: SaveOptions): Promise<void>
export async function save(obj: unknown, destination?: Destination, options: SaveOptions = {}): Promise<Uint8Array | void> {
  checkOptions('save', options)
  const archive = archiveOf(obj, options, destination)
  if (destination === undefined) return inMemory(archive)
  const sink = new BufferedSink(await openSink(destination), sizeOfZip(archive.records, archive.layout), options)
  await writeTo(sink, (target) => writeZip(target, archive.records, archive.layout))
}

/**
 * The same at once: returns the bytes, or writes to a path in Node.
 *
 * @example
 * import { saveSync, loadSync, tensor } from 'torchlet'
 * loadSync(saveSync(tensor([1, 2])))
 */
export function saveSync(obj: unknown, options?: SaveOptions): Uint8Array<ArrayBuffer>
export function saveSync(obj: unknown, destination: string | URL, options?: SaveOptions): void
export function saveSync(obj: unknown, given: string | URL | SaveOptions = {}, options: SaveOptions = {}): Uint8Array | void {
  const destination = typeof given === 'string' || given instanceof URL ? given : undefined
  const all = destination === undefined ? (given as SaveOptions) : options
  checkOptions('saveSync', all)
  const archive = archiveOf(obj, all, destination)
  if (destination === undefined) return inMemory(archive)
  const sink = new BufferedSyncSink(openSinkSync(destination))
  writeToSync(sink, (target) => writeZipSync(target, archive.records, archive.layout))
}

interface Archive {
  readonly records: readonly BytesRecord[]
  readonly layout: { readonly root: string }
}

function archiveOf(obj: unknown, options: SaveOptions, destination: Destination | undefined): Archive {
  const storages = new Map<UntypedStorage, UniqueString>()
  const pickled = pickle(obj, {
    reduce: reduceTorch,
    persistent_id: (object) => persistentId(object, storages),
    allowName: allowedNames(options.allow),
    isNewKey,
    protocol: options.pickle_protocol ?? 2,
  })
  const data = [...storages].map(([storage, key]) => ({ name: `data/${key.text}`, bytes: storage.bytes() }))
  const records = [
    { name: 'data.pkl', bytes: pickled },
    { name: '.format_version', bytes: ascii('1') },
    { name: '.storage_alignment', bytes: ascii('64') },
    { name: 'byteorder', bytes: ascii('little') },
    ...data,
    { name: 'version', bytes: ascii('3\n') },
  ]
  return { records, layout: { root: options.name ?? archiveName(destination) } }
}

/** ('storage', class, key, location, numel), storages numbered as they are met. */
function persistentId(object: object, storages: Map<UntypedStorage, UniqueString>): readonly unknown[] | undefined {
  const reference = object instanceof UntypedStorage ? new StorageReference(object, untypedStorageType) : referenceOf(object)
  if (reference === undefined) return undefined
  const { storage, type } = reference
  let key = storages.get(storage)
  if (key === undefined) storages.set(storage, (key = new UniqueString(String(storages.size))))
  return ['storage', new Global(type.module, type.name), key, 'cpu', Math.floor(storage.nbytes / type.itemsize)]
}

function inMemory({ records, layout }: Archive): Uint8Array<ArrayBuffer> {
  const sink = new MemorySink(sizeOfZip(records, layout))
  writeZipSync(sink, records, layout)
  sink.closeSync()
  return sink.bytes() as Uint8Array<ArrayBuffer>
}

function checkOptions(name: string, options: object): void {
  for (const option of Object.keys(options)) {
    if (!optionNames.has(option)) throw new TypeError(`${name}() got an unexpected keyword argument '${option}'`)
  }
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
