// examples/tutorial.ts prints what examples/tutorial.py does, to the character.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { root } from '../support/root.js'
import { runNode } from '../support/run.js'
import { tutorialText } from '../support/package/tutorial.js'

test('the tutorial prints what Python prints', async () => {
  assert.equal(await runNode(['--import', 'tsx', 'examples/tutorial.ts'], { cwd: root }), tutorialText())
})
