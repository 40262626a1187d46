// A zip as PyTorch lays it out: every entry under one root folder, whose name says nothing. The records
// are named without it: `data.pkl`, `data/0`, `version`. One that was unpacked and packed again without its folder, as
// people do by hand, is read too, which PyTorch does not.

import { looseUtf8 } from '../../bytes/utf8.js'
import { ArchiveError } from '../../errors.js'
import type { ByteRange, Reading } from '../sources/source.js'
import { foldName } from './names.js'
import type { ZipEntry, ZipReader } from './reader.js'

export class TorchArchive {
  readonly zip: ZipReader
  /** What the name of each entry begins with: the root folder with its `/`, or nothing. */
  readonly prefix: string

  /** Throws ArchiveError unless all entries lie in one root folder, or the records in none. */
  constructor(zip: ZipReader) {
    this.zip = zip
    const names = zip.entries.map(({ name }) => name)
    this.prefix = prefixOf(names)
    if (this.prefix !== '') checkRoot(names, this.prefix)
    else if (!isRootless(names)) {
      throw new ArchiveError({ reason: 'the entries lie in no folder, as PyTorch has them', entry: names[0] })
    }
  }

  /** Names of all records, without root and folders, in the file's order. */
  records(): string[] {
    const skip = this.prefix.length
    return this.zip.entries.filter((entry) => !entry.isDirectory).map((entry) => entry.name.slice(skip))
  }

  /** The record's entry, or undefined. */
  get(record: string): ZipEntry | undefined {
    return this.zip.get(`${this.prefix}${record}`)
  }

  has(record: string): boolean {
    return this.get(record) !== undefined
  }

  read(record: string): Reading<Uint8Array> {
    return this.zip.read(`${this.prefix}${record}`)
  }

  /** All records with their content; `isLast` says that none is read again. */
  *readAll(isLast = false): Reading<RecordContents> {
    return new RecordContents(this, yield* this.zip.readAll(isLast))
  }

  /** Those records whose names, in lower case, are wanted. */
  *readWhere(isWanted: (record: string) => boolean): Reading<RecordContents> {
    const skip = this.prefix.length
    return new RecordContents(this, yield* this.zip.readWhere(({ name }) => isWanted(foldName(name.slice(skip)))))
  }

  /** Where a stored record's data lies in the file. */
  locate(record: string): Reading<ByteRange> {
    return this.zip.locate(`${this.prefix}${record}`)
  }
}

/** The content of an archive's records, looked up as PyTorch does, whatever the case of letters. */
export class RecordContents {
  readonly #archive: TorchArchive
  readonly #contents: ReadonlyMap<ZipEntry, Uint8Array>

  constructor(archive: TorchArchive, contents: ReadonlyMap<ZipEntry, Uint8Array>) {
    this.#archive = archive
    this.#contents = contents
  }

  has(record: string): boolean {
    return this.#archive.has(record)
  }

  /** Throws ArchiveError where there is no such record. */
  get(record: string): Uint8Array {
    const entry = this.#archive.get(record)
    const content = entry === undefined ? undefined : this.#contents.get(entry)
    if (content !== undefined) return content
    throw new ArchiveError({ reason: 'the archive has no such entry', entry: `${this.#archive.prefix}${record}` })
  }

  /** As UTF-8, for the small records that are text. */
  text(record: string): string {
    return looseUtf8.decode(this.get(record))
  }
}

/**
 * What the names of an archive's entries begin with, by PyTorch's rule: the folder of the first; nothing for records that
 * lie in no folder.
 */
export function prefixOf(names: readonly string[]): string {
  const [first = ''] = names
  const prefix = first.slice(0, first.indexOf('/') + 1)
  const has = (record: string): boolean => names.includes(prefix + record)
  return isRootless(names) && !has('data.pkl') && !has('version') ? '' : prefix
}

/** Whether the records lie in no folder. */
export function isRootless(names: readonly string[]): boolean {
  return names.includes('data.pkl') && names.includes('version')
}

function checkRoot(names: readonly string[], prefix: string): void {
  const stranger = names.find((name) => !name.startsWith(prefix))
  if (stranger === undefined) return
  throw new ArchiveError({
    reason: `the entry lies outside of the folder ${JSON.stringify(prefix)} of the others`,
    entry: stranger,
    remedy: 'Pack the archive again without it',
  })
}
