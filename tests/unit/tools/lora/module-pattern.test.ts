// Patterns of peft's configs choose the modules that Python's `re.match(rf"(.*\.)?({key})$", name)` finds, by Python 3.11.7.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnsupportedError } from '../../../../src/index.js'
import { modulePattern } from '../../../../src/tools/lora/module-pattern.js'

const names = [
  'q_proj',
  'model.layers.0.self_attn.q_proj',
  'model.layers.10.q_proj',
  'layers.1.k',
  'xq_proj',
  'model.decoder.layers.0.encoder_attn.k_proj',
  'a.b',
  'aXb',
  'fc1',
  'fc2',
  'fc',
  'model.fc12',
]

/** Positions in `names`. */
const expected: Readonly<Record<string, readonly number[]>> = {
  q_proj: [0, 1, 2],
  '.*q_proj': [0, 1, 2, 4],
  'layers.1.*': [2, 3],
  '^model.decoder.layers.0.encoder_attn.k_proj': [5],
  '^q_proj': [0],
  'a.b': [6, 7],
  'a\\.b': [6],
  'layers\\.\\d+\\.q_proj': [2],
  'layers\\.\\d\\.self_attn\\.q_proj': [1],
  'fc[12]': [8, 9],
  'fc[^1]': [9],
  'fc\\d?': [8, 9, 10],
  'fc\\d+': [8, 9, 11],
  '[\\w.]*proj$': [0, 1, 2, 4, 5],
  '.+': [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  '': [],
  'layers\\.[0-9]\\..*': [1, 3, 5],
  'f*c1': [8],
  '\\D*': [0, 1, 2, 3, 4, 5, 6, 7, 10],
}

test('keys mean the modules that peft finds by them', () => {
  for (const [key, found] of Object.entries(expected)) {
    const means = modulePattern(key)
    assert.deepEqual(
      names.flatMap((name, index) => (means(name) ? [index] : [])),
      found,
      key,
    )
  }
})

test('what would take a backtracking matcher for ever takes a pass over the name', () => {
  assert.equal(modulePattern(`${'a*'.repeat(100)}b`)('a'.repeat(5000)), false)
  assert.equal(modulePattern(`${'.*'.repeat(100)}b`)(`${'a.'.repeat(2000)}b`), true)
})

test('what it does not know it says', () => {
  for (const key of ['(a|b)', 'a|b', 'a{2}', '(?i)a', '\\b', 'a**', 'a*?', '[a', '*', 'a$b', '\\', 'a'.repeat(2000)])
    assert.throws(() => modulePattern(key), UnsupportedError, key)
})
