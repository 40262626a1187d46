// What `npm test` prints: a line for each file, failures in full, and at the end how many tests were skipped for what
// reason and which failed. A test counts once; a group of tests counts only if it fails by itself.

import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'
import { sourcePath } from './transpile.js'

export interface Outcome {
  passed: number
  failed: number
}

interface Sum extends Outcome {
  /** Reason → number of tests, groups counting as one. */
  readonly skipped: Map<string, number>
  /** A line for each failure: who sees only the end of a long output sees what to look for. */
  readonly failures: string[]
}

type Finished = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>

/** Prints the events of node:test's `run` as they come, file after file; gives the sum. */
export async function report(events: AsyncIterable<TestEvent>, print: (line: string) => void): Promise<Outcome> {
  const sum: Sum = { passed: 0, failed: 0, skipped: new Map(), failures: [] }
  let file: FileReport | undefined
  let below: Finished[] = []
  for await (const event of events) {
    if (event.type === 'test:stdout' || event.type === 'test:stderr') print(event.data.message.trimEnd())
    // A file's own diagnostics follow its tests; those of the whole run name no file.
    if (event.type === 'test:diagnostic' && event.data.file !== undefined) file?.notes.push(`  ℹ ${event.data.message}`)
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    below.push(event)
    if (event.data.nesting > 0) continue

    const name = sourcePath(relative('', event.data.file ?? event.data.name))
    if (file?.name !== name) {
      file?.print(print)
      file = new FileReport(name, sum)
    }
    file.add(below)
    below = []
  }
  file?.print(print)
  for (const [reason, count] of sum.skipped) print(`﹣ skipped ${count} ${count === 1 ? 'test' : 'tests'}: ${reason}`)
  for (const failure of sum.failures) print(failure)
  return sum
}

class FileReport {
  readonly notes: string[] = []
  private passed = 0
  private failed = 0
  private milliseconds = 0

  constructor(
    readonly name: string,
    private readonly sum: Sum,
  ) {}

  /** A test at the top of the file, after all that are in it. */
  add(tests: readonly Finished[]): void {
    for (const [i, { type, data }] of tests.entries()) {
      const isGroup = (tests[i - 1]?.data.nesting ?? 0) > data.nesting
      if (type === 'test:fail') this.addFailure(pathOf(tests, i), data.details.error, isGroup)
      else if (data.skip !== undefined) this.addSkip(data.skip === true ? 'no reason given' : String(data.skip))
      else if (!isGroup) this.passed++
    }
    this.milliseconds += tests.at(-1)?.data.details.duration_ms ?? 0
  }

  private addSkip(reason: string): void {
    this.sum.skipped.set(reason, (this.sum.skipped.get(reason) ?? 0) + 1)
  }

  private addFailure(path: string, error: Error & { failureType?: string }, isGroup: boolean): void {
    if (isGroup && error.failureType === 'subtestsFailed') return
    this.failed++
    this.sum.failures.push(`✖ ${this.name}: ${path}`)
    this.notes.push(`  ✖ ${path}\n${inspect(error.cause ?? error).replaceAll(/^/gm, '    ')}`)
  }

  print(print: (line: string) => void): void {
    this.sum.passed += this.passed
    this.sum.failed += this.failed
    const failures = this.failed === 0 ? '' : `, ${this.failed} failed`
    print(
      `${this.failed === 0 ? '✔' : '✖'} ${this.name}: ${this.passed} passed${failures} (${Math.round(this.milliseconds)} ms)`,
    )
    for (const note of this.notes) print(note)
  }
}

/** The names of the groups around a test, which end after it, and its own. */
function pathOf(tests: readonly Finished[], i: number): string {
  const { name, nesting } = tests[i]!.data
  const group = tests.findIndex(({ data }, j) => j > i && data.nesting < nesting)
  return group < 0 ? name : `${pathOf(tests, group)} › ${name}`
}
