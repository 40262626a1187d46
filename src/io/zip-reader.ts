// Reads zip archives by PKWARE's APPNOTE 6.3: stored and deflated entries, zip64. One archive has one
// reading here: headers that disagree, duplicate or overlapping entries, wrong lengths and checksums are
// errors. Left out: encryption, archives in several parts, other methods of compression.

import { ArchiveError } from '../errors.js'
import type { ArchiveLimits } from './limits.js'
import { perform, performSync, type ByteRange, type Reading, type Source } from './source.js'
import { readDirectory, type Directory, type ZipEntry } from './zip-directory.js'
import { locateEntry, readEntry } from './zip-entry.js'
import { findDirectory } from './zip-end.js'
import { foldName } from './zip-names.js'

export type { ZipEntry } from './zip-directory.js'

export interface ZipReaderOptions {
  readonly limits?: ArchiveLimits | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * An archive whose directory has been read and checked; entries are read when asked for.
 *
 * @example
 * const zip = ZipReader.openSync(new BytesSource(bytes))
 * for (const entry of zip.entries) console.log(entry.name, entry.size)
 * const version = zip.readSync('archive/version')
 */
export class ZipReader {
  readonly source: Source
  /** In the order of the central directory. */
  readonly entries: readonly ZipEntry[]
  readonly #byName: ReadonlyMap<string, ZipEntry>

  private constructor(source: Source, directory: Directory) {
    this.source = source
    this.entries = directory.entries
    this.#byName = directory.byName
  }

  /** Reads the directory. Throws ArchiveError if it is damaged, LimitError if it is beyond `limits`. */
  static async open(source: Source, options: ZipReaderOptions = {}): Promise<ZipReader> {
    const reading = directoryOf(source.size, options.limits ?? {})
    return new ZipReader(source, await perform(reading, source, options.signal))
  }

  /** The same for a source that can read at once. */
  static openSync(source: Source, options: ZipReaderOptions = {}): ZipReader {
    return new ZipReader(source, performSync(directoryOf(source.size, options.limits ?? {}), source))
  }

  /** The entry of this name, upper or lower case as PyTorch looks it up, or undefined. */
  get(name: string): ZipEntry | undefined {
    return this.#byName.get(foldName(name))
  }

  /** The entry's content; over bytes in memory a stored entry is a view of them. */
  read(entry: ZipEntry | string, signal?: AbortSignal): Promise<Uint8Array> {
    return perform(readEntry(this.#entry(entry)), this.source, signal)
  }

  readSync(entry: ZipEntry | string): Uint8Array {
    return performSync(readEntry(this.#entry(entry)), this.source)
  }

  /** Where a stored entry's data lies in the file, its headers checked but not its CRC. */
  locate(entry: ZipEntry | string, signal?: AbortSignal): Promise<ByteRange> {
    return perform(locateEntry(this.#entry(entry)), this.source, signal)
  }

  locateSync(entry: ZipEntry | string): ByteRange {
    return performSync(locateEntry(this.#entry(entry)), this.source)
  }

  #entry(entry: ZipEntry | string): ZipEntry {
    if (typeof entry !== 'string') return entry
    const found = this.get(entry)
    if (found === undefined) throw new ArchiveError({ reason: 'the archive has no such entry', entry })
    return found
  }
}

function* directoryOf(fileSize: number, limits: ArchiveLimits): Reading<Directory> {
  const place = yield* findDirectory(fileSize)
  const bytes = yield { offset: place.offset, length: place.size }
  return readDirectory(bytes, place, fileSize, limits)
}
