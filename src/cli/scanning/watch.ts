// A thread beside what judges a file: ends the process where that takes more memory than it may, and where nobody waits for its answer
// any more. A loop in JavaScript or WebAssembly does not stop it.

import { writeSync } from 'node:fs'
import { isMainThread, workerData } from 'node:worker_threads'

export interface Watched {
  /** Bytes that the process may have. */
  readonly memory: number
  /** The process that asked. */
  readonly parent: number
}

/** The last line on standard error of a process that took too much. */
export const TOO_MUCH_MEMORY = 'torchlet: too much memory'

const INTERVAL = 10

// Others import its constants.
if (!isMainThread) {
  const { memory, parent } = workerData as Watched
  setInterval(() => {
    const isTooMuch = process.memoryUsage.rss() > memory
    if (isTooMuch) writeSync(2, `\n${TOO_MUCH_MEMORY}\n`)
    if (isTooMuch || process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  }, INTERVAL)
}
