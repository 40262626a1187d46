// The four nets of the shared folder: what their plans are made of is held to the table of docs/plans.md, so that a kernel more, a break
// or bytes that are copied needlessly are seen; and what they give is held to what PyTorch gave.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { compile } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import { netNames, sharedNet } from '../../support/nets/index.js'
import { columns, explained, fronts, rowOf, rowsIn } from '../../support/nets/table.js'
import type { Row } from '../../support/nets/table.js'
import { runsWithin } from '../../support/plans/planned-runs.js'
import { root } from '../../support/root.js'
import { withoutShared } from '../../support/shared.js'

const table = rowsIn(readFileSync(join(root, 'docs', 'plans.md'), 'utf8'))

/** What is the same to the byte wherever it is counted. */
const counted = columns.filter((column) => column !== 'kB of memory')

/** Whether linear memory is little more than a plan needs. */
function isLittle(row: Row): boolean {
  return row['kB of memory'] <= 1.3 * (row['kB of buffers'] + row['kB of weights'])
}

test('the table has every net, no breaks, and little memory beside what a plan needs', () => {
  assert.equal(table.size, netNames.length * fronts.length)
  for (const [name, row] of table) {
    assert.equal(row.breaks, 0, name)
    assert.ok(isLittle(row), name)
    for (const column of columns) assert.ok(Number.isInteger(row[column]), `${name}: ${column}`)
  }
})

test('plans of the four nets are made of as little as they were', needs(withoutShared('peers')), async (t) => {
  for (const name of netNames)
    for (const front of fronts)
      await t.test(`${name} ${front}`, () => {
        const { explanation, memory } = explained(name, front)
        assert.deepEqual([explanation.planned, explanation.reason, explanation.graph_count], [true, null, 1])
        const [got, known] = [rowOf({ explanation, memory }), table.get(`${name} ${front}`)]
        assert.ok(isLittle(got), `${got['kB of memory']} kB`)
        for (const column of counted.slice(1))
          assert.ok(got[column] <= (known?.[column] ?? 0), `${column}: ${got[column]}, and was ${known?.[column]}`)
        for (const column of counted) assert.equal(got[column], known?.[column], 'less than it was: npm run plans')
      })
})

test('nets as users write them give what PyTorch gave', needs(withoutShared('peers')), async (t) => {
  for (const name of netNames)
    await t.test(name, () => {
      const { program, x, y, module } = sharedNet(name)
      const net = module()
      const compiled = compile(net)
      const runs: readonly [string, () => Tensor, number][] = [
        ['as written', () => net.forward(x), 0],
        ['program', () => program.forward<Tensor>(x), 1],
        ['compile', () => compiled.forward(x), 1],
      ]
      for (const [what, run, plans] of runs) {
        for (let call = 0; call < 2; call++) run()
        let got = y
        const ran = runsWithin(() => (got = run()))
        if (what !== 'as written') assert.equal(ran, plans, what)
        const difference = Number(got.sub(y).abs().max().item()) / Number(y.abs().max().item())
        assert.ok(difference < 2e-5, `${what}: ${difference}`)
      }
    })
})
