// Exported programs against PyTorch: every .pt2 of the shared folder, its calls in order, values within their tolerance; and what
// `check` finds when it holds each value of a graph against what the archive states of it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ExportedModule, loadSync } from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import { withPlanning } from '../../support/plans/plans.js'
import {
  callArguments,
  differences,
  programBytes,
  programEntries,
  programRuns,
} from '../../support/goldens/programs.js'
import type { ProgramEntry } from '../../support/goldens/programs.js'
import { withoutShared } from '../../support/shared.js'

const missing = withoutShared('programs')
const entries = missing === undefined ? programEntries().filter(({ kind }) => kind === 'pt2') : []

function moduleOf(entry: ProgramEntry, model: string | null): ExportedModule {
  const expect = ExportedModule
  return loadSync(programBytes(entry.file), model === null ? { expect } : { expect, model })
}

test('programs of PyTorch compute what they computed there', needs(missing), async (t) => {
  for (const entry of entries) {
    // Operator by operator, and by plans from the first call on, in which nothing lies where nothing is to be read.
    for (const isOn of [false, true]) {
      await t.test(isOn ? `${entry.file}, planned` : entry.file, () => {
        withPlanning({ isOn, after: 0, poisons: true }, () => compareRuns(entry))
      })
    }
  }
})

function compareRuns(entry: ProgramEntry): void {
  const modules = new Map<string | null, ExportedModule>()
  for (const [index, run] of programRuns(entry).entries()) {
    const module = modules.get(run.model) ?? moduleOf(entry, run.model)
    modules.set(run.model, module)
    const out = module.forward<unknown>(...callArguments(run))
    assert.deepEqual(differences(entry, out, run.out), [], `run ${index}`)
  }
}

test('sizes and dtypes of all values are those that the archive states', needs(missing), async (t) => {
  for (const entry of entries) {
    const [run] = programRuns(entry)
    await t.test(entry.file, () => {
      const { differences: found, values } = moduleOf(entry, run?.model ?? null).check()
      assert.deepEqual(found, [])
      assert.ok(values > 0)
    })
  }
})
