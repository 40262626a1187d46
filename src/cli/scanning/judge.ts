// A process that judges the files it is sent, one after the other, and may be ended at any of them. Why a process and no worker
// thread: a file may make V8 give up, which ends a process with all of its threads; and memory outside of V8's heap (bytes,
// WebAssembly), which no limit of a thread holds, is known for a process as a whole.

import { statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { scan } from '../../tools/index.js'
import { failureOf } from '../failure.js'
import type { Failure } from '../failure.js'
import { STDIN, isAddress, sourceOf } from '../source.js'
import type { FileVerdict } from './verdict.js'
import { unjudged } from './verdict.js'
import type { Watched } from './watch.js'

/** What is sent to it. */
export interface Question {
  readonly source: string
  readonly allow: readonly string[]
}

/** What it sends back; the first time, when it is ready, without a verdict. */
export interface Answer {
  readonly judged: FileVerdict | null
  /** Bytes that the process has, of which a part is left over from the file. */
  readonly rss: number
}

const memory = Number(process.argv[2])

process.on('message', (question: Question) => void judge(question).then(answer))
process.on('disconnect', () => process.exit())
// On Windows Ctrl-C reaches all processes of a window; this one is ended by who started it.
process.on('SIGINT', () => {})

const watched: Watched = { memory, parent: process.ppid }
const watch = new Worker(new URL('./watch.js', import.meta.url), { workerData: watched })
watch.on('online', () => answer(null))
watch.unref()

async function judge({ source, allow }: Question): Promise<FileVerdict> {
  try {
    const failure = isRead(source) ? null : notAFile(source)
    if (failure !== null) return unjudged(source, failure)
    const found = await scan(sourceOf(source), { allow, limits: { fileBytes: memory } })
    return { ...found, source }
  } catch (error) {
    return unjudged(source, failureOf(error))
  }
}

function isRead(source: string): boolean {
  return source === STDIN || isAddress(source) || statSync(source).isFile()
}

/** A pipe that lies in a folder would be waited for. */
function notAFile(source: string): Failure {
  return { code: 'ERR_NO_FILE', message: `${source} is a pipe, a device or a socket, which is not read` }
}

function answer(judged: FileVerdict | null): void {
  const message: Answer = { judged, rss: process.memoryUsage.rss() }
  process.send?.(message)
}
