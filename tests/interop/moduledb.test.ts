// PyTorch's own tests of modules (`module_db`): the generator of ../shared/oracle/opdb makes each module of PyTorch's with
// its samples, in three dtypes, in training and evaluation; torchlet loads it from PyTorch's file, makes it by its arguments,
// and runs both. What differs is among what moduledb-known.ts lists.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readModuleCases, runModuleCase, waysOf } from '../support/opdb/modules.js'
import { needs } from '../support/needs.js'
import { findPythons, withoutPython } from '../support/python.js'
import { root } from '../support/root.js'
import { withoutShared } from '../support/shared.js'
import { prepare } from '../support/opdb/generator.js'
import { knownModules, moduleFailsOf } from './moduledb-known.js'
import type { KnownModule } from './moduledb-known.js'

/** The share of calls that agree at least. */
const LEAST = 0.997

const folder = 'build/interop/moduledb'
/** The release whose results count. */
const pythons = (await findPythons()).filter(({ torch }) => torch.startsWith('2.14'))
const missing = withoutShared('oracle/opdb') ?? withoutPython(pythons)

test("PyTorch's tests of modules", needs(missing), async (t) => {
  const [python] = pythons
  prepare(folder)
  const file = `${folder}/cases.jsonl`
  await python!.run(`${folder}/gen_modules.py`, file, `${folder}/files`)
  let [calls, agreeing] = [0, 0]
  const unknown: string[] = []
  const needed = new Set<KnownModule>()
  for await (const each of readModuleCases(join(root, file))) {
    for (const way of waysOf(each)) {
      calls++
      const outcome = await runModuleCase(each, way, root)
      if (outcome === null) agreeing++
      const entry = outcome === null ? undefined : moduleFailsOf(each, outcome)
      if (entry !== undefined) needed.add(entry)
      else if (outcome !== null)
        unknown.push(
          `${way} ${each.op} ${each.name} (${each.dtype}, ${each.kind}, ${each.i}): ${outcome.difference}, ${outcome.message}`,
        )
    }
  }
  assert.deepEqual(unknown.slice(0, 40), [], `${unknown.length} calls differ in a way that is not listed`)
  assert.ok(calls > 3000, `${calls} calls`)
  const share = `${agreeing} of ${calls} calls agree, ${((100 * agreeing) / calls).toFixed(2)} %`
  t.diagnostic(share)
  assert.ok(agreeing >= LEAST * calls, share)
  assert.deepEqual(
    knownModules.filter((each) => !needed.has(each)),
    [],
    'listed, but no call differs so',
  )
})
