// A source's bytes in one block of memory.

import { BytesSource } from './bytes-source.js'
import { checkFileBytes, type ArchiveLimits } from '../limits.js'
import { openSource, openSourceSync, type SourceInput, type SyncSourceInput } from './open-source.js'
import { perform, performSync } from './perform.js'
import type { Reading, Source } from './source.js'
import type { WholeOptions } from './stream-source.js'

/**
 * Reads all of `input` and closes it.
 *
 * @throws ArchiveError for what cannot be read, LimitError beyond `limits.fileBytes`.
 * @example
 * const { bytes } = await readWhole('model.pt', { onProgress: ({ loaded, total }) => draw(loaded, total) })
 */
export async function readWhole(input: SourceInput, options: WholeOptions = {}): Promise<BytesSource> {
  const source = await openSource(input, options)
  try {
    return await inMemory(source, options)
  } finally {
    await source.close?.()
  }
}

/** The same at once, for bytes and for paths in Node. */
export function readWholeSync(input: SyncSourceInput, limits: ArchiveLimits = {}): BytesSource {
  const source = openSourceSync(input, limits)
  try {
    checkFileBytes(limits, source.size)
    return source instanceof BytesSource ? source : new BytesSource(performSync(all(source.size), source), source)
  } finally {
    if ('closeSync' in source) source.closeSync()
  }
}

/** The source itself where it is in memory, else one of its bytes; it is not closed. */
export async function inMemory(source: Source, options: WholeOptions = {}): Promise<BytesSource> {
  checkFileBytes(options.limits ?? {}, source.size)
  if (source instanceof BytesSource) return source
  return new BytesSource(await perform(all(source.size), source, options), source)
}

function* all(size: number): Reading<Uint8Array> {
  return yield { offset: 0, length: size }
}
