// `npm run mutation`: puts each fault of tests/mutation into a copy of the sources and runs its tests, one of which
// must fail. Without any fault all of them must pass. A copy for each processor. Tests run transpiled, as `npm test` runs them:
// what is transpiled as it is imported has one line, in which `assert.ok` looks for its text for minutes when it fails.
//
//   node --import tsx scripts/mutation.ts [a part of a fault's text ...]

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { mutations } from '../tests/mutation/mutations.js'
import type { Mutation } from '../tests/mutation/mutation.js'
import { transpile, transpileFile, transpiledPath } from './testing/transpile.js'

/** Seconds that a test file takes without a fault, and what it may take at most. */
const seconds = new Map<string, number>()
const LONGEST = 600

const root = fileURLToPath(new URL('..', import.meta.url))
const wanted = process.argv.slice(2)
const chosen = mutations.filter(({ fault }) => wanted.length === 0 || wanted.some((text) => fault.includes(text)))
const unseen: string[] = []

const folder = mkdtempSync(join(tmpdir(), 'torchlet-mutation-'))
try {
  const places = Array.from({ length: availableParallelism() }, (_, index) => join(folder, String(index)))
  const copies = await Promise.all(places.map(copyInto))
  await shared(copies, [...new Set(chosen.flatMap(({ tests }) => tests))], async (copy, test) => {
    const start = performance.now()
    if (!(await passes(copy, test))) throw new Error(`${test} fails without any fault`)
    seconds.set(test, secondsSince(start))
  })
  await shared(copies, chosen, tryOut)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${chosen.length - unseen.length} of ${chosen.length} faults are found`)
process.exitCode = unseen.length === 0 && chosen.length > 0 ? 0 : 1

/** Does something with each of a list, in its order: every copy takes the next when it is done with one. */
async function shared<T>(
  copies: readonly string[],
  list: readonly T[],
  work: (copy: string, each: T) => Promise<void>,
): Promise<void> {
  const rest = list.values()
  await Promise.all(
    copies.map(async (copy) => {
      for (const each of rest) await work(copy, each)
    }),
  )
}

async function tryOut(copy: string, { fault, file, from, to, tests }: Mutation): Promise<void> {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(from).length !== 2) throw new Error(`${file} does not have once: ${from}`)
  const write = async (changed: string): Promise<void> => {
    writeFileSync(path, changed)
    await transpileFile(copy, file)
  }
  const start = performance.now()
  await write(text.replace(from, () => to))
  const failing = await firstFailing(copy, tests)
  await write(text)
  if (failing === null) unseen.push(fault)
  console.log(
    failing === null
      ? `✖ ${file}: ${fault}: no test of ${tests.join(', ')} fails`
      : `✔ ${fault}: ${failing} (${Math.round(secondsSince(start))} s)`,
  )
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000
}

/** Seconds after which a test file hangs, which is a failure too. */
function longest(test: string): number {
  const usual = seconds.get(test)
  return usual === undefined ? LONGEST : 20 + 5 * usual
}

/** The first of the test files that fails; null if all pass. */
async function firstFailing(copy: string, tests: readonly string[]): Promise<string | null> {
  for (const test of tests) if (!(await passes(copy, test))) return test
  return null
}

/** Whether all tests of a file pass; it is ended at the first that does not. */
function passes(copy: string, test: string): Promise<boolean> {
  const child = spawn(process.execPath, ['--enable-source-maps', '--test-reporter=tap', transpiledPath(test)], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: Math.round(1000 * longest(test)),
    killSignal: 'SIGKILL',
  })
  const { stdout } = child
  createInterface(stdout).on('line', (line) => {
    if (/^ *not ok /.test(line)) child.kill('SIGKILL')
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve(code === 0))
  })
}

/** The sources in a place of their own; what was built is the same for all copies, but for the transpiled tests. */
async function copyInto(copy: string): Promise<string> {
  for (const name of ['assembly', 'examples', 'scripts', 'src', 'tests', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true, filter: (path) => basename(path) !== 'node_modules' })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  mkdirSync(join(copy, 'build'))
  for (const name of readdirSync(join(root, 'build'))) {
    if (name !== 'test') symlinkSync(join(root, 'build', name), join(copy, 'build', name))
  }
  await transpile(copy)
  return copy
}
