// Reads zip archives by PKWARE's APPNOTE 6.3: stored and deflated entries, zip64. One archive has one
// reading here: headers that disagree, duplicate or overlapping entries, wrong lengths and checksums are
// errors. Left out: encryption, archives in several parts, other methods of compression.

import { ArchiveError } from '../../errors.js'
import type { ArchiveLimits } from '../limits.js'
import type { ByteRange, Reading } from '../sources/source.js'
import { readDirectory, type Directory, type ZipEntry } from './directory.js'
import { locateEntry, readEntry } from './entry.js'
import { findDirectory } from './end.js'
import { foldName } from './names.js'
import { readEntries } from './runs.js'

export type { ZipEntry } from './directory.js'

/**
 * An archive whose directory has been read and checked; entries are read when asked for.
 *
 * @example
 * function* version(size: number): Reading<Uint8Array> {
 *   const zip = yield* ZipReader.open(size)
 *   return yield* zip.read('archive/version')
 * }
 * performSync(version(source.size), source)
 */
export class ZipReader {
  /** In the order of the central directory. */
  readonly entries: readonly ZipEntry[]
  /** Bytes from the file's start to what follows the archive. */
  readonly end: number
  readonly #byName: ReadonlyMap<string, ZipEntry>

  private constructor(directory: Directory, end: number) {
    this.entries = directory.entries
    this.end = end
    this.#byName = directory.byName
  }

  /** Reads the directory of a file of `size` bytes. Throws ArchiveError if it is damaged, LimitError beyond `limits`. */
  static *open(size: number, limits: ArchiveLimits = {}): Reading<ZipReader> {
    const place = yield* findDirectory(size)
    const bytes = yield { offset: place.offset, length: place.size }
    return new ZipReader(readDirectory(bytes, place, size, limits), place.end)
  }

  /** The entry of this name, upper or lower case as PyTorch looks it up, or undefined. */
  get(name: string): ZipEntry | undefined {
    return this.#byName.get(foldName(name))
  }

  /** The entry's content; over bytes in memory a stored entry is a view of them. */
  read(entry: ZipEntry | string): Reading<Uint8Array> {
    return readEntry(this.#entry(entry))
  }

  /**
   * The content of every entry, folders left out, in a few large reads.
   *
   * @param isLast Whether none of them is read again.
   */
  readAll(isLast = false): Reading<ReadonlyMap<ZipEntry, Uint8Array>> {
    return readEntries(
      this.entries.filter((entry) => !entry.isDirectory),
      isLast,
    )
  }

  /** The content of some entries, likewise. */
  readWhere(isWanted: (entry: ZipEntry) => boolean): Reading<ReadonlyMap<ZipEntry, Uint8Array>> {
    return readEntries(this.entries.filter((entry) => !entry.isDirectory && isWanted(entry)))
  }

  /** Where a stored entry's data lies in the file, its headers checked but not its CRC. */
  locate(entry: ZipEntry | string): Reading<ByteRange> {
    return locateEntry(this.#entry(entry))
  }

  #entry(entry: ZipEntry | string): ZipEntry {
    if (typeof entry !== 'string') return entry
    const found = this.get(entry)
    if (found === undefined) throw new ArchiveError({ reason: 'the archive has no such entry', entry })
    return found
  }
}
