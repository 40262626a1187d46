// Exported programs on the device `meta`: every one of the shared folder whose sizes do not depend on values runs so, and each
// of its values has the size, dtype and strides that the archive states of it. Where a run of PyTorch itself gives other
// strides than the archive states, those count (tests/fixtures/programs/eager_strides.py).

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ExportedModule, MetaError, loadSync } from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import { programBytes, programEntries } from '../../support/goldens/programs.js'
import type { ProgramEntry } from '../../support/goldens/programs.js'
import { root } from '../../support/root.js'
import { withoutShared } from '../../support/shared.js'

type CheckReport = ReturnType<ExportedModule['check']>

type Strides = Readonly<Record<string, readonly number[]>>

const eager = JSON.parse(readFileSync(join(root, 'tests/fixtures/programs/eager-strides.json'), 'utf8')) as {
  readonly torch: string
  readonly programs: Readonly<Record<string, Strides>>
}

/** Where strides of dimensions of size 1 differ, which say nothing: einsum leaves others here. */
const singles: ReadonlySet<string> = new Set(['timm-mvitv2.pt2'])

/** Operators whose results depend on values, which `meta` does not have. */
const onValues =
  /(?:^|\.)(item|_local_scalar_dense|nonzero|nonzero_numpy|unique|_unique2|unique_consecutive|repeat_interleave|cond|while_loop|index)\b/

test('exported programs on meta', needs(withoutShared('programs')), async (t) => {
  const entries = programEntries().filter(({ kind }) => kind === 'pt2')
  const counts = { agreeing: 0, onValues: 0 }
  for (const entry of entries) {
    await t.test(entry.file, () => {
      const reports = reportsOf(entry)
      if (reports === null) counts.onValues++
      else {
        for (const report of reports) assert.deepEqual(differing(entry, report), [])
        counts.agreeing++
      }
    })
  }
  t.diagnostic(`${counts.agreeing} of ${entries.length} agree, ${counts.onValues} depend on values`)
  assert.ok(counts.onValues <= entries.length / 15, 'more programs depend on values than do')
})

/** One for each program of an archive; null where sizes depend on values. */
function reportsOf(entry: ProgramEntry): CheckReport[] | null {
  const bytes = programBytes(entry.file)
  const models = entry.file.startsWith('own-several-models') ? ['encoder', 'head'] : [undefined]
  try {
    return models.map((model) =>
      loadSync(bytes, { expect: ExportedModule, ...(model === undefined ? {} : { model }) }).check({ device: 'meta' }),
    )
  } catch (error) {
    assert.ok(error instanceof MetaError, String(error))
    assert.ok(
      Object.keys(entry.operators).some((name) => onValues.test(name)),
      `${entry.file}: ${error.message}`,
    )
    return null
  }
}

function differing({ file }: ProgramEntry, report: CheckReport): string[] {
  assert.equal(report.compared, 'sizes, dtypes and strides')
  assert.ok(report.values > 0)
  const name = file.replace(/\.gz$/, '')
  const strides = eager.programs[name] ?? {}
  return report.differences.filter((difference) => {
    const match = /^(\w+) of sizes \[(.*)\] has strides \[(.*)\], not \[(.*)\]$/.exec(difference)
    if (match === null) return true
    const [value, ...lists] = match.slice(1) as [string, string, string, string]
    const [sizes, got, stated] = lists.map((list) => list.split(', ')) as [string[], string[], string[]]
    if (strides[value]?.join() === got.join()) return false
    return !singles.has(name) || sizes.some((size, dim) => size !== '1' && got[dim] !== stated[dim])
  })
}

test(
  'nothing of the program is changed, and a value that is asked for is an error',
  needs(withoutShared('programs')),
  () => {
    const net = loadSync(programBytes('own-input-mutated.decomp.pt2'), { expect: ExportedModule })
    const [args] = net.example_inputs as [{ tolist(): unknown }[], unknown]
    const before = args.map((each) => each.tolist())
    assert.ok(net.check({ device: 'meta' }).ok)
    assert.deepEqual(
      args.map((each) => each.tolist()),
      before,
    )
    assert.throws(() => net.check({ device: 'cuda' as never }), TypeError)
    assert.throws(() => net.check({ device: 'meta', expected: 1 }), TypeError)
  },
)
