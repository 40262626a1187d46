// Zip archives, of which PyTorch has several. The zip that torch.save writes since 1.6:
//
//   <root>/data.pkl      the object; storages by persistent id
//   <root>/byteorder     little or big; absent in old files, which are little endian
//   <root>/data/<key>    the bytes of one storage
//   <root>/version       3

import { zipKindOf } from '../../io/recognise/zip-kind.js'
import type { ZipKind } from '../../io/recognise/zip-kind.js'
import type { Reading } from '../../io/sources/source.js'
import { TorchArchive } from '../../io/zip/torch-archive.js'
import { ZipReader } from '../../io/zip/reader.js'
import { checkPickle, unpickle } from '../../pickle/unpickler.js'
import { checkVersion, isBigEndian } from './archive-facts.js'
import type { LoadContext } from '../container.js'
import { rare } from '../parts/rare.js'
import type { Observer } from '../report/observer.js'
import { tellRest } from '../report/tell-rest.js'
import { storageRecords } from './stored-entry.js'
import { StorageTable } from '../storages/storages.js'

/** What reads each kind of archive, once its directory is known. */
export type ZipLoader = (zip: ZipReader, context: LoadContext) => Reading<unknown>

function loaderOf(kind: ZipKind): ZipLoader {
  if (kind === 'checkpoint') return loadCheckpoint
  if (kind === 'members') return rare.containers.value.loadMembers
  if (kind === 'npz') return rare.containers.value.loadNpz
  return rare.archives.value.archives[kind]
}

export function* loadZip(context: LoadContext): Reading<unknown> {
  const zip = yield* context.kept.once('zip', () => ZipReader.open(context.size, context.limits))
  const names = zip.entries.map((entry) => entry.name)
  const kind = zipKindOf(names) ?? rare.strangers.value.recogniseZip(names, context.origin)
  if (context.observe !== undefined) {
    tell(zip, kind, context.observe)
    yield* tellExtra(zip, kind, context, context.observe)
  }
  yield* tellRest(context, zip.end)
  const value = yield* loaderOf(kind)(zip, context)
  if (context.observe !== undefined) yield* tellUnnamed(zip, kind, context, context.observe)
  return value
}

function* loadCheckpoint(zip: ZipReader, context: LoadContext): Reading<unknown> {
  const { pickled, storages } = yield* context.kept.once('checkpoint', () => readCheckpoint(zip, context))
  context.observe?.pickle('data.pkl', pickled)
  return unpickle(pickled, { ...context.unpickle, persistent_load: storages.load })
}

interface ReadCheckpoint {
  readonly pickled: Uint8Array
  readonly storages: StorageTable
}

function* readCheckpoint(zip: ZipReader, context: LoadContext): Reading<ReadCheckpoint> {
  const archive = new TorchArchive(zip)
  // Before anything is inflated.
  checkPickle(archive.get('data.pkl')?.size ?? 0, context.unpickle.limits)
  const records =
    context.lazy === null ? yield* archive.readAll(context.observe === undefined) : yield* archive.readWhere(isFact)
  checkVersion(records)
  const storage = storageRecords(archive, records, context)
  const storages = new StorageTable((key) => storage(`data/${key}`), isBigEndian(records), context.lazy)
  return { pickled: records.get('data.pkl'), storages }
}

/** Whether a record is the object's, or says how the archive is to be read. */
function isFact(record: string): boolean {
  return ['data.pkl', 'version', '.data/version', 'byteorder'].includes(record)
}

function tell(zip: ZipReader, kind: ZipKind, observe: Observer): void {
  observe.format(kind === 'checkpoint' ? 'zip' : kind)
  for (const { name, headerOffset, size, compressedSize, method, crc } of zip.entries) {
    observe.record({
      name,
      offset: headerOffset,
      nbytes: size,
      compressed: method === 0 ? undefined : compressedSize,
      crc32: crc,
    })
  }
}

/** Records where storages lie, of none that the object names: nothing says that they are numbers. */
function* tellUnnamed(zip: ZipReader, kind: ZipKind, context: LoadContext, observe: Observer): Reading<void> {
  const told = toldRecords[kind]
  if (told === null) return
  const contents = yield* zip.readWhere(
    (entry) => told.test(entry.name) && !entry.name.endsWith('.pkl') && !context.kept.storages.has(entry),
  )
  for (const [{ name }, bytes] of contents) observe.extra(name, bytes, context)
}

/** Records that are neither elements of tensors nor what the loader tells of by itself: something in there may be a pickle. */
function* tellExtra(zip: ZipReader, kind: ZipKind, context: LoadContext, observe: Observer): Reading<void> {
  const told = toldRecords[kind]
  if (told === null) return
  const contents = yield* zip.readWhere(({ name }) => !told.test(name))
  for (const [{ name }, bytes] of contents) observe.extra(name, bytes, context)
}

/** Null where each member is told by itself, or is no PyTorch's. */
const toldRecords: Readonly<Record<ZipKind, RegExp | null>> = {
  checkpoint: /^([^/]*\/)?(data\.pkl|data\/\d+)$/,
  torchscript: /^([^/]*\/)?((data|constants|bytecode|traced_inputs)\.pkl|(data|constants|tensors|traced_inputs)\/\d+)$/,
  exported: /^([^/]*\/)?data\/(weights\/weight|constants\/tensor)_\d+$/,
  members: null,
  npz: null,
}
