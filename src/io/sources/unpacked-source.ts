// The folder that an unpacked archive of PyTorch's is, as the archive: `unzip model.pt` makes a folder that holds data.pkl,
// version and data/. The bytes of a zip over its files are made as they are asked for, laid out as PyTorch lays them out,
// without checksums, so that whatever reads zips reads folders too.

import { encodeUtf8 } from '../../bytes/utf8.js'
import type * as platform from '../../platform-types.js'
import type { Dirent } from 'node:fs'
import { ArchiveError } from '../../errors.js'
import { allocate } from '../allocate.js'
import { checkEntries, type ArchiveLimits } from '../limits.js'
import { nodeBuiltin } from '../platform.js'
import { ZipLayout } from '../zip/layout.js'
import { attempt, FileSource } from './file-source.js'
import type { Source } from './source.js'

/** Folders within each other: an archive of PyTorch's has three. */
const DEEPEST = 16

/** A stretch of the archive: bytes that were made, or all of a file. */
interface Part {
  /** Bytes from the archive's start. */
  readonly start: number
  readonly end: number
  readonly content: Uint8Array | StoredFile
}

/** A file as it was when the folder was opened. */
interface StoredFile {
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
}

export class UnpackedSource implements Source {
  readonly name: string
  readonly #parts: readonly Part[]

  private constructor(name: string, parts: readonly Part[]) {
    this.name = name
    this.#parts = parts
  }

  /**
   * @param folder The one that holds data.pkl.
   * @throws ArchiveError for links and for what is neither file nor folder, LimitError beyond `limits.entries`.
   */
  static open(folder: string, limits: ArchiveLimits = {}): UnpackedSource {
    const layout = new ZipLayout()
    const parts: Part[] = []
    const add = (content: Uint8Array | StoredFile, length: number): void => {
      const start = parts.at(-1)?.end ?? 0
      if (length > 0) parts.push({ start, end: start + length, content })
    }
    for (const { record, file } of recordsBelow(folder, limits)) {
      const { size } = file
      const header = layout.header(encodeUtf8(`archive/${record}`), size)
      const descriptor = layout.descriptor(0)
      add(header, header.length)
      add(file, size)
      add(descriptor, descriptor.length)
    }
    const directory = layout.directory()
    add(directory, directory.length)
    return new UnpackedSource(folder, parts)
  }

  get size(): number {
    return this.#parts.at(-1)?.end ?? 0
  }

  readSync(offset: number, length: number): Uint8Array {
    const bytes = allocate(length)
    this.readIntoSync(bytes, offset)
    return bytes
  }

  readIntoSync(target: Uint8Array, offset: number): void {
    for (const { content, from, into } of this.#pieces(target, offset)) {
      if (content instanceof Uint8Array) {
        into.set(content.subarray(from, from + into.length))
        continue
      }
      const file = openUnchanged(content)
      try {
        file.readIntoSync(into, from)
      } finally {
        file.closeSync()
      }
    }
  }

  async read(offset: number, length: number, signal?: platform.AbortSignal): Promise<Uint8Array> {
    const bytes = allocate(length)
    await this.readInto(bytes, offset, signal)
    return bytes
  }

  async readInto(target: Uint8Array, offset: number, signal?: platform.AbortSignal): Promise<void> {
    for (const { content, from, into } of this.#pieces(target, offset)) {
      if (content instanceof Uint8Array) {
        into.set(content.subarray(from, from + into.length))
        continue
      }
      const file = openUnchanged(content)
      try {
        await file.readInto(into, from, signal)
      } finally {
        file.closeSync()
      }
    }
  }

  /** What `target` is to be filled with, from byte `offset` of the archive on. */
  *#pieces(target: Uint8Array, offset: number): Generator<Piece> {
    for (let filled = 0, index = this.#partAt(offset); filled < target.length; index++) {
      const { start, end, content } = this.#parts[index] as Part
      const from = offset + filled - start
      const length = Math.min(end - start - from, target.length - filled)
      yield { content, from, into: target.subarray(filled, filled + length) }
      filled += length
    }
  }

  #partAt(offset: number): number {
    let low = 0
    for (let high = this.#parts.length; low < high;) {
      const middle = (low + high) >> 1
      if ((this.#parts[middle] as Part).end > offset) high = middle
      else low = middle + 1
    }
    return low
  }
}

interface Piece {
  readonly content: Uint8Array | StoredFile
  /** Bytes from the content's start. */
  readonly from: number
  readonly into: Uint8Array
}

interface Record {
  /** Its name within the archive. */
  readonly record: string
  readonly file: StoredFile
}

/** All files below the folder, in the order of their names. */
function recordsBelow(folder: string, limits: ArchiveLimits): Record[] {
  const fs = nodeBuiltin('node:fs') as typeof import('node:fs')
  const { join } = nodeBuiltin('node:path') as typeof import('node:path')
  const records: Record[] = []
  const open: (readonly [prefix: string, path: string, depth: number])[] = [['', folder, 0]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [prefix, path, depth] = next
    for (const entry of attempt(path, () => fs.readdirSync(path, { withFileTypes: true }))) {
      if (isOfSystem(entry)) continue
      const record = prefix + entry.name
      const inner = join(path, entry.name)
      if (entry.isDirectory() && depth < DEEPEST) open.push([`${record}/`, inner, depth + 1])
      else if (entry.isFile()) records.push({ record, file: storedFile(inner) })
      else throw noRecord(inner)
      checkEntries(limits, records.length + open.length)
    }
  }
  return records.toSorted((a, b) => (a.record < b.record ? -1 : 1))
}

function storedFile(path: string): StoredFile {
  const fs = nodeBuiltin('node:fs') as typeof import('node:fs')
  const { size, mtimeMs } = attempt(path, () => fs.statSync(path))
  return { path, size, mtimeMs }
}

/** @throws ArchiveError where the file is another one than when the folder was opened. */
function openUnchanged(file: StoredFile): FileSource {
  const now = storedFile(file.path)
  if (now.size === file.size && now.mtimeMs === file.mtimeMs) return FileSource.open(file.path)
  throw new ArchiveError({
    reason: `${file.path} was written to while it was read, or since it was opened`,
    remedy: 'Open the folder again when the writer is done',
  })
}

/** What macOS puts into folders. */
function isOfSystem({ name }: Dirent): boolean {
  return name === '.DS_Store' || name.startsWith('._')
}

function noRecord(path: string): ArchiveError {
  return new ArchiveError({
    reason: `${path} is a link, or no regular file, as an unpacked archive has them`,
    remedy: 'Unpack the archive anew, or load the archive itself',
  })
}
