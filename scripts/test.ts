// `npm test`, after a build: the WASM core's specs, then every *.test.ts below tests/. What needs a browser or Python
// says in a line of its own that it was skipped where there is none; in CI that is a failure.
//
//   node --import tsx scripts/test.ts [--importing FILE] [folder or file ...]
//
// With `--importing` those alone that import this file, themselves or by others.

import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { parseArgs } from 'node:util'
import { layOutToolsForAll } from '../tests/consumers/project.js'
import { installPackageForAll } from '../tests/support/package/package.js'
import { importing } from './testing/importing.js'
import { report } from './testing/report.js'
import { transpile, transpiledPath } from './testing/transpile.js'
import type { Outcome } from './testing/report.js'

const { values: options, positionals: given } = parseArgs({
  allowPositionals: true,
  options: { importing: { type: 'string' } },
})
const all = (given.length > 0 ? given : ['tests']).flatMap(testFiles)
const files = options.importing === undefined ? all : importing(options.importing, all)
const assembly = given.length > 0 ? { passed: 0, failed: 0 } : testAssembly()

if (files.some((file) => /tests.(package|browser|docs|tasks|consumers)/.test(file))) await installPackageForAll()
if (files.some((file) => /tests.consumers/.test(file))) await layOutToolsForAll()
await transpile('.')
// What runs a test file needs no tsx, which this process has for its own sake.
process.execArgv = ['--enable-source-maps']
const { passed, failed } = await report(
  run({ files: longestFirst(files).map(transpiledPath), concurrency: availableParallelism() }),
  console.log,
)

console.log(`${assembly.passed + passed} passed, ${assembly.failed + failed} failed`)
process.exitCode = assembly.failed + failed === 0 && passed > 0 ? 0 : 1

/** Runs the specs of tests/assembly; how many passed and failed, by the lines that they print for each variant. */
function testAssembly(): Outcome {
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/testing/assembly.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  })
  process.stdout.write(stdout)
  const counts = [...stdout.matchAll(/(\d+) passed, (\d+) failed$/gm)]
  const sum = (group: number): number => counts.reduce((total, match) => total + Number(match[group]), 0)
  // A wrong status without a failure is a compiler's error.
  return { passed: sum(1), failed: Math.max(sum(2), status === 0 ? 0 : 1) }
}

/** PyTorch's own releases take longest: what begins with them has others to run beside them until the end. */
function longestFirst(files: readonly string[]): string[] {
  return files.toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)))
}

function isLong(file: string): boolean {
  return file.startsWith(join('tests', 'interop'))
}

function testFiles(path: string): string[] {
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .flatMap((name) => (name === 'node_modules' ? [] : testFiles(join(path, name))))
    .filter((file) => file.endsWith('.test.ts'))
}
