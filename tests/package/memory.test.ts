// What a load holds in memory at most: of an archive whose data lies at odd places, which another program than PyTorch packed,
// a tenth more than the file. Measured by the system, in a process of its own for each source.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { consumer } from '../support/package.js'
import { root } from '../support/root.js'
import { runNode } from '../support/run.js'

/** One tensor that is read by itself, and many that are read together: 240 MB. */
const sizes = [50_000_000, ...Array.from({ length: 20 }, (_, index) => 500_000 + index)]

/** In a process of its own, for a process begins with the peak of the one that starts it. */
const make = `
  import { writeFileSync } from 'node:fs'
  import { unalignedArchive } from './tests/support/unaligned.js'
  writeFileSync(process.argv[1], unalignedArchive(${JSON.stringify(sizes)}))`

const main = `
  import { openAsBlob, statSync } from 'node:fs'
  import { load, loadSync, saveSync, tensor } from 'torchlet'
  const [path, how] = process.argv.slice(2)
  const source = how === 'Blob' ? await openAsBlob(path) : path
  await load(saveSync(tensor([1])))
  const before = process.resourceUsage().maxRSS
  const dict = how === 'at once' ? loadSync(source) : await load(source)
  console.log(((process.resourceUsage().maxRSS - before) * 1024) / statSync(path).size, dict.get('t0').nbytes)`

test('an archive of unaligned data takes a tenth more memory than its size at most', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'unaligned.pt')
  await runNode(['--import', 'tsx', '--input-type=module', '--eval', make, path], { cwd: root })
  const cwd = await consumer('memory', { 'main.js': main })
  for (const how of ['path', 'Blob', 'at once']) {
    const [taken, nbytes] = (await runNode(['main.js', path, how], { cwd })).trim().split(' ').map(Number)
    assert.equal(nbytes, 4 * sizes[0]!)
    assert.ok(taken! > 0.9 && taken! <= 1.1, `${how}: ${taken} times the file's size`)
  }
})
