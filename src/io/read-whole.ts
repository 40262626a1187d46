// A source's bytes in one block of memory, of which tensors become views: what `load` works on.

import { UnsupportedError } from '../errors.js'
import { BytesSource } from './bytes-source.js'
import { FileSource } from './file-source.js'
import { checkFileBytes, type ArchiveLimits } from './limits.js'
import { openSource, openSourceSync, type SourceInput, type SyncSourceInput } from './open-source.js'
import { checkedBytes, type Source } from './source.js'
import type { WholeOptions } from './stream-source.js'

/** Read in one go between two looks at the signal: large enough to keep a disk busy. */
const PIECE = 16 * 1024 * 1024

/**
 * Reads all of `input` and closes it.
 *
 * @throws ArchiveError for what cannot be read, LimitError beyond `limits.fileBytes`.
 * @example
 * const { bytes } = await readWhole('model.pt', { onProgress: ({ loaded, total }) => draw(loaded, total) })
 */
export async function readWhole(input: SourceInput, options: WholeOptions = {}): Promise<BytesSource> {
  const source = await openSource(input, options)
  if (source instanceof BytesSource) {
    checkFileBytes(options.limits ?? {}, source.size)
    return source
  }
  try {
    return new BytesSource(await readAll(source, options), source)
  } finally {
    await source.close?.()
  }
}

/** The same at once, for bytes and for paths in Node. */
export function readWholeSync(input: SyncSourceInput, limits: ArchiveLimits = {}): BytesSource {
  const source = openSourceSync(input)
  if (source instanceof FileSource) {
    try {
      const bytes = allocate(source.size, limits)
      source.readIntoSync(bytes, 0)
      return new BytesSource(bytes, source)
    } finally {
      source.closeSync()
    }
  }
  checkFileBytes(limits, source.size)
  return source
}

async function readAll(source: Source, options: WholeOptions): Promise<Uint8Array> {
  const { signal, onProgress, limits = {} } = options
  const total = source.size
  const bytes = allocate(total, limits)
  for (let at = 0; at < total; at += PIECE) {
    signal?.throwIfAborted()
    const target = bytes.subarray(at, at + PIECE)
    if (source.readInto !== undefined) {
      await source.readInto(target, at, signal)
    } else {
      const range = { offset: at, length: target.length }
      target.set(checkedBytes(range, await source.read(range.offset, range.length, signal)))
    }
    onProgress?.({ loaded: at + target.length, total })
  }
  return bytes
}

function allocate(size: number, limits: ArchiveLimits): Uint8Array {
  checkFileBytes(limits, size)
  try {
    return new Uint8Array(size)
  } catch (cause) {
    throw new UnsupportedError({
      what: `a file of ${size} bytes does not fit into one block of memory here`,
      instead: 'Use open(…), which reads only the tensors that are asked for',
      cause,
    })
  }
}
