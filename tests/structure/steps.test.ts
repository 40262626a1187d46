// What follows from the signatures of kernels is as the build writes it.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { stepFiles } from '../../scripts/package/steps.js'
import { root } from '../support/root.js'

test('the kernels that plans call are written as their signatures say', () => {
  for (const [path, text] of stepFiles(root)) assert.equal(readFileSync(join(root, path), 'utf8'), text, path)
})
