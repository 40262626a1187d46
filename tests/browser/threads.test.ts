// Threads on plain pages in headless Chromium, from the packed package by an import map: where the page is cross-origin isolated, where it
// is not, and where its policy starts no worker.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { transform } from 'esbuild'
import { nn, save } from 'torchlet'
import { openPage, withoutChromium } from '../support/pages/chromium.js'
import { needs } from '../support/needs.js'
import { packageFolder } from '../support/package/package.js'
import { plainPage } from '../support/pages/page.js'
import { root } from '../support/root.js'
import { serve } from '../support/pages/server.js'

const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

/** What a function of programs/threads.ts gives on a page that is served with these headers. */
async function says(t: TestContext, call: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const source = readFileSync(join(root, 'tests/browser/programs/threads.ts'), 'utf8')
  const { code } = await transform(source, { loader: 'ts', target: 'es2022' })
  const main = "import * as threads from './threads.js'\nglobalThis.threads = threads\n"
  const weights = await save(nn.Linear(30, 20).state_dict())
  await plainPage('browser-threads', main, { 'threads.js': code, 'weights.pt': weights })
  const tab = await openPage(t)
  await tab.goto(`${await serve(t, await packageFolder(), headers)}/browser-threads/index.html`)
  return tab.evaluate<string>(`threads.${call}()`)
}

test('an isolated page computes with two threads', needs(withoutChromium()), async (t) => {
  assert.equal(await says(t, 'threads', ISOLATED), '2 each true true true 1')
  assert.equal(await says(t, 'leaves', ISOLATED), '2400 true true')
})

test('a page that is not isolated computes with one, and says why', needs(withoutChromium()), async (t) => {
  assert.match(await says(t, 'reason', {}), /^1 9 torchlet\n.*\n.*threads: 1 \(the page is not cross-origin isolated/)
})

test('under a policy without blob: one thread computes', needs(withoutChromium()), async (t) => {
  const policy = "default-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'"
  const told = await says(t, 'reason', { ...ISOLATED, 'content-security-policy': policy })
  assert.match(told, /^1 9 torchlet\n.*\n.*threads: 1 \(a thread did not start.*worker-src blob:/)
  const allowed = { ...ISOLATED, 'content-security-policy': `${policy}; worker-src blob:` }
  assert.match(await says(t, 'reason', allowed), /^2 9 torchlet\n/)
})
