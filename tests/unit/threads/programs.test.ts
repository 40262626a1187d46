// Every program of the shared folder by plans, with two threads and as small tiles as there are: the same bits as with one.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { ExportedModule, ScriptModule, Tensor, load, loadSync, set_num_threads } from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import { programBytes, programEntries, programRuns } from '../../support/goldens/programs.js'
import type { ProgramEntry, ProgramRun } from '../../support/goldens/programs.js'
import { withoutShared } from '../../support/shared.js'
import { alone, computedTiles, splitFinely } from '../../support/plans/threads.js'

after(alone)

/** A hash of all that a program's runs give; each is made thrice, so that there is a plan, where calls do not depend on one another. */
async function hashOf(entry: ProgramEntry): Promise<string> {
  const module = await load(programBytes(entry.file))
  const hash = createHash('sha256')
  for (let call = 0; call < (entry.state ? 1 : 3); call++) {
    for (const { args, kwargs, method } of programRuns(entry)) {
      if (method !== 'forward') continue
      assert.ok(module instanceof ExportedModule || module instanceof ScriptModule)
      add(hash, module.forward(...args, Object.fromEntries(kwargs)))
    }
  }
  return hash.digest('hex')
}

function add(hash: ReturnType<typeof createHash>, given: unknown): void {
  if (given instanceof Tensor) hash.update(`${given.dtype} ${given.shape}`).update(given.toBytes())
  else if (given instanceof Map) for (const [key, value] of given) add(hash, [key, value])
  else if (Array.isArray(given)) for (const each of given) add(hash, each)
  else hash.update(String(given))
}

test('with two threads programs give the same bits', needs(withoutShared('programs')), async (t) => {
  const entries = programEntries().filter(
    (entry) => !Object.keys(entry.operators).some(isRandom) && programRuns(entry).every(({ model }) => model === null),
  )
  const alone_ = new Map<string, string>()
  for (const entry of entries) alone_.set(entry.file, await hashOf(entry))
  splitFinely()
  await set_num_threads(2)
  for (const entry of entries) {
    await t.test(entry.file, async () => assert.equal(await hashOf(entry), alone_.get(entry.file)))
  }
  const tiles = computedTiles()
  assert.ok(tiles.reduce((sum, each) => sum + each, 0) > 10 * entries.length, tiles.join())
})

test('what was planned for one thread is not used with two', needs(withoutShared('programs')), async (t) => {
  const entries = programEntries().filter(
    ({ dynamic, state, kind, operators }) =>
      dynamic && !state && kind === 'pt2' && !Object.keys(operators).some(isRandom),
  )
  assert.ok(entries.length > 3)
  for (const entry of entries) {
    await t.test(entry.file, async () => {
      await alone()
      const [first, ...others] = programRuns(entry)
      const open = (): ExportedModule => loadSync(programBytes(entry.file), { expect: ExportedModule })
      const called = (module: ExportedModule, run = first as ProgramRun): string => {
        const hash = createHash('sha256')
        for (let call = 0; call < 3; call++)
          hash.update(hashed(module.forward(...run.args, Object.fromEntries(run.kwargs))))
        return hash.digest('hex')
      }
      const [fresh, module] = [open(), open()]
      const wanted = [...others, first].map((run) => called(fresh, run))
      called(module)
      splitFinely()
      await set_num_threads(2)
      // Sizes that were not planned yet come first: their weights are in no memory of this engine.
      assert.deepEqual(
        [...others, first].map((run) => called(module, run)),
        wanted,
      )
      await set_num_threads(1)
      assert.equal(called(module).length, 64)
    })
  }
})

function hashed(given: unknown): string {
  const hash = createHash('sha256')
  add(hash, given)
  return hash.digest('hex')
}

function isRandom(operator: string): boolean {
  return /rand|dropout|bernoulli|multinomial|normal\b|uniform|exponential|poisson/.test(operator)
}
