// The packed package through Vite and esbuild, with no configuration for it; what they make runs in Chromium, and
// esbuild's also in Node.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import * as vite from 'vite'
import { consoleOf, openPage, withoutChromium } from '../support/chromium.js'
import { needs } from '../support/needs.js'
import { consumer } from '../support/package.js'
import { runNode } from '../support/run.js'
import { serve } from '../support/server.js'
import { tutorialSource, tutorialText } from '../support/tutorial.js'

const BROWSER_MAIN = "import { tutorial } from './tutorial'\nObject.assign(globalThis, { finished: tutorial() })\n"
const NODE_MAIN = "import { tutorial } from './tutorial'\nawait tutorial()\n"
const html = (script: string): string =>
  `<!doctype html><title>torchlet</title><script type="module" src="${script}"></script>`

test('a Vite build runs in Chromium', needs(withoutChromium()), async (t) => {
  const folder = await consumer('vite', {
    'index.html': html('/main.ts'),
    'main.ts': BROWSER_MAIN,
    'tutorial.ts': tutorialSource(),
  })
  await vite.build({ root: folder, configFile: false, logLevel: 'warn' })
  assert.equal(await consoleOf(await openPage(t), `${await serve(t, join(folder, 'dist'))}/index.html`), tutorialText())
})

test('an esbuild bundle runs in Chromium', needs(withoutChromium()), async (t) => {
  const folder = await bundle('esbuild-browser', 'browser', BROWSER_MAIN)
  assert.equal(await consoleOf(await openPage(t), `${await serve(t, folder)}/index.html`), tutorialText())
})

test('an esbuild bundle runs in Node, without node_modules', async () => {
  const cwd = await bundle('esbuild-node', 'node', NODE_MAIN)
  assert.equal(await runNode(['bundle.js'], { cwd }), tutorialText())
})

/** Bundles and minifies the tutorial to `bundle.js`; gives its folder. */
async function bundle(name: string, platform: esbuild.Platform, main: string): Promise<string> {
  const files = { 'index.html': html('bundle.js'), 'main.ts': main, 'tutorial.ts': tutorialSource() }
  const folder = await consumer(name, files)
  await esbuild.build({
    absWorkingDir: folder,
    entryPoints: ['main.ts'],
    outfile: 'bundle.js',
    bundle: true,
    minify: true,
    format: 'esm',
    platform,
    logLevel: 'warning',
  })
  return folder
}
