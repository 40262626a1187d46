// Next.js: `next build` prerenders a page whose server component opens files, and `next start` serves it with a client component
// and a route handler that do the same.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../support/needs.js'
import { browsers, visit } from './browsers.js'
import { assertNoWarning, expected, project, runTool, startTool, withoutTools } from './project.js'

test('Next.js', needs(withoutTools() ?? browsers.Chromium.without), async (t) => {
  const folder = await project('next', 'next', 'public')
  const printed = await runTool(folder, 'next', 'build')
  assertNoWarning(printed)
  assert.match(printed, /○ \/$/m, 'the page is static')
  const origin = await startTool(t, folder, 'next start --port 0 --hostname 127.0.0.1', /http:\/\/127\.0\.0\.1:\d+/)

  await t.test('a server component, prerendered', async () => {
    const html = await (await fetch(origin)).text()
    assert.equal(/<pre id="server">([^<]*)/.exec(html)?.[1], expected)
  })

  await t.test('a client component', async (t) => {
    const { result, said } = await visit(t, browsers.Chromium, origin)
    assert.equal(result, expected)
    assert.deepEqual(said, [])
  })

  await t.test('a route handler', async () => {
    assert.equal(await (await fetch(`${origin}/api/run`)).text(), expected)
  })
})
