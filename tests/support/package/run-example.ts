// Runs an example of examples/ as its user does.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { root } from '../root.js'

/** The lines that `npm run example` prints with these arguments. */
export function runExample(...args: readonly string[]): string[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/example.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  return stdout.trim().split('\n')
}
