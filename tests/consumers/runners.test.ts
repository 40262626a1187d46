// Jest and Vitest, each in its environments node and jsdom: tests of users that open and run files there.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../support/needs.js'
import { assertNoWarning, expected, project, runTool, withoutTools } from './project.js'

for (const [name, args, summary] of [
  ['jest', [], /^Tests: +3 passed, 3 total$/m],
  ['vitest', ['run'], /^ *Tests +3 passed \(3\)$/m],
] as const) {
  for (const environment of ['node', 'jsdom']) {
    test(`${name} in ${environment}`, needs(withoutTools()), async () => {
      const folder = await project(`${name}-${environment}`, name)
      writeFileSync(join(folder, 'expected.txt'), expected)
      const printed = await runTool(folder, name, ...args, `${environment}.test.js`)
      assert.match(printed, summary)
      assertNoWarning(printed)
    })
  }
}
