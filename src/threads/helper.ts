// A worker that computes tiles, from its start to its end.

import { WorkerError } from '../errors.js'
import { WorkerScript, listen } from './platform-worker.js'
import type { PlatformWorker } from './platform-worker.js'
import { splitting } from './settings.js'
import * as code from './script/thread-script.js'
import type { Said, Start } from './thread.js'

/** Milliseconds within which a worker ends. */
const ENDS_WITHIN = 5000

const script = new WorkerScript(() => Promise.resolve(code))

export class Helper {
  /** Settles when it has ended, however that came. */
  readonly #ended: Promise<unknown>
  readonly #worker: PlatformWorker
  #end: (cause: unknown) => void = () => {}
  #ready: () => void = () => {}
  #isAsked = false

  private constructor(worker: PlatformWorker, lost: (cause: unknown) => void) {
    this.#worker = worker
    this.#ended = new Promise((resolve) => (this.#end = resolve))
    listen(worker, {
      message: (said) => ((said as Said) === 'ready' ? this.#ready() : this.#end(undefined)),
      failed: (cause) => {
        this.#end(cause)
        if (!this.#isAsked) lost(cause)
      },
    })
  }

  /**
   * Starts a worker and waits until it looks for tiles; from then on it keeps no process alive.
   *
   * @param lost Is told when it fails or ends unasked.
   * @throws WorkerError where it does not start.
   */
  static async start(start: Start, lost: (cause: unknown) => void): Promise<Helper> {
    let helper: Helper | undefined
    try {
      const made = (helper = new Helper(await script.start(), lost))
      const ready = new Promise<void>((resolve) => (made.#ready = resolve))
      made.#worker.postMessage(start, [])
      const failed = made.#ended.then((cause) => {
        throw cause ?? new Error('it ended')
      })
      await within(splitting.startsWithin, Promise.race([ready, failed]))
      made.#worker.unref?.()
      return made
    } catch (cause) {
      void helper?.terminate()
      throw new WorkerError({
        reason: 'a thread did not start',
        remedy: 'In a page its content security policy must allow worker-src blob:',
        cause,
      })
    }
  }

  /** Waits until it has ended, which it was asked for in memory. Whether it has: else it may still write there. */
  async end(): Promise<boolean> {
    this.#isAsked = true
    this.#worker.ref?.()
    const hasEnded = await within(ENDS_WITHIN, this.#ended).then(
      () => true,
      () => false,
    )
    await this.terminate()
    return hasEnded
  }

  /** Ends it, whatever it does. */
  async terminate(): Promise<void> {
    this.#isAsked = true
    // Node gives a promise, and what fails in ending concerns nobody.
    await Promise.resolve(this.#worker.terminate()).catch(() => {})
  }
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing happened for ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
