// TorchScript against PyTorch: every traced and scripted archive of the shared folder, its calls in order on one module, values
// within their tolerance; at once and in slices that let others run.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadSync, ScriptModule } from '../../../src/index.js'
import type { Dict } from '../../../src/index.js'
import { corpusPath } from '../../support/corpus.js'
import { needs } from '../../support/needs.js'
import { callArguments, differences, programBytes, programEntries, programRuns } from '../../support/programs.js'
import type { ProgramEntry } from '../../support/programs.js'
import { root } from '../../support/root.js'
import { withoutShared } from '../../support/shared.js'

const missing = withoutShared('programs')
const entries = missing === undefined ? programEntries().filter(({ kind }) => kind !== 'pt2') : []

const moduleOf = (entry: ProgramEntry): ScriptModule => loadSync(programBytes(entry.file), { expect: ScriptModule })

test('archives of PyTorch compute what they computed there', needs(missing), async (t) => {
  for (const entry of entries) {
    await t.test(entry.file, () => {
      const module = moduleOf(entry)
      for (const [index, run] of programRuns(entry).entries()) {
        const out = module.run_method(run.method, ...callArguments(run))
        assert.deepEqual(differences(entry, out, run.out), [], `run ${index}`)
      }
    })
  }
})

test('forwardAsync gives what forward gives', needs(missing), async (t) => {
  for (const entry of entries.filter(({ kind }) => kind === 'script').slice(0, 12)) {
    await t.test(entry.file, async () => {
      const module = moduleOf(entry)
      for (const run of programRuns(entry)) {
        if (run.method !== 'forward') module.run_method(run.method, ...callArguments(run))
        else {
          const out = await module.forwardAsync<unknown>(run.args, Object.fromEntries(run.kwargs))
          assert.deepEqual(differences(entry, out, run.out), [])
        }
      }
    })
  }
})

test(
  'archives of public repositories compute what PyTorch 2.14 computes',
  needs(withoutShared('corpus')),
  async (t) => {
    const tolerance = { tolerance: 'float32', noise: null } as unknown as ProgramEntry
    const fixture = loadSync<Dict<string, unknown>>(readFileSync(join(root, 'tests/fixtures/scripted/corpus.pt')))
    for (const [file, runs] of fixture) {
      if (file === 'torch') continue
      await t.test(file, () => {
        const module = loadSync(corpusPath(`files/${file}`), { expect: ScriptModule })
        for (const run of runs as Dict<string, unknown>[]) {
          const out = module.run_method(run.get('method') as string, ...(run.get('args') as unknown[]))
          assert.deepEqual(differences(tolerance, out, run.get('out')), [])
        }
      })
    }
  },
)
