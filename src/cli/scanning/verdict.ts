// What is said of each file that is scanned: a line of text or of JSON.

import type { Finding, Scan } from '../../tools/index.js'
import { printable } from '../../tools/text.js'
import { EXIT } from '../exit.js'
import type { Exit } from '../exit.js'
import type { Failure } from '../failure.js'
import { styled } from '../terminal.js'

/** A `Scan` of torchlet/tools, or why there is none. */
export interface FileVerdict {
  /** Grows when a field changes its meaning or goes. */
  readonly schema: 1
  /** The path or address, as it was given or found in a folder. */
  readonly source: string
  /** Null where the file was not recognised. */
  readonly format: Scan['format'] | null
  /** Null where the file could not be judged. */
  readonly verdict: Scan['verdict'] | null
  readonly findings: readonly Finding[]
  /** Why it could not be read to its end: it is damaged, no file of these kinds, took too long or too much. */
  readonly error: Failure | null
}

export function unjudged(source: string, error: Failure): FileVerdict {
  return { schema: 1, source, format: null, verdict: null, findings: [], error }
}

/** From what on a file counts against the scan. */
export type FailOn = 'unknown' | 'dangerous'

/** What cannot be read to its end is never passed: the rest might hold anything. */
export function exitOf(judged: FileVerdict, failOn: FailOn): Exit {
  if (isUnread(judged)) return EXIT.failed
  const { verdict } = judged
  const fails = verdict === 'dangerous' || (verdict === 'unknown' && failOn === 'unknown')
  return fails ? EXIT.no : EXIT.ok
}

/** Whether a part of it is not known. A file that is not read because of what it would do is known well enough. */
function isUnread({ verdict, error }: FileVerdict): boolean {
  return error !== null && !(verdict === 'dangerous' && error.code === 'ERR_UNSAFE')
}

/** In one word, for lines and sums. */
export function wordOf({ verdict, error }: FileVerdict): 'clean' | 'unknown' | 'dangerous' | 'failed' {
  // What is dangerous is said to be so, though the rest cannot be read.
  return error !== null && verdict !== 'dangerous' ? 'failed' : (verdict ?? 'failed')
}

const STYLES = { clean: 'green', unknown: 'yellow', dangerous: 'red', failed: 'red' } as const

/** Findings that a line names, and characters of a name: a file may have a million of either. */
const MOST_NAMED = 10
const LONGEST = 200

export function lineOf(judged: FileVerdict): string {
  const { source, findings, error } = judged
  const word = wordOf(judged)
  const named = findings.slice(0, MOST_NAMED).map(({ name }) => shortened(name))
  if (findings.length > MOST_NAMED) named.push(`${findings.length - MOST_NAMED} more`)
  return [
    `${printable(source)}: ${styled(STYLES[word], word, process.stdout)}`,
    ...(named.length === 0 ? [] : [named.join(', ')]),
    ...(error === null || !isUnread(judged) ? [] : [shortened(`${error.message} (${error.code})`)]),
  ].join(': ')
}

function shortened(text: string): string {
  return printable(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)
}
