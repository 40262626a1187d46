// The headers that docs/csp.md and docs/object-storage.md say are needed: without each of them the page of the document fails as
// it says. That it works with them, run.test.ts shows.

import assert from 'node:assert/strict'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { openPage, withoutChromium } from '../support/pages/chromium.js'
import { needs } from '../support/needs.js'
import { consumer, packageFolder } from '../support/package/package.js'
import { serveCdn } from '../support/pages/page.js'
import { root } from '../support/root.js'
import { serve } from '../support/pages/server.js'
import { headersOf, markdownBlocks } from './blocks.js'

const missing = withoutChromium()

test("without 'wasm-unsafe-eval' a policy for scripts forbids WebAssembly", needs(missing), async (t) => {
  const { code, headers } = pageOf('csp.md')
  const policy = headers['Content-Security-Policy']!.replace(" 'wasm-unsafe-eval'", '')
  await shows(t, /wasm-unsafe-eval/, code, { 'Content-Security-Policy': policy })
})

test('without Access-Control-Allow-Origin a page can read nothing', needs(missing), async (t) => {
  const { code } = pageOf('object-storage.md')
  await shows(t, /CORS/, code, {})
})

test('without Access-Control-Expose-Headers the size is asked for by HEAD', needs(missing), async (t) => {
  const { code, headers } = pageOf('object-storage.md')
  const asked: string[] = []
  const allowed = { 'Access-Control-Allow-Origin': headers['Access-Control-Allow-Origin']! }
  await shows(t, /2\.bias\s+true/, code, allowed, asked)
  assert.ok(asked.includes('HEAD'), asked.join())
})

interface Page {
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
}

function pageOf(document: string): Page {
  const blocks = markdownBlocks(readFileSync(join(root, 'docs', document), 'utf8'))
  const code = blocks.find(({ language }) => language === 'html')?.code
  const headers = blocks.find(({ language }) => language === 'http')
  assert.ok(code !== undefined && headers !== undefined)
  return { code, headers: headersOf(headers) }
}

/** The page's text comes to be this, where files are served with these headers; `asked` gets the methods of requests of another origin. */
async function shows(
  t: TestContext,
  expected: RegExp,
  code: string,
  headers: Readonly<Record<string, string>>,
  asked: string[] = [],
): Promise<void> {
  const folder = await consumer('docs-headers', {})
  cpSync(join(root, 'tests/fixtures/documents'), folder, { recursive: true })
  const origin = await serve(t, await packageFolder(), headers)
  writeFileSync(join(folder, 'index.html'), code.replaceAll('https://example.com', `${origin}/docs-headers`))
  const page = await openPage(t)
  await serveCdn(page)
  page.on('request', (request) => {
    if (request.url().startsWith(`${origin}/`)) asked.push(request.method())
  })
  await page.goto(`${origin.replace('127.0.0.1', 'localhost')}/docs-headers/index.html`)
  await page.getByText(expected).first().waitFor()
}
