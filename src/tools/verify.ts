// Whether a file is whole: every tensor's bytes are read and held against the checksums that the file has.

import { Tensor, TorchletError } from '../index.js'
import type { Checkpoint, OpenOptions, Report, UntypedStorage } from '../index.js'
import { counter } from '../io/progress.js'
import { ReadAhead } from '../serialization/lazy/read-ahead.js'
import type { LazyStorage } from '../tensor/lazy-storage.js'
import { withCheckpoint } from './opened.js'
import type { ToolSource } from './opened.js'
import { counted, printable, sizeText, withText } from './text.js'

/** A tensor whose bytes are not what the file says. */
export interface DamagedTensor {
  readonly path: string
  /** A TorchletError's code and text. */
  readonly code: string
  readonly message: string
}

/** What `verify` gives: data for JSON, and a few lines as text. */
export interface Verification {
  /** Grows when a field changes its meaning or goes. */
  readonly schema: 1
  /** Whether nothing is damaged. */
  readonly ok: boolean
  readonly format: Report['format'] | null
  readonly tensors: number
  /** Bytes of storages that were read. */
  readonly nbytes: number
  readonly damaged: readonly DamagedTensor[]
  /** Why the file could not be opened; null where it could. */
  readonly error: { readonly code: string; readonly message: string } | null
  /** It in a few lines. */
  toString(): string
}

/**
 * Reads the bytes of every tensor, piece by piece, and checks what the file lets check: the structure, its directories and pickles
 * when it is opened, and in zip archives each record's CRC-32. Legacy files and safetensors have no checksums: there it finds what
 * is cut off.
 *
 * @param source As for `open`, or a checkpoint that is open, which stays open.
 * @throws TypeError for options that there are not, and the signal's reason; what is wrong with the file, or that it is not there, is
 *   in the result.
 * @example
 * import { verify } from 'torchlet/tools'
 * const { ok, damaged } = await verify('downloaded.pt')
 * if (!ok) console.log(damaged)
 */
export async function verify(source: ToolSource, options: OpenOptions = {}): Promise<Verification> {
  try {
    return await withCheckpoint(source, { ...options, onProgress: undefined }, (checkpoint) =>
      verified(checkpoint, options),
    )
  } catch (error) {
    if (!(error instanceof TorchletError)) throw error
    const failure = { code: error.code, message: error.message }
    return verification({ ok: false, format: null, tensors: 0, nbytes: 0, damaged: [], error: failure })
  }
}

async function verified(checkpoint: Checkpoint, options: OpenOptions): Promise<Verification> {
  const { format } = await checkpoint.report({ signal: options.signal })
  const damaged: DamagedTensor[] = []
  const paths = checkpoint.keys()
  const distinct = distinctStorages(checkpoint, paths)
  const count = counter(
    options,
    distinct.reduce((sum, path) => sum + sizeOf(checkpoint, path), 0),
  )
  let nbytes = 0
  const ahead = new ReadAhead(distinct.map((path) => checkpoint.info(path).storage))
  for (const [turn, path] of distinct.entries()) {
    options.signal?.throwIfAborted()
    // Which of several is damaged is told where each is read by itself.
    await ahead.before(turn, options).catch(onlyOfFiles)
    try {
      nbytes += await readAll(checkpoint, path, options.signal, count)
    } catch (error) {
      const { code, message } = onlyOfFiles(error)
      damaged.push({ path, code, message })
    }
  }
  return verification({ ok: damaged.length === 0, format, tensors: paths.length, nbytes, damaged, error: null })
}

/** What is wrong with a file; other errors are thrown on. */
function onlyOfFiles(error: unknown): TorchletError {
  if (!(error instanceof TorchletError)) throw error
  return error
}

/** The first path of each storage, and those of tensors that have none. */
function distinctStorages(checkpoint: Checkpoint, paths: readonly string[]): string[] {
  const seen = new Set<object>()
  return paths.filter((path) => {
    const { storage } = checkpoint.info(path)
    if (storage === null) return true
    const isNew = !seen.has(storage)
    seen.add(storage)
    return isNew
  })
}

function sizeOf(checkpoint: Checkpoint, path: string): number {
  const { storage, nbytes } = checkpoint.info(path)
  return storage?.nbytes ?? nbytes
}

/** Of a tensor that is a view, its whole storage; of others (sparse, nested) what they are made of. */
async function readAll(
  checkpoint: Checkpoint,
  path: string,
  signal: OpenOptions['signal'],
  count: ReturnType<typeof counter>,
): Promise<number> {
  const { storage, nbytes } = checkpoint.info(path)
  if (storage === null) {
    await checkpoint.get<Tensor>(path, { signal })
    await count(nbytes)
    return nbytes
  }
  const { content } = storage as UntypedStorage & Partial<Pick<LazyStorage, 'content'>>
  let read = 0
  if (!content) return 0
  for await (const piece of content.pieces({ signal })) {
    read += piece.length
    await count(piece.length)
  }
  return read
}

function verification(fields: Omit<Verification, 'schema' | 'toString'>): Verification {
  const all = { schema: 1 as const, ...fields }
  return withText(all, () => {
    const { ok, tensors, nbytes, damaged, error } = all
    if (error !== null) return `cannot be opened: ${printable(error.message)}`
    return [
      `${counted(tensors, 'tensor')}, ${sizeText(nbytes)} read: ${ok ? 'whole' : `${damaged.length} damaged`}`,
      ...damaged.map(({ path, message }) => `  ${printable(path)}: ${printable(message)}`),
    ].join('\n')
  })
}
