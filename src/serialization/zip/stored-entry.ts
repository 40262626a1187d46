// Entries of a zip that are left in the file: the bytes of storages, and files that lie in it whole.

import type { Reading } from '../../io/sources/source.js'
import { contentOf, locateEntry, spanOf, wholeBlock } from '../../io/zip/entry.js'
import { STORED } from '../../io/zip/format.js'
import type { RecordContents, TorchArchive } from '../../io/zip/torch-archive.js'
import type { ZipEntry, ZipReader } from '../../io/zip/reader.js'
import type { UnpickleOptions } from '../../pickle/known.js'
import type { LoadContext } from '../container.js'
import type { StoredBytes } from '../lazy/stored-bytes.js'

/** Where they are. */
export function storedEntry(entry: ZipEntry): StoredBytes {
  return {
    nbytes: entry.size,
    span: spanOf(entry),
    contentOf: (span) => contentOf(entry, { ...wholeBlock(span), isOwn: true }),
    locate: entry.method === STORED ? () => locateEntry(entry) : undefined,
    crc: entry.crc,
  }
}

/** Gives the bytes of records that are storages, or where `open` left them. Throws ArchiveError where there is none of the name. */
export function storageRecords(
  archive: TorchArchive,
  contents: RecordContents,
  { lazy, kept }: LoadContext,
): (record: string) => Uint8Array | StoredBytes {
  return (record) => {
    const entry = archive.get(record)
    if (entry !== undefined) kept.storages.add(entry)
    return lazy === null || entry === undefined ? contents.get(record) : storedEntry(entry)
  }
}

/** A file in an archive. */
export interface FileEntry {
  readonly zip: ZipReader
  readonly entry: ZipEntry
  /** For messages. */
  readonly name: string
  /** Its content, where the archive was read whole. */
  readonly bytes: Uint8Array | undefined
}

/** The object in a file that is an entry of an archive; where storages are left in the file, only what is needed of it is read. */
export function* objectInEntry(
  { zip, entry, name, bytes }: FileEntry,
  context: LoadContext,
  onName?: UnpickleOptions['onName'],
): Reading<unknown> {
  if (context.lazy !== null && entry.method === STORED)
    return yield* context.inside({ name, range: yield* zip.locate(entry) }, onName)
  return context.nested(bytes ?? (yield* zip.read(entry)), name, undefined, onName)
}
