// docs/formats.md and docs/programs.md are written by commands that run for minutes. What they say is held here as far as it costs
// nothing: which rows there are, which programs and calls were counted, and that all passed, as the tests of each demand.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { rows as formats } from '../../scripts/documents/formats.js'
import { rowOf } from '../../scripts/documents/programs.js'
import { needs } from '../support/needs.js'
import { programEntries, programRuns } from '../support/goldens/programs.js'
import { root } from '../support/root.js'
import { withoutShared } from '../support/shared.js'

/** The cells of a document's one table, without its head. */
function tableOf(name: string): readonly (readonly string[])[] {
  return readFileSync(join(root, 'docs', name), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

test('docs/formats.md has the rows of its command, each of which passed: npm run formats', () => {
  const table = tableOf('formats.md')
  assert.deepEqual(
    table.map(([files, held]) => [files, held]),
    formats.map(({ files, held }) => [files, held]),
  )
  for (const [files, , count, passed] of table) {
    assert.ok(Number(count) > 0, files)
    assert.equal(passed, count, files)
  }
})

test(
  'docs/programs.md counts the programs that there are, and their calls: npm run programs',
  needs(withoutShared('programs')),
  () => {
    const counted = new Map<string, [programs: number, calls: number]>([['all |', [0, 0]]])
    for (const entry of programEntries()) {
      for (const key of [rowOf(entry), 'all |']) {
        const [programs, calls] = counted.get(key) ?? [0, 0]
        counted.set(key, [programs + 1, calls + programRuns(entry).length])
      }
    }
    const table = tableOf('programs.md')
    const said = table.map(([kind, source, programs, calls]) => [
      `${kind} | ${source}`.trim(),
      [Number(programs), Number(calls)],
    ])
    assert.deepEqual(new Map(said as [string, [number, number]][]), counted)
    for (const [kind, source, programs, , within] of table) assert.equal(within, programs, `${kind} ${source}`)
  },
)
