// Programs whose outer code reads values or changes its state: the modules in them run by plans, and what they give is what PyTorch
// gives (fixtures/script-units.py), to the bit what a machine gives alone. How many plans run is counted at each call.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { LimitError, ScriptModule, Tensor, loadSync, tensor } from '../../../../src/index.js'
import type { Dict } from '../../../../src/index.js'
import { copied, unlike } from '../../../support/plans/bits.js'
import { distance, withPlanning } from '../../../support/plans/plans.js'
import { plannedRuns, runsWithin } from '../../../support/plans/planned-runs.js'

type Program = Dict<string, unknown>

const fixture = loadSync<Program>(readFileSync(new URL('../../../fixtures/script-units.pt', import.meta.url)))
const programs = fixture.get('programs') as Dict<string, Program>

function open(name: string, options = {}): ScriptModule {
  const file = programs.get(name)?.get('file') as Tensor
  return loadSync(file.toBytes(), { expect: ScriptModule, ...options })
}

const callsOf = (name: string): unknown[][] => programs.get(name)?.get('calls') as unknown[][]

function tensors(given: unknown): Tensor[] {
  if (given instanceof Tensor) return [given]
  return Array.isArray(given) ? given.flatMap(tensors) : []
}

/** Plans that run at each of six calls. */
const runs: Readonly<Record<string, readonly number[]>> = {
  // The first calls of both numbers of rounds have none, since they might have plans as a whole.
  loop: [0, 0, 4, 3, 5, 3],
  counting: [0, 0, 1, 1, 1, 1],
  // The second call finds that the whole has none, the third that the module in it has none.
  nested: [0, 0, 0, 1, 1, 1],
  stepping: [0, 2, 3, 3, 3, 3],
  // What writes into its argument, or takes a list, is left to the machine.
  effects: [0, 0, 0, 0, 0, 0],
  looking: [0, 0, 1, 1, 1, 1],
}

test('what programs give is what PyTorch gives', () => {
  assert.match(String(fixture.get('torch')), /2\.14/)
  assert.deepEqual([...programs.keys()], Object.keys(runs))
  for (const [name, wanted] of Object.entries(runs)) {
    const module = open(name)
    const outputs = programs.get(name)?.get('outputs') as unknown[]
    const counts = callsOf(name).map((args, call) =>
      runsWithin(() => {
        const got = module.forward<unknown>(...(copied(args) as unknown[]))
        assert.ok(distance(tensors(got), tensors(outputs[call])) < 2e-6, `${name}, call ${call}`)
      }),
    )
    assert.deepEqual(counts, wanted, name)
  }
})

test('to the bit what a machine gives alone, and the same arguments afterwards', () => {
  for (const name of Object.keys(runs)) {
    const [module, plain] = [open(name), open(name)]
    callsOf(name).forEach((args, call) => {
      const [mine, theirs] = [copied(args), copied(args)] as [unknown[], unknown[]]
      const wanted = withPlanning({ isOn: false }, () => plain.forward<unknown>(...theirs))
      const got = withPlanning({ changesBits: false, poisons: true }, () => module.forward<unknown>(...mine))
      assert.equal(unlike(got, wanted), null, `${name}, call ${call}`)
      assert.equal(unlike(mine, theirs), null, `${name}, arguments of call ${call}`)
    })
  }
})

test('an async call has the same plans', async () => {
  const module = open('loop')
  const [args] = callsOf('loop') as [unknown[]]
  for (let call = 0; call < 3; call++) module.forward(...args)
  const wanted = module.forward<unknown>(...args)
  const before = plannedRuns()
  const got = await module.forwardAsync<unknown>(args)
  assert.equal(unlike(got, wanted), null)
  assert.equal(plannedRuns() - before, 5)
})

test('what fails in a module says where, as without plans, and then runs again', () => {
  const [module, plain] = [open('looking'), open('looking')]
  const [good] = callsOf('looking') as [[Tensor]]
  for (let call = 0; call < 3; call++) module.forward(...good)
  const bad = tensor([0, 5, 2])
  const messages = [plain, module].map((each) => {
    let message = ''
    assert.throws(
      () => withPlanning({ isOn: each === module }, () => each.forward(bad)),
      (error: Error) => ((message = error.message), true),
    )
    return message
  })
  assert.equal(messages[1], messages[0])
  assert.match(String(messages[0]), /in forward/)
  assert.equal(
    runsWithin(() => module.forward(...good)),
    1,
  )
})

test('changed weights of a module within are used', () => {
  const [module, plain] = [open('loop'), open('loop')]
  const [args] = callsOf('loop') as [unknown[]]
  for (let round = 0; round < 3; round++) {
    for (let call = 0; call < 3; call++) {
      const wanted = withPlanning({ isOn: false }, () => plain.forward<unknown>(...args))
      assert.ok(distance(tensors(module.forward<unknown>(...args)), tensors(wanted)) < 2e-6)
    }
    for (const each of [module, plain]) for (const parameter of each.parameters()) parameter.mul_(1.25)
  }
})

test('limits hold with plans of modules as without', () => {
  const [args] = callsOf('loop') as [unknown[]]
  for (const limits of [{ steps: 60 }, { work: 400 }, { depth: 2 }]) {
    const module = open('loop', { limits })
    const plain = open('loop', { limits })
    const outcome = (each: ScriptModule, isOn: boolean): string => {
      try {
        withPlanning({ isOn }, () => each.forward(...args))
        return 'done'
      } catch (error) {
        assert.ok(error instanceof LimitError)
        return error.message.replace(/ is .*/s, '')
      }
    }
    const wanted = outcome(plain, false)
    for (let call = 0; call < 4; call++) assert.equal(outcome(module, true), wanted, JSON.stringify(limits))
  }
})
