// The tests of functions of elements, products and reductions once more with the other binary, where this platform has relaxed SIMD only
// behind a flag (Node 20). Where it has it without, they ran with it already, and the plain binary is tested by Node 20.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { hasRelaxedSimd } from '../../../src/wasm/features.js'
import { root } from '../../support/root.js'

const files = ['accuracy', 'f32', 'pointwise/elementwise', 'reduce/reductions'].map((name) =>
  join('tests/unit/ops', `${name}.test.ts`),
)

test('with relaxed SIMD', { skip: hasRelaxedSimd() ? 'the other tests run with it' : false }, () => {
  const flags = ['--experimental-wasm-relaxed-simd', '--import', 'tsx']
  for (const file of files) {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const { status, stdout } = spawnSync(process.execPath, [...flags, file], { cwd: root, encoding: 'utf8', env })
    assert.equal(
      status,
      0,
      `${file}\n${stdout
        .split('\n')
        .filter((line) => /not ok|error:/.test(line))
        .join('\n')}`,
    )
  }
})
