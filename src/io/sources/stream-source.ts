// Reads a ReadableStream to its end, into one block of memory.

import type * as platform from '../../platform-types.js'
import { ArchiveError } from '../../errors.js'
import { BytesSource } from './bytes-source.js'
import { checkFileBytes, type ArchiveLimits } from '../limits.js'
import { Gathered } from './gathered.js'
import { tellProgress } from '../progress.js'
import type { ProgressOptions } from '../progress.js'
import { asPassing } from './retries.js'
import { unlessAborted } from '../unless-aborted.js'
import type { Origin } from './source.js'

export interface WholeOptions extends ProgressOptions {
  readonly limits?: ArchiveLimits | undefined
}

/** Allocated at once for an announced length; more only once the bytes have come, for an announcement may lie. */
const TRUSTED_LENGTH = 256 * 1024 * 1024

/**
 * All bytes of `stream`. Throws ArchiveError when it breaks, or has not `total` bytes, and LimitError
 * beyond `limits.fileBytes`; an abort cancels the stream and rejects with the signal's reason.
 *
 * @param total bytes in all, where announced
 */
export async function readStream(
  stream: platform.ReadableStream,
  total: number | undefined,
  origin: Origin,
  options: WholeOptions,
): Promise<BytesSource> {
  const { signal, limits = {} } = options
  signal?.throwIfAborted()
  if (total !== undefined) checkFileBytes(limits, total)
  const gathered = new Gathered(total !== undefined && total <= TRUSTED_LENGTH ? total : undefined)
  const reader = stream.getReader()
  const cancel = (): void => void reader.cancel(signal?.reason).catch(() => {})
  signal?.addEventListener('abort', cancel)
  try {
    for (;;) {
      const { done, value } = await next(reader, gathered.length, origin, signal)
      signal?.throwIfAborted()
      if (done) break
      if (!(value instanceof Uint8Array)) throw new TypeError('the stream must carry Uint8Arrays')
      const length = gathered.length + value.length
      checkFileBytes(limits, length)
      if (total !== undefined && length > total) throw differs(origin, length, total)
      gathered.append(value)
      await tellProgress(options, gathered.length, total)
    }
  } catch (error) {
    cancel()
    throw error
  } finally {
    signal?.removeEventListener('abort', cancel)
    reader.releaseLock()
  }
  if (total !== undefined && gathered.length !== total) throw differs(origin, gathered.length, total)
  return new BytesSource(gathered.finish(), origin)
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  loaded: number,
  origin: Origin,
  signal: AbortSignal | undefined,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await unlessAborted(reader.read(), signal)
  } catch (cause) {
    signal?.throwIfAborted()
    throw asPassing(
      new ArchiveError({
        reason: `${origin.name ?? 'the stream'} broke off after ${loaded} bytes`,
        remedy: 'Fetch it again',
        cause,
      }),
    )
  }
}

function differs(origin: Origin, got: number, total: number): ArchiveError {
  return new ArchiveError({
    reason: `${origin.name ?? 'the stream'} gave ${got} bytes where ${total} were announced`,
    remedy: 'Fetch it again',
  })
}
