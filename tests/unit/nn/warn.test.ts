// Warnings: once for each key, by the handler in force.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nn } from '../../../src/index.js'
import { warnOfTraining, warnOnce } from '../../../src/nn/warn.js'

test('a warning is given once, and once more to a new handler', () => {
  const heard: string[] = []
  const before = nn.setWarningHandler((message) => void heard.push(message))
  warnOnce('a', 'first')
  warnOnce('a', 'first')
  warnOnce('b', 'second')
  assert.deepEqual(heard, ['first', 'second'])
  nn.setWarningHandler((message) => void heard.push(`again: ${message}`))
  warnOfTraining('Dropout', 'drops elements')
  warnOfTraining('Dropout', 'drops elements')
  assert.equal(heard.length, 3)
  assert.match(heard[2]!, /^again: Dropout is in training mode and drops elements\. Call eval\(\)/)
  nn.setWarningHandler(before)
})
