// A zip as PyTorch lays it out: every entry under one root folder, whose name says nothing. The records
// are named without it: `data.pkl`, `data/0`, `version`.

import { ArchiveError } from '../errors.js'
import type { ByteRange } from './source.js'
import type { ZipEntry, ZipReader } from './zip-reader.js'

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

  read(record: string, signal?: AbortSignal): Promise<Uint8Array> {
    return this.zip.read(`${this.root}/${record}`, signal)
  }

  readSync(record: string): Uint8Array {
    return this.zip.readSync(`${this.root}/${record}`)
  }

  /** Where a stored record's data lies in the file. */
  locate(record: string, signal?: AbortSignal): Promise<ByteRange> {
    return this.zip.locate(`${this.root}/${record}`, signal)
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
