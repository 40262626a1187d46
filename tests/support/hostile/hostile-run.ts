// Runs every verb of hostile-verbs.ts over hostile files, in one process for all of them; where a file ends that process, a
// new one goes on with the verb after it. By hand, for some files of the folder:
//
//   node --import tsx tests/support/hostile/hostile-run.ts [FILE …]

import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { sharedPath } from '../shared.js'

const verbs = fileURLToPath(new URL('hostile-verbs.ts', import.meta.url))

/** What went wrong, by `FILE VERB`. */
export type Failures = Map<string, string>

/** All hostile files of the field. */
export function hostileFiles(): string[] {
  const folder = sharedPath('field/hostile')
  return readdirSync(folder)
    .toSorted()
    .map((name) => join(folder, name))
}

export async function runHostile(paths: readonly string[]): Promise<Failures> {
  const failures: Failures = new Map()
  let from = 0
  let verb = 'load'
  while (from < paths.length) {
    const last = await runFrom(verb, paths.slice(from), failures)
    if (last === undefined) break
    from = paths.indexOf(last.path)
    verb = last.next
    if (verb === '') {
      from++
      verb = 'load'
    }
  }
  return failures
}

interface Stopped {
  readonly path: string
  /** The verb to go on with; the empty text for the next file's first. */
  readonly next: string
}

const order = ['load', 'load bytes', 'weights_only', 'report', 'repr', 'fingerprint', 'find_state_dicts'].concat(
  'save',
  'save all',
  'state_dict',
  'toObject',
)

/** Where the process ended early; undefined where it came through. */
async function runFrom(verb: string, paths: readonly string[], failures: Failures): Promise<Stopped | undefined> {
  const args = ['--expose-gc', '--import', 'tsx', verbs, verb, ...paths]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-1000)))
  let running: readonly [path: string, verb: string] | undefined
  let ended = ''
  let done = false
  for await (const line of createInterface({ input: child.stdout })) {
    const [word = '', ...rest] = line.split(' ')
    const text = rest.join(' ')
    if (word === 'begin') running = JSON.parse(text) as [string, string]
    if (word === 'ended') ended = line
    if (word === 'done') done = true
    if (word !== 'failed') continue
    const [, where, why] = /^(\[.*?\]) (.*)$/.exec(text) as unknown as [string, string, string]
    const [path, failed] = JSON.parse(where) as [string, string]
    failures.set(`${basename(path)} ${failed}`, why)
  }
  if (done) return undefined
  if (running === undefined) throw new Error(`hostile-verbs.ts did not begin: ${errors}`)
  const [path, last] = running
  const isLoading = failures.has(`${basename(path)} load`) && order.indexOf(last) > order.indexOf('report')
  // The verbs of an object load it first, which is known to fail.
  if (isLoading) return { path, next: '' }
  failures.set(`${basename(path)} ${last}`, ended || `the process died: ${errors.slice(-300)}`)
  return { path, next: order[order.indexOf(last) + 1] ?? '' }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.slice(2)
  const paths = hostileFiles().filter((path) => wanted.length === 0 || wanted.includes(basename(path)))
  const failures = await runHostile(paths)
  for (const [what, why] of failures) console.log(`${what}: ${why}`)
  console.log(`${paths.length} files, ${failures.size} failures`)
}
