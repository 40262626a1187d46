// Programs of both kinds and dialects in headless Chromium, from the packed package, against what PyTorch computed.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { transform } from 'esbuild'
import { openPage, withoutChromium } from '../support/pages/chromium.js'
import { needs } from '../support/needs.js'
import { packageFolder } from '../support/package/package.js'
import { plainPage } from '../support/pages/page.js'
import { root } from '../support/root.js'
import { serve } from '../support/pages/server.js'

const chosen: Readonly<Record<string, readonly string[]>> = {
  'language-2.14.pt.gz': [
    'ln-script-class script',
    'ln-optional-refine script',
    'ln-exported-methods script',
    'ln-rnns script',
    'ln-unpack trace',
  ],
  'exporting-2.14.pt.gz': [
    'ex-buffers pt2',
    'ex-buffers decomp',
    'ex-dim-auto pt2',
    'ex-map-2 decomp',
    'ex-complex-net pt2',
    'ex-half-net trace',
  ],
  'exporting-2.6.pt.gz': ['ex-buffer-roll pt2', 'ex-scan-2 decomp'],
  'blocks-2.14.pt.gz': ['bk-swin-window pt2', 'bk-mamba script'],
}

test('programs in a browser', needs(withoutChromium()), async (t) => {
  const source = readFileSync(join(root, 'tests/browser/programs/programs.ts'), 'utf8')
  const { code } = await transform(source, { loader: 'ts', target: 'es2022' })
  const main = "import * as programs from './programs.js'\nglobalThis.programs = programs\n"
  const folder = await plainPage('browser-programs', main, { 'programs.js': code })
  const page = await openPage(t)
  for (const file of Object.keys(chosen)) {
    await copyFile(join(root, 'tests/fixtures/programs', file), join(folder, file))
  }
  await page.goto(`${await serve(t, await packageFolder())}/browser-programs/index.html`)
  for (const [file, names] of Object.entries(chosen)) {
    await t.test(file, async () => {
      const call = `programs.run(${JSON.stringify(`./${file}`)}, ${JSON.stringify(names)})`
      assert.deepEqual(await page.evaluate<string[]>(call), [])
    })
  }
})
