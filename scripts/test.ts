// The tests of `npm test`: the WASM core's specs, then every *.test.ts below tests/ but the groups that need
// more than Node (browser, interop), which run where their tools are and say so where they are not.
//
//   node --import tsx scripts/test.ts [folder or file ...]

import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const given = process.argv.slice(2)
const roots = given.length > 0 ? given : ['tests/unit', 'tests/package', 'tests/interop', 'tests/browser']

if (given.length === 0) run(['--import', 'tsx', 'scripts/test-assembly.ts'])
run(['--import', 'tsx', '--test', '--test-reporter=spec', ...roots.flatMap(test_files)])

function run(args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

function test_files(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return []
  if (stats.isFile()) return [path]
  return readdirSync(path)
    .flatMap((name) => (name === 'node_modules' ? [] : test_files(join(path, name))))
    .filter((file) => file.endsWith('.test.ts'))
}
