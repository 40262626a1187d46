// Every module of torch.nn that PyTorch saved, in evaluation, by a plan of its trace and operator by operator, to the bit: two inputs,
// other weights, the first input again.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tensor } from '../../../../src/index.js'
import { TorchletError } from '../../../../src/errors.js'
import { otherArguments, unlike } from '../../../support/plans/bits.js'
import { flattenOutput, moduleFixtures, storedRun, unknownClasses } from '../../../support/goldens/module-fixtures.js'
import type { ModuleFixture } from '../../../support/goldens/module-fixtures.js'
import { needs } from '../../../support/needs.js'
import { planOf, withPlanning } from '../../../support/plans/plans.js'
import { withoutShared } from '../../../support/shared.js'

const release = '2.14.1'
const missing = withoutShared(`fixtures/torch-${release}`)

/** Whether the module has a plan. */
function compare({ module, entry }: ModuleFixture): boolean {
  const stored = storedRun(release, entry)
  if (stored === null || stored.inputs.some((each) => !each.is_contiguous())) return false
  module.eval()
  const f = (...inputs: Tensor[]): Tensor[] => flattenOutput(module.__call__(...inputs))
  let hasPlan = false
  for (const changes of [false, true]) {
    if (changes) for (const each of new Set(module.parameters())) if (each.is_floating_point()) each.mul_(1.25)
    const made = planned(f, stored.inputs)
    if (made === null) continue
    hasPlan = true
    for (const inputs of [stored.inputs, otherArguments(stored.inputs) as Tensor[], stored.inputs])
      assert.equal(unlike(made.run(inputs), f(...inputs)), null)
    made.dispose()
  }
  return hasPlan
}

function planned(f: (...inputs: Tensor[]) => Tensor[], inputs: readonly Tensor[]) {
  try {
    return planOf(f, inputs)?.plan ?? null
  } catch (error) {
    // What depends on values, or hides its tensors in an object, has no trace.
    if (error instanceof TorchletError) return null
    throw error
  }
}

let count = 0

if (missing === undefined) {
  for (const fixture of moduleFixtures(release)) {
    if (unknownClasses(fixture.module).length > 0) continue
    test(fixture.name, () => {
      if (withPlanning({ changesBits: false, poisons: true }, () => compare(fixture))) count++
    })
  }
}

test('many have a plan', needs(missing), () => assert.ok(count > 30, `${count}`))
