// The README's page in headless Chromium, as it stands there, but for the network: what its import map names on a CDN
// comes from the packed package, of the version that the map names.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { save, tensor } from 'torchlet'
import { markdownBlocks } from '../docs/blocks.js'
import { openPage, withoutChromium } from '../support/pages/chromium.js'
import { needs } from '../support/needs.js'
import { consumer, packageFolder } from '../support/package/package.js'
import { serveCdn } from '../support/pages/page.js'
import { root } from '../support/root.js'
import { serve } from '../support/pages/server.js'

test('the page of the README prints the file that it is given', needs(withoutChromium()), async (t) => {
  const page = await openPage(t)
  await serveCdn(page)

  const readme = markdownBlocks(readFileSync(join(root, 'README.md'), 'utf8'))
  const html = readme.filter(({ language }) => language === 'html')
  assert.equal(html.length, 1)
  await consumer('readme', { 'index.html': `<!doctype html>${html[0]!.code}` })
  await page.goto(`${await serve(t, await packageFolder())}/readme/index.html`)

  const printed = page.waitForEvent('console', { predicate: (message) => message.type() === 'log' })
  const buffer = Buffer.from(await save({ w: tensor([1.5, 2.5]) }))
  await page.setInputFiles('#file', { name: 'weights.pt', mimeType: '', buffer })
  assert.equal((await printed).text(), "%s {'w': tensor([1.5000, 2.5000])}")
})
