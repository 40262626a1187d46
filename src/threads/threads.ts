// How many threads compute: one, until a program asks for more. What starts them is no chunk that would be fetched then: bundlers put
// what a page's worker imports into one file, and some cannot where that fetches what nothing else in it imports.

import { moveEngine } from '../wasm/engine.js'
import { mostThreads } from './control.js'
import { Crew } from './crew.js'
import { state, threadCount } from './state.js'

/**
 * The number of threads that compute: 1, unless `set_num_threads` was called and the platform gives threads.
 *
 * @example
 * import { get_num_threads } from 'torchlet'
 * get_num_threads()   // 1
 */
export function get_num_threads(): number {
  return threadCount()
}

let last: Promise<void> = Promise.resolve()

/**
 * Sets the number of threads that compute, the caller's included; results are the same to the bit with any number. Where the platform
 * gives no threads, as in a page that is not cross-origin isolated, one thread computes, and `__config__.show()` says why.
 *
 * @param n At most as many as the machine has cores are of use.
 * @returns When the threads are ready.
 * @throws RangeError unless `n` is an integer from 1 to 64.
 * @example
 * import { get_num_threads, set_num_threads } from 'torchlet'
 * await set_num_threads(2)
 * get_num_threads()   // 2
 */
export async function set_num_threads(n: number): Promise<void> {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError('set_num_threads expects a positive integer')
  if (n > mostThreads) throw new RangeError(`set_num_threads expects at most ${mostThreads}, got ${n}`)
  last = last.then(() => change(n))
  return last
}

/** Never throws: what does not start is said by `__config__`. */
async function change(n: number): Promise<void> {
  if (threadCount() === n && n > 1) return
  const { crew } = state
  state.crew = null
  await crew?.end()
  const hindrance = n > 1 ? hindranceOfThreads() : null
  state.reason = hindrance ?? 'as set_num_threads was asked for'
  if (n > 1 && hindrance === null) await startCrew(n)
  if (state.crew === null) moveEngine(false)
}

async function startCrew(n: number): Promise<void> {
  try {
    state.crew = await Crew.start(n, lose)
  } catch (error) {
    state.reason = reasonOf(error)
  }
}

/** A worker ended unasked, and the others with it, for nobody knows why. */
function lose(crew: Crew, cause: unknown): void {
  if (state.crew !== crew) return
  state.crew = null
  state.reason = `a thread ended: ${reasonOf(cause)}`
  moveEngine(false)
  last = last.then(() => crew.end())
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}

/** Why this platform has no threads, or null. */
function hindranceOfThreads(): string | null {
  const platform = globalThis as { readonly crossOriginIsolated?: boolean; readonly SharedArrayBuffer?: unknown }
  if (platform.crossOriginIsolated === false) {
    return 'the page is not cross-origin isolated: its server has to send Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp'
  }
  return platform.SharedArrayBuffer === undefined ? 'this platform has no memory that threads share' : null
}
