// torchlet/worker on plain pages in headless Chromium, from the packed package by an import map: every source, forward, an abort, and
// content security policies.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { transform } from 'esbuild'
import { nn, save } from 'torchlet'
import { openPage, withoutChromium } from '../support/pages/chromium.js'
import { needs } from '../support/needs.js'
import { packageFolder } from '../support/package/package.js'
import { plainPage } from '../support/pages/page.js'
import { root } from '../support/root.js'
import { serve } from '../support/pages/server.js'

/** Every function of browser/programs/worker.ts with what it gives. */
const EXPECTED = {
  relativeString: /^true$/,
  url: /^true$/,
  request: /^true$/,
  response: /^true$/,
  stream: /^true$/,
  blob: /^true$/,
  file: /^true$/,
  custom: /^true$/,
  moved: /^true 0$/,
  progress: /^true$/,
  opened: /^weight true true$/,
  forward: /^true 1$/,
  aborted: /^true AbortError ERR_WORKER 1$/,
  absentFile: /^ArchiveError .*404/,
  own: /^true$/,
}

/** What pages of the module `worker` need of a policy, but for what starts the worker. */
const POLICY = "default-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'"

async function page(): Promise<string> {
  const source = readFileSync(join(root, 'tests/browser/programs/worker.ts'), 'utf8')
  const { code } = await transform(source, { loader: 'ts', target: 'es2022' })
  const main = "import * as worker from './worker.js'\nglobalThis.worker = worker\n"
  // Import maps do not hold in workers.
  const own = "import { serve } from '/node_modules/torchlet/build/dist/worker-serve.js'\nserve()\n"
  const weights = await save(nn.Linear(300, 200).state_dict())
  return plainPage('browser-worker', main, { 'worker.js': code, 'own.js': own, 'weights.pt': weights })
}

test('every source, forward and an abort', needs(withoutChromium()), async (t) => {
  await page()
  const tab = await openPage(t)
  await tab.goto(`${await serve(t, await packageFolder())}/browser-worker/index.html`)
  assert.deepEqual(await tab.evaluate<string[]>('Object.keys(worker).sort()'), Object.keys(EXPECTED).toSorted())
  for (const [name, expected] of Object.entries(EXPECTED))
    await t.test(name, async () => assert.match(await tab.evaluate<string>(`worker.${name}()`), expected))
})

test('content security policies', needs(withoutChromium()), async (t) => {
  await page()
  const says = async (policy: string, call: string): Promise<string> => {
    const tab = await openPage(t)
    const origin = await serve(t, await packageFolder(), { 'content-security-policy': policy })
    await tab.goto(`${origin}/browser-worker/index.html`)
    return tab.evaluate<string>(`worker.${call}().catch((error) => error.code + ' ' + error.message)`)
  }
  assert.equal(await says(`${POLICY}; worker-src blob:`, 'relativeString'), 'true')
  assert.match(
    await says(POLICY, 'relativeString'),
    /^ERR_WORKER the worker did not start.*worker-src blob:.*workerUrl/,
  )
  assert.equal(await says(POLICY, 'own'), 'true')
})
