// Runs a verb: its signal and progress, its result as text or JSON, its failure as a sentence and an exit status.

import { printable } from '../tools/text.js'
import { EXIT } from './exit.js'
import type { Exit } from './exit.js'
import { failureOf } from './failure.js'
import type { Failure } from './failure.js'
import { ProgressBar } from './progress.js'
import { safeFor, styled, writeLine } from './terminal.js'

/** What a verb's work is given. */
export interface Job {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: { readonly loaded: number; readonly total: number | undefined }) => void
}

/** What a verb's work gives. */
export interface Outcome {
  /** What `--json` prints: an object with `schema`. */
  readonly json: object
  /** What is printed otherwise. */
  readonly text: string
  readonly exit?: Exit
}

/** What `--json` prints of every verb where it fails. */
export interface Failed {
  readonly schema: 1
  readonly error: Failure
}

/** An outcome of a tool's result, which is data for JSON and has a text. */
export function told(result: object & { toString(): string }, exit: Exit = EXIT.ok): Outcome {
  return { json: result, text: String(result), exit }
}

/** Runs the work of a verb that has one result, prints that, and sets the exit status. */
export async function perform(
  options: { readonly json?: true | undefined },
  work: (job: Job) => Promise<Outcome>,
): Promise<void> {
  await guarded(options, async (signal) => {
    const progress = new ProgressBar()
    let outcome: Outcome
    try {
      outcome = await work({ signal, onProgress: (state) => progress.update(state) })
    } finally {
      progress.end()
    }
    await writeLine(options.json === true ? JSON.stringify(outcome.json) : safeFor(process.stdout, outcome.text))
    return outcome.exit ?? EXIT.ok
  })
}

/** Runs what prints by itself; what it throws becomes a sentence, and with `--json` an object too. */
export async function guarded(
  options: { readonly json?: true | undefined },
  work: (signal: AbortSignal) => Promise<Exit>,
): Promise<void> {
  const controller = new AbortController()
  const interrupt = (): void => {
    // What is under way ends at once, and takes its temporary files with it; who presses again does not want to wait for that.
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort()
  }
  process.on('SIGINT', interrupt)
  try {
    process.exitCode = await work(controller.signal)
  } catch (error) {
    if (controller.signal.aborted) process.exitCode = EXIT.interrupted
    else {
      process.exitCode = EXIT.failed
      const failed: Failed = { schema: 1, error: failureOf(error) }
      if (options.json === true) await writeLine(JSON.stringify(failed))
      await complain(failed.error.message)
    }
  } finally {
    process.off('SIGINT', interrupt)
  }
}

/** Says what went wrong, on standard error. */
export async function complain(message: string): Promise<void> {
  await writeLine(`${styled('red', 'error:', process.stderr)} ${printable(message)}`, process.stderr)
}
