// Sources and destinations of browsers, on a plain page in headless Chromium, from the packed package.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { transform } from 'esbuild'
import { openPage, withoutChromium } from '../support/pages/chromium.js'
import { needs } from '../support/needs.js'
import { packageFolder } from '../support/package/package.js'
import { plainPage } from '../support/pages/page.js'
import { serveBytes } from '../support/pages/range-server.js'
import { root } from '../support/root.js'
import { runNode } from '../support/run.js'
import { serve } from '../support/pages/server.js'

/** Every function of browser/programs/io.ts with what it gives. */
const EXPECTED = {
  arrayBuffer: /^true$/,
  view: /^true$/,
  blob: /^true$/,
  fileOfInput: /^true$/,
  readableStream: /^true$/,
  response: /^true$/,
  fetched: /^true$/,
  request: /^true$/,
  url: /^true$/,
  relativeString: /^true$/,
  loadSync: /^true$/,
  openFile: /^0\.weight,0\.bias,2\.weight,2\.bias true true$/,
  openUrl: /^0\.weight,0\.bias,2\.weight,2\.bias true true$/,
  openOtherOrigin: /^0\.weight,0\.bias,2\.weight,2\.bias true true$/,
  writableStream: /^true$/,
  fileSystemFileHandle: /^true$/,
  stringDestination: /^UnsupportedError .*WritableStream/s,
  absentFile: /404/,
  htmlPage: /HTML/,
}

/** Run in Node, it makes the file that the page fetches. */
const MAKE_WEIGHTS = `
  import { manual_seed, nn, save } from 'torchlet'
  manual_seed(0)
  await save(nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1)).state_dict(), 'weights.pt')
`

test('sources and destinations of browsers', needs(withoutChromium()), async (t) => {
  const source = readFileSync(join(root, 'tests/browser/programs/io.ts'), 'utf8')
  const { code } = await transform(source, { loader: 'ts', target: 'es2022' })
  const main = "import * as io from './io.js'\nglobalThis.io = io\n"
  const cwd = await plainPage('browser-io', main, { 'io.js': code, 'make-weights.js': MAKE_WEIGHTS })
  await runNode(['make-weights.js'], { cwd })

  const other = await serveBytes(t, readFileSync(join(cwd, 'weights.pt')))
  other.headers = { 'access-control-allow-origin': '*' }
  const page = await openPage(t)
  const query = `?other=${encodeURIComponent(other.url.href)}`
  await page.goto(`${await serve(t, await packageFolder())}/browser-io/index.html${query}`)
  assert.deepEqual(await page.evaluate<string[]>('Object.keys(io).sort()'), Object.keys(EXPECTED).toSorted())
  for (const [name, expected] of Object.entries(EXPECTED)) {
    await t.test(name, async () => assert.match(await page.evaluate<string>(`io.${name}()`), expected))
  }
})
