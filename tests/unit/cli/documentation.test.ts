// docs/cli.md is what its command writes: `npm run cli-documentation`.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { documentation } from '../../../scripts/documents/cli-documentation.js'
import { program } from '../../../src/cli/program.js'
import { root } from '../../support/root.js'

test('docs/cli.md is current', () => {
  assert.equal(readFileSync(join(root, 'docs/cli.md'), 'utf8'), documentation(root))
})

test('it tells every option and every field of what --json prints', () => {
  const text = documentation(root)
  for (const verb of program.commands)
    for (const { flags } of verb.options) assert.ok(text.includes(`| \`${flags}\` |`), `${verb.name()} ${flags}`)
  // Of each kind of declaration one: plain, of several lines, in an interface that another names, in a generic one.
  for (const field of ['torch_versions', 'metadata', 'max_rel', 'other_dtype', 'histogram', 'code'])
    assert.ok(text.includes(`| \`${field}\` |`), field)
})
