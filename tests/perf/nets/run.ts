// `npm run bench nets`: the four nets of the shared folder in one Chromium page, one thread each, beside onnxruntime-web and LiteRT.js
// (XNNPACK); writes a section of docs/performance.md.

import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { writeSection } from '../../../scripts/documents/performance-section.js'
import { openPage } from '../../support/pages/chromium.js'
import { root } from '../../support/root.js'
import { serve } from '../../support/pages/server.js'
import { sharedPath } from '../../support/shared.js'
import { chart } from '../chart.js'
import { figures, head, milliseconds, row } from '../table.js'
import { summary } from '../timing.js'
import { NETS, SCRIPT } from './page.js'
import type { Measured } from './page.js'

const perf = join(root, 'tests/perf')

/** In docs. */
const CHART = 'performance-nets.svg'

const IMPORT_MAP = JSON.stringify({
  imports: {
    torchlet: '/dist/index.js',
    'onnxruntime-web': '/perf/onnxruntime-web/dist/ort.wasm.min.mjs',
    '@litertjs/core': '/perf/@litertjs/core/dist/index.js',
    '@litertjs/wasm-utils': '/perf/@litertjs/wasm-utils/dist/index.js',
  },
})

test('nets', { timeout: 1_200_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-nets-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  symlinkSync(join(root, 'build/dist'), join(folder, 'dist'))
  symlinkSync(join(perf, 'node_modules'), join(folder, 'perf'))
  symlinkSync(join(folder, '.'), join(folder, 'nets'))
  for (const net of NETS)
    for (const ending of ['pt2', 'onnx', 'tflite', 'io.pt'])
      writeFileSync(join(folder, `${net}.${ending}`), gunzipSync(readFileSync(sharedPath(`peers/${net}.${ending}.gz`))))
  const html = `<!doctype html><script type="importmap">${IMPORT_MAP}</script><script type="module" src="main.js"></script>`
  writeFileSync(join(folder, 'index.html'), html)
  writeFileSync(join(folder, 'main.js'), SCRIPT)

  const page = await openPage(t)
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(message.text())
  })
  page.on('pageerror', (error) => console.error(error))
  await page.goto(`${await serve(t, folder)}/index.html`)
  await page.waitForFunction('globalThis.finished !== undefined')
  await page.evaluate('globalThis.finished')
  const measured = await page.evaluate<Measured[]>('globalThis.measured')
  for (const { net, errors } of measured)
    for (const [name, error] of Object.entries(errors)) assert.ok(error < 1e-4, `${name} computes ${net} ${error} off`)
  const version = page.context().browser()?.version() ?? ''
  const names = Object.keys(measured[0]?.times ?? {})
  const text = section(measured, names, version)
  const groups = measured.map(({ net, times }) => ({
    name: net,
    values: names.map((name) => Math.min(...(times[name] as number[]))),
  }))
  console.log(text)
  writeSection(text)
  writeFileSync(join(root, 'docs', CHART), chart(names, groups, 'ms'))
})

function section(measured: readonly Measured[], names: readonly string[], version: string): string {
  const lines = measured.map(({ net, times, first }) => {
    const seconds = (name: string): number[] => (times[name] as readonly number[]).map((each) => each / 1000)
    const timings = new Map(names.map((name) => [name, summary(seconds(name))]))
    const firsts = names.map((name) => `${Math.round(first[name] as number)}`).join(' / ')
    return row([net, ...figures(timings, names, milliseconds), firsts])
  })
  return [
    '## Nets in Chromium',
    '',
    `Chromium ${version}, one thread each, ${cpus()[0]?.model ?? 'unknown processor'}. Best (median) of 20 interleaved rounds, how many times as`,
    'fast torchlet is, and milliseconds from the file to the first output, in the order of the columns. Made by `npm run bench nets`.',
    '',
    `![Milliseconds of each net by each runtime](${CHART})`,
    '',
    ...head('net', [...names, 'first output']),
    ...lines,
  ].join('\n')
}
