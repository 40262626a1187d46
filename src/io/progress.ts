// What a caller can watch and stop while bytes move.

import type * as platform from '../platform-types.js'
import { unlessAborted } from './unless-aborted.js'

export interface Progress {
  /** Bytes so far. */
  readonly loaded: number
  /** Bytes in all, where known. */
  readonly total: number | undefined
}

export interface ProgressOptions {
  /** Its abort rejects with the signal's reason, as everywhere on the platform. */
  readonly signal?: platform.AbortSignal | undefined
  /** What it throws, or rejects with, ends the work; a promise of its is waited for. */
  readonly onProgress?: ((progress: Progress) => unknown) | undefined
}

/** Tells of `loaded` bytes of `total`; to be awaited where it gives a promise. */
export function tellProgress(
  { onProgress, signal }: ProgressOptions,
  loaded: number,
  total: number | undefined,
): Promise<unknown> | undefined {
  const answer = onProgress?.({ loaded, total })
  return isPromise(answer) ? unlessAborted(answer, signal) : undefined
}

/**
 * Counts bytes up to `total` and tells of them; to be awaited where it gives a promise.
 *
 * @throws The signal's reason.
 */
export function counter(options: ProgressOptions, total: number): (bytes: number) => Promise<unknown> | undefined {
  let loaded = 0
  return (bytes) => {
    options.signal?.throwIfAborted()
    return tellProgress(options, (loaded += bytes), total)
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
