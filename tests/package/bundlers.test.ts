// The packed package through Vite and esbuild, with no configuration for it; what they make runs in Chromium, and
// esbuild's also in Node.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as esbuild from 'esbuild'
import { nn, save, tensor } from 'torchlet'
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

test('a bundle that only loads carries neither modules nor programs until a file has some', async () => {
  const folder = await consumer('esbuild-load', {
    'main.ts':
      "import { load, print } from 'torchlet'\nfor (const path of process.argv.slice(2)) print(await load(path))\n",
  })
  const { metafile } = await esbuild.build({
    absWorkingDir: folder,
    entryPoints: ['main.ts'],
    outdir: 'bundle',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    metafile: true,
    logLevel: 'warning',
  })
  const first = staticParts(metafile, 'bundle/main.js')
  assert.ok(first.includes('torchlet-files.js'))
  assert.deepEqual(
    first.filter((name) => ['torchlet-modules.js', 'torchlet-programs.js'].includes(name)),
    [],
  )
  const files = { 'weights.pt': { w: tensor([1]) }, 'net.pt': nn.Sequential(nn.ReLU()) }
  for (const [name, value] of Object.entries(files)) await save(value, join(folder, name))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  assert.equal(
    await runNode(['bundle/main.js', ...Object.keys(files)], { cwd: folder }),
    "{'w': tensor([1])}\nSequential(\n  (0): ReLU()\n)\n",
  )
})

/** Which of the package's files a page gets before anything is imported later. */
function staticParts({ outputs }: esbuild.Metafile, entry: string): string[] {
  const reached = new Set([entry])
  for (const path of reached) {
    for (const { kind, path: other } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement') reached.add(other)
  }
  return [...reached].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}).map((input) => basename(input)))
}

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
