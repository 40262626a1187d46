// Hostile files of the field: whatever a program does with one gives a result or a typed error, within bounds of time and memory,
// and leaves nothing behind. support/hostile/hostile-run.ts runs them, and single ones by hand.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostileFiles, runHostile } from '../../../support/hostile/hostile-run.js'
import { needs } from '../../../support/needs.js'
import { withoutShared } from '../../../support/shared.js'

test(
  'every hostile file of the field gives results or typed errors',
  needs(withoutShared('field/hostile')),
  async () => {
    assert.deepEqual([...(await runHostile(hostileFiles()))], [])
  },
)
