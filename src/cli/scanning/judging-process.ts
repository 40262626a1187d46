// A judge.ts from outside: is started, asked, and ended where a file takes too long.

import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { sizeText } from '../../tools/text.js'
import type { Failure } from '../failure.js'
import type { Answer, Question } from './judge.js'
import { unjudged } from './verdict.js'
import type { FileVerdict } from './verdict.js'
import { TOO_MUCH_MEMORY } from './watch.js'

export interface Bounds {
  /** Seconds that a file may take. */
  readonly timeout: number
  /** Bytes that the process may have. */
  readonly memory: number
}

/** A process that does not begin within a minute will not. */
const MOST_TO_START = 60
/** Of what a process says when it dies. */
const LAST_WORDS = 4000

export class JudgingProcess {
  private readonly bounds: Bounds
  private readonly child: ChildProcess
  private lastWords = ''
  private rss = 0
  /** Set where it was ended from here. */
  private ended: Failure | null = null

  private constructor(bounds: Bounds, stdin: 'inherit' | 'ignore') {
    this.bounds = bounds
    const path = fileURLToPath(new URL('./judge.js', import.meta.url))
    // V8 may have all of it; beyond it gives up, as does the thread beside it.
    const execArgv = [`--max-old-space-size=${Math.ceil(bounds.memory / 2 ** 20)}`]
    this.child = fork(path, [String(bounds.memory)], {
      execArgv,
      stdio: [stdin, 'ignore', 'pipe', 'ipc'],
      // Ctrl-C in a terminal reaches a whole group of processes; these are ended from here. Windows would open a window for each.
      detached: process.platform !== 'win32',
    })
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.lastWords = (this.lastWords + chunk.toString()).slice(-LAST_WORDS)
    })
  }

  /** @throws Error where it does not begin. */
  static async start(bounds: Bounds, stdin: 'inherit' | 'ignore'): Promise<JudgingProcess> {
    const started = new JudgingProcess(bounds, stdin)
    const answer = await started.answer(MOST_TO_START)
    if ('code' in answer) throw new Error(`the process that judges files did not begin: ${answer.message}`)
    return started
  }

  async judge(question: Question): Promise<FileVerdict> {
    this.child.send(question)
    const answer = await this.answer(this.bounds.timeout)
    if ('code' in answer) return unjudged(question.source, answer)
    return answer.judged as FileVerdict
  }

  /** Whether another file may be judged with it: it lives, and what former files left in it is little. */
  get isFresh(): boolean {
    return this.child.connected && this.child.exitCode === null && this.rss < this.bounds.memory / 2
  }

  end(): void {
    this.child.kill('SIGKILL')
  }

  /** What it sends next, or why it sends nothing. */
  private answer(seconds: number): Promise<Answer | Failure> {
    const { child } = this
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.ended = { code: 'ERR_TIMEOUT', message: `took more than ${seconds} s` }
        this.end()
      }, seconds * 1000)
      const settle = (answer: Answer | Failure): void => {
        clearTimeout(timer)
        child.off('message', told).off('close', closed).off('error', failed)
        resolve(answer)
      }
      const told = (message: unknown): void => {
        const answer = message as Answer
        this.rss = answer.rss
        settle(answer)
      }
      const closed = (code: number | null, signal: string | null): void =>
        settle(this.ended ?? this.deathOf(code, signal))
      const failed = ({ message }: Error): void => settle({ code: 'ERR_ENDED', message })
      child.on('message', told).on('close', closed).on('error', failed)
    })
  }

  private deathOf(code: number | null, signal: string | null): Failure {
    const { lastWords } = this
    if (lastWords.includes(TOO_MUCH_MEMORY) || lastWords.includes('out of memory'))
      return { code: 'ERR_MEMORY', message: `took more than ${sizeText(this.bounds.memory)} of memory` }
    const why = /^.*(?:Error|FATAL).*$/m.exec(lastWords)?.[0] ?? ''
    return {
      code: 'ERR_ENDED',
      message: `ended the process that read it (${signal ?? `status ${code}`})${why && `: ${why}`}`,
    }
  }
}
