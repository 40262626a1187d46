// The tools that read all tensors tell how far they are, in bytes, and end when they are aborted.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OrderedDict, arange, fingerprint as fingerprintOf, load, ones, save } from '../../../src/index.js'
import type { OpenOptions } from '../../../src/index.js'
import { diff, fingerprint, stats, verify } from '../../../src/tools/index.js'

const shared = ones(1000)
const bytes = await save(
  new OrderedDict([
    ['a', shared],
    ['b', shared.view(10, 100)],
    ['c', arange(3_000_000).float()],
    ['d', ones(50)],
  ]),
)

/** What each has to read: a storage once, a tensor each, a tensor of both files each. */
const tools: Readonly<Record<string, { total: number; run: (options: OpenOptions) => Promise<unknown> }>> = {
  verify: { total: 4000 + 12_000_000 + 200, run: (options) => verify(bytes, options) },
  stats: { total: 8000 + 12_000_000 + 200, run: (options) => stats(bytes, options) },
  diff: { total: 2 * (8000 + 12_000_000 + 200), run: (options) => diff(bytes, bytes, options) },
  fingerprint: { total: 8000 + 12_000_000 + 200, run: (options) => fingerprint(bytes, options) },
  'fingerprint of a value': {
    total: 8000 + 12_000_000 + 200,
    run: async (options) => fingerprintOf(await load(bytes), options),
  },
}

test('progress goes up to all bytes', async () => {
  for (const [name, { total, run }] of Object.entries(tools)) {
    const told: { loaded: number; total: number | undefined }[] = []
    await run({ onProgress: (progress) => told.push(progress) })
    assert.ok(told.length >= 3, name)
    assert.deepEqual(told.at(-1), { loaded: total, total }, name)
    for (const [index, { loaded }] of told.entries()) assert.ok(loaded >= (told[index - 1]?.loaded ?? 0), name)
  }
})

test('an abort ends them on the way', async () => {
  for (const [name, { total, run }] of Object.entries(tools)) {
    const controller = new AbortController()
    let last = 0
    const onProgress = ({ loaded }: { loaded: number }): void => {
      last = loaded
      controller.abort(new Error('enough'))
    }
    await assert.rejects(run({ signal: controller.signal, onProgress }), /enough/, name)
    assert.ok(last < total, name)
  }
})
