// Next.js: `next build` prerenders a page whose server component opens files, and `next start` serves it with a client component
// and a route handler that do the same.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { needs } from '../support/needs.js'
import { browsers, visit } from './browsers.js'
import { assertNoWarning, expected, project, runTool, toolEnvironment, toolPath, withoutTools } from './project.js'

test('Next.js', needs(withoutTools() ?? browsers.Chromium.without), async (t) => {
  const folder = await project('next', 'next', 'public')
  const printed = await runTool(folder, 'next', 'build')
  assertNoWarning(printed)
  assert.match(printed, /○ \/$/m, 'the page is static')
  const origin = await start(t, folder)

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

/** Serves the project until the test ends; gives the origin. */
async function start(t: TestContext, folder: string): Promise<string> {
  const child = spawn(toolPath(folder, 'next'), ['start', '--port', '0', '--hostname', '127.0.0.1'], {
    cwd: folder,
    env: toolEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill())
  let printed = ''
  return await new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (code) => reject(new Error(`next start ended with ${code}:\n${printed}`)))
    child.stdout.on('data', (text) => {
      printed += String(text)
      const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? []
      if (origin !== undefined && printed.includes('Ready')) resolve(origin)
    })
  })
}
