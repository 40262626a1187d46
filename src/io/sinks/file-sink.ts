// Replaces a file of Node's whole or not at all: writes a temporary file beside it, flushes that to disk,
// and renames it over the old one. Whatever fails, the old file stays as it was and nothing is left lying.
//
// Deno, and Node with --permission, may let a program write without reading, which renaming needs, or write this one file
// only. Then it is written in place: to ask for more than the right to write would be to lose the save.

import type { Stats } from 'node:fs'
import { ArchiveError } from '../../errors.js'
import { nodeBuiltin } from '../platform.js'
import type { Sink, SyncSink } from './sink.js'

type FileSystem = typeof import('node:fs')

/** A file beside the one that it will replace. */
interface Replacement {
  readonly fs: FileSystem
  /** The path as given, for messages. */
  readonly path: string
  /** The file that is written: `target` itself where that is a device or a pipe. */
  readonly temporary: string
  readonly target: string
  readonly descriptor: number
}

export class FileSink implements Sink, SyncSink {
  readonly #file: Replacement
  /** A descriptor's number is reused by the system: it must not be closed twice. */
  #closed = false

  private constructor(file: Replacement) {
    this.#file = file
  }

  /** Throws ArchiveError, with Node's error as its cause, for a path that cannot be written. */
  static open(path: string): FileSink {
    return new FileSink(attempt(path, () => openReplacement(path)))
  }

  writeSync(chunk: Uint8Array): void {
    const { fs, path, descriptor } = this.#file
    for (let at = 0; at < chunk.length;) {
      const from = at
      at += attempt(path, () => fs.writeSync(descriptor, chunk, from, chunk.length - from))
    }
  }

  closeSync(): void {
    const { fs, path, descriptor, temporary, target } = this.#file
    attempt(path, () => {
      if (temporary !== target) fs.fsyncSync(descriptor)
      this.#release()
      if (temporary !== target) fs.renameSync(temporary, target)
    })
  }

  abortSync(): void {
    const { fs, temporary, target } = this.#file
    quietly(() => this.#release())
    if (temporary !== target) quietly(() => fs.unlinkSync(temporary))
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) at += await this.#writeSome(chunk.subarray(at))
  }

  async close(): Promise<void> {
    if (this.#file.temporary !== this.#file.target) await this.#flush()
    this.closeSync()
  }

  async abort(): Promise<void> {
    this.abortSync()
  }

  #release(): void {
    if (this.#closed) return
    this.#closed = true
    this.#file.fs.closeSync(this.#file.descriptor)
  }

  #writeSome(chunk: Uint8Array): Promise<number> {
    const { fs, path, descriptor } = this.#file
    return new Promise((resolve, reject) => {
      fs.write(descriptor, chunk, (error, written) => {
        if (error === null) resolve(written)
        else reject(unwritable(path, error))
      })
    })
  }

  /** The slow part of flushing, off the main thread; `closeSync` then finds nothing left to do. */
  #flush(): Promise<void> {
    const { fs, path, descriptor } = this.#file
    return new Promise((resolve, reject) => {
      fs.fsync(descriptor, (error) => {
        if (error === null) resolve()
        else reject(unwritable(path, error))
      })
    })
  }
}

/** Follows links, keeps an old file's permissions, and writes through to what is no regular file. */
function openReplacement(path: string): Replacement {
  const fs = nodeBuiltin('node:fs')!
  try {
    const old = fs.statSync(path, { throwIfNoEntry: false })
    if (old === undefined || old.isFile()) return openBeside(fs, path, old)
  } catch (error) {
    if (!isForbiddenByRuntime(error)) throw error
  }
  return { fs, path, temporary: path, target: path, descriptor: fs.openSync(path, 'w') }
}

function openBeside(fs: FileSystem, path: string, old: Stats | undefined): Replacement {
  // A file that is not to be written to is not to be replaced either.
  if (old !== undefined) fs.closeSync(fs.openSync(path, 'a'))
  const target = old === undefined ? path : fs.realpathSync(path)
  const temporary = beside(target)
  const descriptor = fs.openSync(temporary, 'wx', old?.mode)
  if (old !== undefined) fs.fchmodSync(descriptor, old.mode)
  return { fs, path, temporary, target, descriptor }
}

/** Whether Deno or Node's permissions refused it, and not the system. */
function isForbiddenByRuntime(error: unknown): boolean {
  const { name, code } = error as NodeJS.ErrnoException
  return name === 'NotCapable' || name === 'PermissionDenied' || code === 'ERR_ACCESS_DENIED'
}

function beside(path: string): string {
  const { dirname, basename, join } = nodeBuiltin('node:path')!
  const random = Math.random().toString(36).slice(2, 10)
  return join(dirname(path), `.${basename(path).slice(0, 100)}.${random}.tmp`)
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw unwritable(path, error)
  }
}

function unwritable(path: string, cause: unknown): ArchiveError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new ArchiveError({ reason: `cannot write ${path} (${why})`, cause })
}

function quietly(action: () => void): void {
  try {
    action()
  } catch {
    // The error that led here is the one to tell.
  }
}
