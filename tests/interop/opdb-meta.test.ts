// PyTorch's own operator tests on its device `meta`: torchlet's gives the same sizes, dtypes and strides, or those of PyTorch's run on
// the cpu where PyTorch's own two differ, and refuses what PyTorch refuses. Strides of dimensions of size 1 say nothing. Some
// cases of each operator and dtype, of which plans are made too; more by
//
//   node --import tsx tests/interop/opdb-meta.test.ts full

import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { prepare } from '../support/opdb/generator.js'
import { runMetaCase } from '../support/opdb/meta.js'
import type { MetaCase } from '../support/opdb/meta.js'
import { openedCase } from '../support/opdb/within.js'
import { needs } from '../support/needs.js'
import { findPythons, withoutPython } from '../support/python.js'
import { root } from '../support/root.js'
import { withoutShared } from '../support/shared.js'

/** How many cases of float32 and of each other dtype. */
const counts = process.argv.includes('full') ? [40, 16] : [5, 2]

/** What differs, by operator and dtype. */
const known: readonly { readonly op: string; readonly dtypes: RegExp; readonly reason: string }[] = [
  { op: 'nn.functional.rms_norm', dtypes: /^complex/, reason: 'norms are of real numbers' },
  { op: 'linalg.pinv', dtypes: /^complex/, reason: 'a complex rcond counts as its real part' },
  {
    op: 'nn.functional.pairwise_distance',
    dtypes: /^int/,
    reason: 'PyTorch takes integers for a norm of order 0 only',
  },
]

const folder = 'build/interop/opdb-meta'
/** The release whose results count. */
const pythons = (await findPythons()).filter(({ torch }) => torch.startsWith('2.14'))
const missing = withoutShared('oracle/opdb') ?? withoutPython(pythons)

test("PyTorch's operator tests on meta", needs(missing), async (t) => {
  prepare(folder)
  const file = `${folder}/cases.jsonl`
  await pythons[0]!.run('tests/interop/opdb-meta.py', folder, file, ...counts.map(String))
  const found = { meta: 0, eager: 0, refused: 0, known: 0 }
  const unknown: string[] = []
  const faults: string[] = []
  let [opened, planned] = [0, 0]
  for await (const line of createInterface({ input: createReadStream(join(root, file)), crlfDelay: Infinity })) {
    const each = JSON.parse(line) as MetaCase
    const verdict = runMetaCase(each)
    if (verdict.agrees) found[verdict.how]++
    else if (known.some(({ op, dtypes }) => op === each.op && dtypes.test(each.dtype))) found.known++
    else unknown.push(`${named(each)}: ${verdict.difference}`)
    const { isOpened, isPlanned, fault } = openedCase(each)
    if (fault !== null) faults.push(`${named(each)}: ${fault}`)
    opened += Number(isOpened)
    planned += Number(isPlanned)
  }
  const all = found.meta + found.eager + found.refused + found.known + unknown.length
  t.diagnostic(
    `${all} calls: ${found.meta} as PyTorch's meta, ${found.eager} as its cpu where the two differ, ${found.refused} refused as there, ${found.known} known to differ`,
  )
  assert.deepEqual(unknown.slice(0, 40), [], `${unknown.length} calls differ in a way that is not listed`)
  t.diagnostic(`${opened} calls are made of others, ${planned} ran by plans`)
  assert.deepEqual(
    faults.slice(0, 40),
    [],
    `${faults.length} calls are not what they are made of, or not what their plans give`,
  )
  // Where nothing is called nothing differs.
  assert.ok(all > 4000 && found.meta > 0.8 * all)
  assert.ok(opened > 1500 && planned > 1500)
})

const named = ({ kind, name, variant, dtype, i }: MetaCase): string => `${kind} ${name} (${variant}, ${dtype}, ${i})`
