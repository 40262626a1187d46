// Asking again for what a network did not bring: no connection, one that broke off, a server that is busy for the moment.

import { ArchiveError } from '../../errors.js'
import { unlessAborted } from '../unless-aborted.js'

/** Milliseconds before the first repetition; each later one waits twice as long. */
const FIRST_WAIT = 200
const LONGEST_WAIT = 10_000

/** Answers after which the same request may get another one. */
const busy: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

const passing = new WeakSet<object>()

/** `error` itself, which is of the connection and not of the file. */
export function asPassing(error: ArchiveError): ArchiveError {
  passing.add(error)
  return error
}

export function isPassing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && passing.has(error)
}

/** `error` itself, of an answer with this status. */
export function ofStatus(error: ArchiveError, status: number): ArchiveError {
  return busy.has(status) ? asPassing(error) : error
}

/** Calls `attempt` until it succeeds, `retries` times more at most; with the signal's reason where that aborts. */
export async function retried<T>(
  retries: number,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let done = 0; ; done++) {
    try {
      return await attempt()
    } catch (error) {
      signal?.throwIfAborted()
      if (done >= retries || !isPassing(error)) throw error
      await wait(Math.min(FIRST_WAIT * 2 ** done, LONGEST_WAIT), signal)
    }
  }
}

async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    await unlessAborted(new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds))), signal)
  } finally {
    clearTimeout(timer)
  }
}
