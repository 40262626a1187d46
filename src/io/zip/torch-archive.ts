// A zip as PyTorch lays it out: every entry under one root folder, whose name says nothing. The records
// are named without it: `data.pkl`, `data/0`, `version`.

import { ArchiveError } from '../../errors.js'
import type { ByteRange, Reading } from '../sources/source.js'
import type { ZipEntry, ZipReader } from './reader.js'

export class TorchArchive {
  readonly zip: ZipReader
  /** The text before the first `/` of the first entry. */
  readonly root: string

  /** Throws ArchiveError unless all entries lie in one root folder. */
  constructor(zip: ZipReader) {
    this.zip = zip
    this.root = rootOf(zip.entries)
  }

  /** Names of all records, without root and folders, in the file's order. */
  records(): string[] {
    const skip = this.root.length + 1
    return this.zip.entries.filter((entry) => !entry.isDirectory).map((entry) => entry.name.slice(skip))
  }

  /** The record's entry, or undefined. */
  get(record: string): ZipEntry | undefined {
    return this.zip.get(`${this.root}/${record}`)
  }

  has(record: string): boolean {
    return this.get(record) !== undefined
  }

  read(record: string): Reading<Uint8Array> {
    return this.zip.read(`${this.root}/${record}`)
  }

  /** All records with their content. */
  *readAll(): Reading<RecordContents> {
    return new RecordContents(this, yield* this.zip.readAll())
  }

  /** Where a stored record's data lies in the file. */
  locate(record: string): Reading<ByteRange> {
    return this.zip.locate(`${this.root}/${record}`)
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
    throw new ArchiveError({ reason: 'the archive has no such entry', entry: `${this.#archive.root}/${record}` })
  }

  /** As UTF-8, for the small records that are text. */
  text(record: string): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.get(record))
  }
}

function rootOf(entries: readonly ZipEntry[]): string {
  const first = entries[0]?.name ?? ''
  const slash = first.indexOf('/')
  if (slash < 0) {
    throw new ArchiveError({ reason: 'the entries lie in no folder, as PyTorch has them', entry: first })
  }
  const prefix = first.slice(0, slash + 1)
  const stranger = entries.find((entry) => !entry.name.startsWith(prefix))
  if (stranger === undefined) return first.slice(0, slash)
  throw new ArchiveError({
    reason: `the entry lies outside of the folder ${JSON.stringify(prefix)} of the others`,
    entry: stranger.name,
    remedy: 'Pack the archive again without it',
  })
}
