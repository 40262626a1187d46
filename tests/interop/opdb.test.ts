// PyTorch's own operator tests (`op_db`): the generator of ../shared/oracle/opdb writes cases with PyTorch's results in each
// of its modes, torchlet is called as they say, and what differs is among what opdb-known.ts lists. Some cases of each operator and
// dtype, so that it takes two minutes; all of them by
//
//   node --import tsx tests/interop/opdb.test.ts full

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { prepare } from '../support/opdb/generator.js'
import { readCases, runCase } from '../support/opdb/operators.js'
import { needs } from '../support/needs.js'
import { findPythons, withoutPython } from '../support/python.js'
import { root } from '../support/root.js'
import { withoutShared } from '../support/shared.js'
import { failsOf, known } from './opdb-known.js'
import type { Known } from './opdb-known.js'

const full = process.argv.includes('full')

/** How many cases of float32 and of each other dtype; `extra` has none of float32. */
const modes = {
  first: full ? [24, 8] : [3, 2],
  spread: full ? [24, 8] : [4, 2],
  ref: full ? [30, 10] : [4, 2],
  nonc: full ? [12, 6] : [3, 1],
  extra: full ? [0, 12] : [0, 3],
} as const

/** Shares of calls that agree at least. */
const least = { real: 0.997, complex: 0.95 } as const

const folder = 'build/interop/opdb'
/** The release whose results count. */
const pythons = (await findPythons()).filter(({ torch }) => torch.startsWith('2.14'))
const missing = withoutShared('oracle/opdb') ?? withoutPython(pythons)

test("PyTorch's operator tests", needs(missing), async (t) => {
  const [python] = pythons
  prepare(folder)
  const calls = { real: 0, complex: 0 }
  const agreeing = { real: 0, complex: 0 }
  const needed = new Set<Known>()
  for (const [mode, counts] of Object.entries(modes)) {
    await t.test(mode, async () => {
      const file = `${folder}/${mode}.jsonl`
      await python!.run(`${folder}/gen.py`, file, ...counts.map(String), mode)
      const unknown: string[] = []
      for await (const each of readCases(join(root, file))) {
        const kind = each.dtype.startsWith('complex') ? 'complex' : 'real'
        calls[kind]++
        const outcome = runCase(each)
        if (outcome === null) agreeing[kind]++
        const entry = outcome === null ? undefined : failsOf(each, outcome)
        if (entry !== undefined) needed.add(entry)
        else if (outcome !== null)
          unknown.push(
            `${each.kind} ${each.name} (${each.op}, ${each.dtype}, ${each.i}): ${outcome.difference}, ${outcome.message}`,
          )
      }
      rmSync(join(root, file))
      assert.deepEqual(unknown.slice(0, 40), [], `${unknown.length} calls differ in a way that is not listed`)
    })
  }
  for (const kind of ['real', 'complex'] as const) {
    const share = agreeing[kind] / calls[kind]
    t.diagnostic(`${agreeing[kind]} of ${calls[kind]} calls on ${kind} dtypes agree, ${(100 * share).toFixed(2)} %`)
    assert.ok(share >= least[kind], `${(100 * share).toFixed(2)} % of calls on ${kind} dtypes agree`)
  }
  if (full)
    assert.deepEqual(
      known.filter((each) => !needed.has(each)),
      [],
      'listed, but no call differs so',
    )
})
