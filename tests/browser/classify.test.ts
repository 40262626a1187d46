// The page of examples/classify in headless Chromium: it loads a .pt2, and says of a picture what PyTorch says.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { encode } from 'fast-png'
import { openPage, withoutChromium } from '../support/pages/chromium.js'
import { needs } from '../support/needs.js'
import { consumer, packageFolder } from '../support/package/package.js'
import { serveCdn } from '../support/pages/page.js'
import { root } from '../support/root.js'
import { serve } from '../support/pages/server.js'

const fixtures = join(root, 'tests/fixtures/classifier')
const { texts } = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as { texts: readonly string[] }

/** The picture of classifier.py. */
function picture(): Buffer {
  const side = 256
  const data = new Uint8Array(side * side * 3)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++)
      for (let c = 0; c < 3; c++) data[(y * side + x) * 3 + c] = (3 * x + 5 * y * (c + 1) + 40 * c) % 256
  }
  return Buffer.from(encode({ width: side, height: side, data, channels: 3 }))
}

test('the page says what is on a picture', needs(withoutChromium()), async (t) => {
  const page = await openPage(t)
  await serveCdn(page)
  const folder = await consumer('classify', {
    'index.html': readFileSync(join(root, 'examples/classify/index.html'), 'utf8'),
  })
  await copyFile(join(fixtures, 'model.pt2'), join(folder, 'model.pt2'))
  const origin = await serve(t, await packageFolder())

  await t.test('its five best labels are those of PyTorch', async () => {
    await page.goto(`${origin}/classify/index.html`)
    await page.waitForSelector('#file:enabled')
    await page.setInputFiles('#file', { name: 'picture.png', mimeType: 'image/png', buffer: picture() })
    await page.waitForSelector('#labels li')
    assert.deepEqual(await page.locator('#labels li').allTextContents(), texts)
    assert.equal(await page.locator('#error').textContent(), '')
  })

  await t.test('a file that is no picture is said to be none', async () => {
    await page.setInputFiles('#file', { name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
    await page.waitForFunction('document.getElementById("error").textContent !== ""')
  })

  await t.test('a model that is not there is said, with its address', async () => {
    await page.route('**/model.pt2', (route) => route.fulfill({ status: 404, body: 'nothing here' }))
    await page.goto(`${origin}/classify/index.html`)
    await page.waitForFunction('document.getElementById("error").textContent.includes("404")')
  })
})
