// Five hundred files, half of them hostile, through `torchlet scan` of the packed package: a line for each, what is known of it, the
// status, and memory that does not grow with the number of files.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { temporaryFolder } from '../support/folder.js'
import { packageFolder } from '../support/package/package.js'
import { SCANNED, writeScannedFiles } from '../support/hostile/scanned-files.js'
import type { Known } from '../support/hostile/scanned-files.js'

interface Verdict {
  readonly source: string
  readonly verdict: Known | null
  readonly error: { readonly code: string } | null
}

const JOBS = 2
const MEGABYTE = 2 ** 20
/** Of the command itself: Node, the library and a few names. */
const MOST_COMMAND = 200 * MEGABYTE
/** That it may grow from the first hundred files to the last. */
const MOST_GROWTH = 40 * MEGABYTE
/** Of a process that judges, with the largest bomb in it. */
const MOST_JUDGE = 512 * MEGABYTE
/** Long after the bounds of each file. */
const WATCHDOG = 600_000

test('500 files, half of them hostile: 500 lines, what is known of them, flat memory', async (t) => {
  const folder = temporaryFolder(t)
  const files = writeScannedFiles(folder)
  assert.equal(files.length, SCANNED)
  assert.ok(files.filter(({ known }) => known !== 'clean').length >= SCANNED / 2)
  const command = join(await packageFolder(), 'node_modules/torchlet/build/cli/torchlet.js')
  const args = [command, 'scan', folder, '--json', '--jobs', String(JOBS)]
  const child = spawn(process.execPath, args, { timeout: WATCHDOG, stdio: ['ignore', 'pipe', 'inherit'] })
  const status = new Promise<number | null>((resolve) => child.on('close', resolve))
  const peaks = new Peaks(child.pid as number)
  const told: Verdict[] = []
  let early = 0
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(JSON.parse(line) as Verdict)
    if (told.length === 100) early = peaks.command
  }
  assert.equal(await status, 2)
  peaks.end()

  assert.deepEqual(
    told.map(({ source }) => source),
    files.map(({ path }) => path),
  )
  const wrong = files.flatMap(({ path, known }, index) => {
    const { verdict, error } = told[index] as Verdict
    const word = error !== null && verdict !== 'dangerous' ? 'broken' : verdict
    return known === 'any' || known === word ? [] : [`${path} is ${known}, and was told to be ${word}`]
  })
  assert.deepEqual(wrong, [])
  // Each has a reason that is torchlet's own: none took its time or its memory, or ended the process.
  const codes = new Set(told.flatMap(({ error }) => (error === null ? [] : [error.code])))
  assert.deepEqual(
    [...codes].filter((code) => ['ERR_TIMEOUT', 'ERR_MEMORY', 'ERR_ENDED'].includes(code)),
    [],
  )

  if (process.platform !== 'linux') return
  t.diagnostic(
    `command ${megabytes(peaks.command)}, of which ${megabytes(early)} after 100 files; judges ${megabytes(peaks.judges)}`,
  )
  assert.ok(early > 0 && peaks.judges > 0)
  assert.ok(peaks.command < MOST_COMMAND, megabytes(peaks.command))
  assert.ok(peaks.command - early < MOST_GROWTH, megabytes(peaks.command - early))
  assert.ok(peaks.judges < MOST_JUDGE, megabytes(peaks.judges))
})

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed()} MB`
}

/** The most memory that a process, and any of those that it started, has had: what Linux counts for each. */
class Peaks {
  command = 0
  judges = 0
  private readonly timer: NodeJS.Timeout

  constructor(pid: number) {
    const look = (): void => {
      this.command = Math.max(this.command, peakOf(pid))
      for (const child of childrenOf(pid)) this.judges = Math.max(this.judges, peakOf(child))
    }
    this.timer = setInterval(look, 20)
  }

  end(): void {
    clearInterval(this.timer)
  }
}

function peakOf(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(`${pid}/status`))?.[1]
  return Number(kilobytes ?? 0) * 1024
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readProc(`${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
    )
  } catch {
    // It has ended, or this is no Linux.
    return []
  }
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8')
  } catch {
    return ''
  }
}
