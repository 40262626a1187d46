// What a load holds in memory at most: a tenth more than the file, of every kind whose data lies at odd places, from every
// source. Measured by the system, in a process of its own for each.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { LargeFile } from '../support/archives/large-files.js'
import { consumer } from '../support/package/package.js'
import { root } from '../support/root.js'
import { runNode } from '../support/run.js'

/** One tensor that is read by itself, and many that are read together: 480 MB, beside which a platform's own buffers are little. */
const sizes = [100_000_000, ...Array.from({ length: 20 }, (_, index) => 1_000_000 + index)]

/** In a process of its own, for a process begins with the peak of the one that starts it. */
const make = `
  import { writeFileSync } from 'node:fs'
  import { largeFiles } from './tests/support/archives/large-files.js'
  const [path, kind] = process.argv.slice(1)
  writeFileSync(path, largeFiles[kind](${JSON.stringify(sizes)}))`

const main = `
  import { createReadStream, openAsBlob, readFileSync, statSync } from 'node:fs'
  import { open } from 'node:fs/promises'
  import { Readable } from 'node:stream'
  import { load, loadSync, saveSync, tensor } from 'torchlet'
  const [path, how] = process.argv.slice(2)
  const { size } = statSync(path)
  const stream = () => Readable.toWeb(createReadStream(path))
  const custom = async () => {
    const file = await open(path)
    return { size, read: async (offset, length) => (await file.read(new Uint8Array(length), 0, length, offset)).buffer }
  }
  const sources = {
    path: () => path,
    'path at once': () => path,
    bytes: () => readFileSync(path),
    Blob: () => openAsBlob(path),
    stream,
    Response: () => new Response(stream(), { headers: { 'content-length': String(size) } }),
    'Response without a length': () => new Response(stream()),
    upload: () => new Request('http://a.b', { method: 'POST', body: stream(), duplex: 'half' }),
    custom,
  }
  const source = await sources[how]()
  await load(saveSync(tensor([1])))
  const before = process.resourceUsage().maxRSS
  const value = how.endsWith('at once') ? loadSync(source) : await load(source)
  console.log(((process.resourceUsage().maxRSS - before) * 1024) / size, value === null || value.size)
  process.exit()`

const everySource = [
  'path',
  'path at once',
  'bytes',
  'Blob',
  'stream',
  'Response',
  'Response without a length',
  'upload',
  'custom',
] as const

const cases: Readonly<Record<LargeFile, readonly (typeof everySource)[number][]>> = {
  zip: everySource,
  legacy: ['path', 'bytes', 'Response'],
  tar: ['path at once', 'bytes', 'Response'],
}

/** A peak counts garbage too, of which a collector that is late leaves more: one of a few processes must do with so little. */
const runs = 8

for (const [kind, sources] of Object.entries(cases)) {
  test(`a ${kind} file takes a tenth more memory than its size at most`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'torchlet-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'large.pt')
    await runNode(['--import', 'tsx', '--input-type=module', '--eval', make, path, kind], { cwd: root })
    const cwd = await consumer('memory', { 'main.js': main })
    for (const how of sources) {
      let taken = Infinity
      for (let run = 0; taken > 1.1 && run < runs; run++) {
        const [times, loaded] = (await runNode(['main.js', path, how], { cwd })).trim().split(' ')
        assert.equal(loaded, kind === 'tar' ? 'true' : String(sizes.length))
        taken = Number(times)
      }
      assert.ok(taken > 0.9 && taken <= 1.1, `${how}: ${taken} times the file's size`)
    }
  })
}
