// The tutorial on a plain page in headless Chromium, from the packed package: its text is Python's, in the
// form of both Pythons.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consoleOf, openPage, withoutChromium } from '../support/pages/chromium.js'
import { needs } from '../support/needs.js'
import { packageFolder } from '../support/package/package.js'
import { plainPage } from '../support/pages/page.js'
import { serve } from '../support/pages/server.js'
import { tutorialScript, tutorialText } from '../support/package/tutorial.js'

const MAIN = `
  import { tutorial } from './tutorial.js'
  globalThis.finished = tutorial()
`
const MAIN_PYTHON_312 = `
  import { set_printoptions } from 'torchlet'
  import { tutorial } from './tutorial.js'
  set_printoptions({ python: '3.12' })
  globalThis.finished = tutorial()
`
// The strictest policy that lets the page's own scripts, its import map and WebAssembly run.
const POLICY = { 'content-security-policy': "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'" }

test('the tutorial on a plain page with an import map', needs(withoutChromium()), async (t) => {
  await plainPage('page', MAIN, { 'tutorial.js': await tutorialScript() })
  await plainPage('page-python-3.12', MAIN_PYTHON_312, { 'tutorial.js': await tutorialScript() })
  const page = await openPage(t)

  await t.test('prints what Python prints', async (t) => {
    const origin = await serve(t, await packageFolder())
    assert.equal(await consoleOf(page, `${origin}/page/index.html`), tutorialText())
  })

  await t.test('prints what Python 3.12 and later print, by set_printoptions', async (t) => {
    const origin = await serve(t, await packageFolder())
    assert.equal(await consoleOf(page, `${origin}/page-python-3.12/index.html`), tutorialText('3.12'))
  })

  await t.test("runs under a policy with 'wasm-unsafe-eval'", async (t) => {
    const origin = await serve(t, await packageFolder(), POLICY)
    assert.equal(await consoleOf(page, `${origin}/page/index.html`), tutorialText())
  })
})
