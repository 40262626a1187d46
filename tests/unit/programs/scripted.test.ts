// TorchScript against PyTorch: every traced and scripted archive of the shared folder, its calls in order on one module, values
// within their tolerance; at once and in slices that let others run.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadSync, manual_seed, ScriptModule, Tensor } from '../../../src/index.js'
import type { Dict } from '../../../src/index.js'
import { Run } from '../../../src/plan/plans.js'
import type { Costs } from '../../../src/plan/plans.js'
import { corpusPath } from '../../support/goldens/corpus.js'
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
import { root } from '../../support/root.js'
import { withoutShared } from '../../support/shared.js'

const missing = withoutShared('programs')
const entries = missing === undefined ? programEntries().filter(({ kind }) => kind !== 'pt2') : []

const moduleOf = (entry: ProgramEntry): ScriptModule => loadSync(programBytes(entry.file), { expect: ScriptModule })

test('archives of PyTorch compute what they computed there', needs(missing), async (t) => {
  for (const entry of entries) {
    // Instruction by instruction, and by plans from the first call on, in which nothing lies where nothing is to be read.
    for (const isOn of [false, true]) {
      await t.test(isOn ? `${entry.file}, planned` : entry.file, () => {
        withPlanning({ isOn, after: 0, poisons: true }, () => {
          const module = moduleOf(entry)
          for (const [index, run] of programRuns(entry).entries()) {
            const out = module.run_method(run.method, ...callArguments(run))
            assert.deepEqual(differences(entry, out, run.out), [], `run ${index}`)
          }
        })
      })
    }
  }
})

/** Programs of the shared folder that a plan runs, at least in one of their calls. The others look at values, or have state. */
const atLeast = 120

test(
  'plans give what the machine gives, for the same inputs, others and the first again',
  needs(missing),
  async (t) => {
    let planned = 0
    const { now } = Run.prototype
    t.after(() => void (Run.prototype.now = now))
    for (const entry of entries) {
      await t.test(entry.file, () => {
        let runs = 0
        Run.prototype.now = function counted(this: Run<Costs>) {
          runs++
          return now.call(this)
        }
        const [module, other] = [moduleOf(entry), moduleOf(entry)]
        for (const change of [same, halved, same]) {
          for (const run of programRuns(entry)) {
            const call = (each: ScriptModule): unknown => {
              manual_seed(3)
              try {
                return each.run_method(run.method, ...(change(callArguments(run)) as unknown[]))
              } catch (error) {
                return (error as Error).message
              }
            }
            const wanted = withPlanning({ isOn: false }, () => call(other))
            const got = withPlanning({ after: 0, poisons: true }, () => call(module))
            assert.deepEqual(differences(entry, got, wanted), [], run.method)
          }
        }
        if (runs > 0) planned++
      })
    }
    t.diagnostic(`${planned} of ${entries.length} are planned`)
    assert.ok(planned >= atLeast, `${planned} are planned`)
  },
)

function same(value: unknown): unknown {
  return value instanceof Tensor ? value.clone() : Array.isArray(value) ? Array.from(value, same) : value
}

/** Other values of the same sizes. */
function halved(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, halved)
  return value instanceof Tensor && value.is_floating_point() ? value.mul(0.5) : same(value)
}

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
