// Files judged by several processes at once, told in the order in which they were given.

import type { FoundFile } from './files.js'
import { failureOf } from '../failure.js'
import { JudgingProcess } from './judging-process.js'
import type { Bounds } from './judging-process.js'
import { unjudged } from './verdict.js'
import type { FileVerdict } from './verdict.js'

export interface JudgingOptions extends Bounds {
  readonly jobs: number
  readonly allow: readonly string[]
  /** Whether a file is standard input. */
  readonly readsStdin: boolean
  readonly signal: AbortSignal
}

/** Files under way or judged and not told, for each process: a file that takes long holds back those behind it. */
const AHEAD = 32

/** @throws The signal's reason; what happens to a file is in its verdict. */
export async function* judged(files: Iterable<FoundFile>, options: JudgingOptions): AsyncGenerator<FileVerdict> {
  const { jobs, signal } = options
  const judges = new Judges(options)
  const stop = (): void => judges.end()
  signal.addEventListener('abort', stop)
  const waiting: Promise<FileVerdict>[] = []
  const next = async (): Promise<FileVerdict> => {
    const verdict = await (waiting.shift() as Promise<FileVerdict>)
    // What an abort ended is no verdict on the file.
    signal.throwIfAborted()
    return verdict
  }
  try {
    for (const { source, error } of files) {
      waiting.push(error === undefined ? judges.judge(source) : Promise.resolve(unjudged(source, error)))
      if (waiting.length >= jobs * AHEAD) yield await next()
    }
    while (waiting.length > 0) yield await next()
  } finally {
    signal.removeEventListener('abort', stop)
    judges.end()
  }
}

/** As many processes as there are jobs, each begun when it is needed, and anew after a file that ended or filled one. */
class Judges {
  private readonly options: JudgingOptions
  private readonly idle: JudgingProcess[] = []
  private readonly all = new Set<JudgingProcess>()
  private readonly queue: (() => void)[] = []
  private busy = 0
  private ended = false

  constructor(options: JudgingOptions) {
    this.options = options
  }

  async judge(source: string): Promise<FileVerdict> {
    // Who waits is handed the place of one that is done.
    if (this.busy < this.options.jobs) this.busy++
    else await new Promise<void>((resolve) => this.queue.push(resolve))
    try {
      const process = await this.free()
      const verdict = await process.judge({ source, allow: this.options.allow })
      this.release(process)
      return verdict
    } catch (error) {
      return unjudged(source, failureOf(error))
    } finally {
      const next = this.queue.shift()
      if (next === undefined) this.busy--
      else next()
    }
  }

  end(): void {
    this.ended = true
    for (const process of this.all) process.end()
  }

  private async free(): Promise<JudgingProcess> {
    for (let before = this.idle.pop(); before !== undefined; before = this.idle.pop()) if (before.isFresh) return before
    this.options.signal.throwIfAborted()
    const started = await JudgingProcess.start(this.options, this.options.readsStdin ? 'inherit' : 'ignore')
    this.all.add(started)
    if (this.ended) started.end()
    return started
  }

  private release(process: JudgingProcess): void {
    if (process.isFresh && !this.ended) return void this.idle.push(process)
    process.end()
    this.all.delete(process)
  }
}
