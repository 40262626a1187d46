// A file of Node's, by path: opened once and read by offset. It notices when the file is written to while
// it is open.

import type * as platform from '../../platform-types.js'
import type { Stats } from 'node:fs'
import { ArchiveError } from '../../errors.js'
import { allocate } from '../allocate.js'
import { nodeBuiltin } from '../platform.js'
import type { Source } from './source.js'

type FileSystem = typeof import('node:fs')

/** The system's calls take lengths below 2^31. */
const LONGEST_READ = 2 ** 30

/** Reads of this size are worth two threads: most of their time goes into memory that is touched first. */
const WORTH_TWO_READS = 2 ** 20

export class FileSource implements Source {
  readonly name: string
  readonly size: number
  readonly #fs: FileSystem
  readonly #descriptor: number
  readonly #opened: Stats

  private constructor(fs: FileSystem, path: string, descriptor: number, opened: Stats) {
    this.name = path
    this.size = opened.size
    this.#fs = fs
    this.#descriptor = descriptor
    this.#opened = opened
  }

  /** Opens a regular file. Throws ArchiveError for anything else, with Node's own error as `cause` where there is one. */
  static open(path: string): FileSource {
    const fs = nodeBuiltin('node:fs')!
    // To open a pipe waits for whoever writes to it, with all of the process: it is looked at before.
    const before = attempt(path, () => fs.statSync(path))
    if (!before.isFile()) throw noFile(path, before)
    const descriptor = attempt(path, () => fs.openSync(path, 'r'))
    const stats = fs.fstatSync(descriptor)
    if (stats.isFile()) return new FileSource(fs, path, descriptor, stats)
    fs.closeSync(descriptor)
    throw noFile(path, stats)
  }

  readSync(offset: number, length: number): Uint8Array {
    const bytes = allocate(length)
    this.readIntoSync(bytes, offset)
    return bytes
  }

  readIntoSync(target: Uint8Array, offset: number): void {
    this.#checkUnchanged()
    let filled = 0
    while (filled < target.length) {
      const length = Math.min(target.length - filled, LONGEST_READ)
      const at = filled
      const got = attempt(this.name, () => this.#fs.readSync(this.#descriptor, target, at, length, offset + at))
      if (got === 0) throw this.#changed()
      filled += got
    }
  }

  async read(offset: number, length: number, signal?: platform.AbortSignal): Promise<Uint8Array> {
    this.#checkUnchanged()
    const bytes = allocate(length)
    await this.#fill(bytes, offset, signal)
    return bytes
  }

  async readInto(target: Uint8Array, offset: number, signal?: platform.AbortSignal): Promise<void> {
    this.#checkUnchanged()
    const half = target.length < WORTH_TWO_READS ? 0 : Math.floor(target.length / 2)
    const halves = await Promise.allSettled([
      this.#fill(target.subarray(0, half), offset, signal),
      this.#fill(target.subarray(half), offset + half, signal),
    ])
    // Only when both have ended the file may be closed: its number is given to the next one that is opened.
    for (const result of halves) if (result.status === 'rejected') throw result.reason
  }

  async close(): Promise<void> {
    this.closeSync()
  }

  closeSync(): void {
    this.#fs.closeSync(this.#descriptor)
  }

  async #fill(target: Uint8Array, offset: number, signal: AbortSignal | undefined): Promise<void> {
    let filled = 0
    while (filled < target.length) {
      signal?.throwIfAborted()
      const got = await this.#readSome(target.subarray(filled, filled + LONGEST_READ), offset + filled)
      if (got === 0) throw this.#changed()
      filled += got
    }
  }

  #readSome(target: Uint8Array, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#fs.read(this.#descriptor, target, 0, target.length, position, (error, got) => {
        if (error === null) resolve(got)
        else reject(unreadable(this.name, error))
      })
    })
  }

  /** That the path still leads to what was opened: another file may have been put in its place. */
  checkUnchanged(): void {
    this.#checkUnchanged()
    const now = this.#fs.statSync(this.name, { throwIfNoEntry: false })
    if (now === undefined || now.ino !== this.#opened.ino || now.dev !== this.#opened.dev) throw this.#changed()
  }

  #checkUnchanged(): void {
    const now = this.#fs.fstatSync(this.#descriptor)
    if (now.size !== this.#opened.size || now.mtimeMs !== this.#opened.mtimeMs) throw this.#changed()
  }

  #changed(): ArchiveError {
    return new ArchiveError({
      reason: `${this.name} was written to while it was read, or since it was opened`,
      remedy: 'Open it again when the writer is done',
    })
  }
}

function noFile(path: string, stats: Stats): ArchiveError {
  if (stats.isDirectory()) {
    return new ArchiveError({ reason: `${path} is a folder`, remedy: 'Name the file in it that holds the checkpoint' })
  }
  const what = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device'
  return new ArchiveError({
    reason: `${path} is ${what}, no regular file, and may never end`,
    remedy: 'If you know that it does, read it to its end, and load the bytes or the ReadableStream',
  })
}

/** What the system says of `path`, with its error as an ArchiveError. */
export function attempt<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, cause: unknown): ArchiveError {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) {
    return new ArchiveError({ reason: `cannot read ${path} (${message(cause)})`, cause })
  }
  const remedy = /^[a-z][a-z0-9+.-]+:\/\//i.test(path)
    ? 'Here a string is the path of a file; to fetch a URL, pass new URL(…)'
    : 'Check the path; a relative one starts at the current folder of the process'
  return new ArchiveError({ reason: `there is no file ${path}`, remedy, cause })
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
