// What `npm run operators` writes is what is checked in.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { generatedFiles } from '../../../scripts/operators.js'
import { root } from '../../support/root.js'

test('npm run operators changes nothing', async () => {
  const files = await generatedFiles()
  const stale = [...files].filter(([file, text]) => readFileSync(join(root, file), 'utf8') !== text)
  assert.deepEqual(
    stale.map(([file]) => file),
    [],
  )
  const made = readdirSync(join(root, 'src/namespaces')).map((name) => `src/namespaces/${name}`)
  assert.deepEqual(
    made.filter((file) => !files.has(file)),
    [],
  )
})
