// `npm run bench nets`: the four nets of the shared folder in one Chromium page, beside onnxruntime-web and LiteRT.js (XNNPACK), one thread
// each and, in another page, two threads each; writes two sections of docs/performance.md. An argument is the number of rounds, 20 else.

import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import assert from 'node:assert/strict'
import { writeSection } from '../../../scripts/documents/performance-section.js'
import { openPage } from '../../support/pages/chromium.js'
import { root } from '../../support/root.js'
import { serve } from '../../support/pages/server.js'
import { sharedPath } from '../../support/shared.js'
import { chart } from '../chart.js'
import { figures, head, milliseconds, row } from '../table.js'
import { summary } from '../timing.js'
import { NETS, scriptOf } from './page.js'
import type { Measured } from './page.js'

const perf = join(root, 'tests/perf')

/** The headers of a cross-origin isolated page, which threads need. */
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

const ROUNDS = Number(process.argv[2] ?? 20)

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
  const one = await measure(t, folder, 1)
  const names = Object.keys(one.measured[0]?.times ?? {})
  const groups = one.measured.map((each) => ({ name: each.net, values: names.map((name) => best(each, name)) }))
  writeFileSync(join(root, 'docs', CHART), chart(names, groups, 'ms'))
  const two = await measure(t, folder, 2)
  for (const text of [section(one, names), sectionOfThreads(two, one, names)]) {
    console.log(text)
    writeSection(text)
  }
})

interface Page {
  readonly measured: readonly Measured[]
  /** Chromium's version. */
  readonly version: string
}

/** What a page of its own measures, with so many threads for each runtime. */
async function measure(t: TestContext, folder: string, threads: number): Promise<Page> {
  const html = `<!doctype html><script type="importmap">${IMPORT_MAP}</script><script type="module" src="threads-${threads}.js"></script>`
  writeFileSync(join(folder, `threads-${threads}.html`), html)
  writeFileSync(join(folder, `threads-${threads}.js`), scriptOf(threads, ROUNDS))
  const page = await openPage(t)
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(message.text())
  })
  page.on('pageerror', (error) => console.error(error))
  await page.goto(`${await serve(t, folder, ISOLATED)}/threads-${threads}.html`)
  await page.waitForFunction('globalThis.finished !== undefined')
  await page.evaluate('globalThis.finished')
  const measured = await page.evaluate<Measured[]>('globalThis.measured')
  const version = page.context().browser()?.version() ?? ''
  await page.context().browser()?.close()
  for (const { net, errors } of measured)
    for (const [name, error] of Object.entries(errors)) assert.ok(error < 1e-4, `${name} computes ${net} ${error} off`)
  return { measured, version }
}

function best({ times }: Measured, name: string): number {
  return Math.min(...(times[name] as readonly number[]))
}

/** A net's name and figures, as cells of its row. */
function cells({ net, times }: Measured, names: readonly string[]): string[] {
  const seconds = (name: string): number[] => (times[name] as readonly number[]).map((each) => each / 1000)
  const timings = new Map(names.map((name) => [name, summary(seconds(name))]))
  return [net, ...figures(timings, names, milliseconds)]
}

function section({ measured, version }: Page, names: readonly string[]): string {
  const lines = measured.map((each) => {
    const firsts = names.map((name) => `${Math.round(each.first[name] as number)}`).join(' / ')
    return row([...cells(each, names), firsts])
  })
  return [
    '## Nets in Chromium',
    '',
    `Chromium ${version}, one thread each, ${cpus()[0]?.model ?? 'unknown processor'}. Best (median) of ${ROUNDS} interleaved rounds, how many times as`,
    'fast torchlet is, and milliseconds from the file to the first output, in the order of the columns. Made by `npm run bench nets`.',
    '',
    `![Milliseconds of each net by each runtime](${CHART})`,
    '',
    ...head('net', [...names, 'first output']),
    ...lines,
  ].join('\n')
}

function sectionOfThreads({ measured, version }: Page, one: Page, names: readonly string[]): string {
  const lines = measured.map((each, index) => {
    const gains = names.map((name) => `${(best(one.measured[index] as Measured, name) / best(each, name)).toFixed(2)}x`)
    return row([...cells(each, names), gains.join(' / ')])
  })
  return [
    '## Nets in Chromium, two threads',
    '',
    `Chromium ${version}, two threads each on ${cpus().length} cores, in a cross-origin isolated page. Best (median) of ${ROUNDS} interleaved rounds, how many`,
    'times as fast torchlet is, and how many times as fast each is as with one thread. Made by `npm run bench nets`.',
    '',
    ...head('net', [...names, 'over one thread']),
    ...lines,
  ].join('\n')
}
