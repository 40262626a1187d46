// Asking again for what a network did not bring: no connection, one that broke off, a server that is busy for the moment, which may
// say when to come again (Retry-After, RFC 9110, 10.2.3).

import { ArchiveError } from '../../errors.js'
import { unlessAborted } from '../unless-aborted.js'

/** Milliseconds before the first repetition; each later one waits twice as long. */
const FIRST_WAIT = 200
const LONGEST_WAIT = 10_000
/** A server that asks for more is not waited for. */
const LONGEST_ASKED = 60_000

/** Answers after which the same request may get another one. */
const busy: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/** Errors that may pass, with the milliseconds that are to be waited at least. */
const passing = new WeakMap<object, number>()

/** `error` itself, which is of the connection and not of the file. */
export function asPassing(error: ArchiveError, wait = 0): ArchiveError {
  passing.set(error, wait)
  return error
}

export function isPassing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && passing.has(error)
}

/** `error` itself, of this answer. */
export function ofAnswer(error: ArchiveError, { status, headers }: Response): ArchiveError {
  if (!busy.has(status)) return error
  const asked = retryAfter(headers.get('retry-after'), Date.now())
  return asked > LONGEST_ASKED ? error : asPassing(error, asked)
}

/** Milliseconds from `now` on; 0 where it is not said, or not understood. */
export function retryAfter(header: string | null, now: number): number {
  if (header === null) return 0
  const asked = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return asked > 0 ? asked : 0
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
      const asked = passing.get(error as ArchiveError) ?? 0
      await wait(Math.max(asked, Math.min(FIRST_WAIT * 2 ** done, LONGEST_WAIT)), signal)
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
