// `npm test`, after a build: the WASM core's specs, then every *.test.ts below tests/. What needs a browser or Python
// says in a line of its own that it was skipped where there is none; in CI that is a failure.
//
//   node --import tsx scripts/test.ts [folder or file ...]

import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { installPackageForAll } from '../tests/support/package.js'

const given = process.argv.slice(2)
const files = (given.length > 0 ? given : ['tests']).flatMap(testFiles)
let [passed, failed] = given.length > 0 ? [0, 0] : testAssembly()

if (files.some((file) => /tests.(package|browser|docs)/.test(file))) await installPackageForAll()
run({ files, concurrency: availableParallelism() })
  .on('test:pass', ({ skip, todo, details }) => {
    if (skip === undefined && todo === undefined && details.type !== 'suite') passed++
  })
  .on('test:fail', ({ details }) => {
    if (details.type !== 'suite') failed++
  })
  .on('end', () => {
    // Also a file that ends before its tests do is an error, which Node counts as a failed test.
    process.exitCode = failed === 0 && passed > 0 ? 0 : 1
    setImmediate(() => console.log(`${passed} passed, ${failed} failed`))
  })
  .compose(new spec())
  .pipe(process.stdout)

/** Runs the specs of tests/assembly; how many passed and failed, by the lines that they print for each variant. */
function testAssembly(): [passed: number, failed: number] {
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/test-assembly.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  })
  process.stdout.write(stdout)
  const counts = [...stdout.matchAll(/(\d+) passed, (\d+) failed$/gm)]
  const sum = (group: number): number => counts.reduce((total, match) => total + Number(match[group]), 0)
  // A wrong status without a failure is a compiler's error.
  return [sum(1), Math.max(sum(2), status === 0 ? 0 : 1)]
}

function testFiles(path: string): string[] {
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .flatMap((name) => testFiles(join(path, name)))
    .filter((file) => file.endsWith('.test.ts'))
}
