// Pages that each bundler makes of one small project, by its plain command, with no configuration for torchlet: they run in
// Chromium, in the page and in a module worker, and fetch what opens whole models and programs only when a file needs it.

import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../support/needs.js'
import { serve } from '../support/pages/server.js'
import { browsers, visit } from './browsers.js'
import { assertNoWarning, copyModels, expected, project, runTool, startTool, withoutTools } from './project.js'

interface Bundler {
  /** Its command, as a user would type it after `npx`. It writes to `dist`. */
  readonly command: string
  /** What it needs in package.json to find `torchlet/worker`, or any package's entry that has a name. */
  readonly setting?: object
  /** What it says of any page whose scripts are not small. */
  readonly known?: RegExp
  /** What its pages fetch a script for, which others have from the start. */
  readonly fetchedFor: readonly string[]
  /** Why module workers of a project's own do not run, whatever is in them. */
  readonly brokenWorkers?: string
}

const bundlers: Readonly<Record<string, Bundler>> = {
  Vite: {
    command: 'vite build',
    known: /chunkSizeWarningLimit|chunks are larger than 500 kB/,
    fetchedFor: ['model.pt', 'program.pt2'],
  },
  webpack: {
    command: 'webpack --mode production --entry ./main.js',
    known: /^WARNING in (asset size limit|entrypoint size limit|webpack performance)|compiled with \d warnings?/,
    fetchedFor: ['model.pt', 'program.pt2'],
  },
  Rollup: {
    command: 'rollup main.js worker.js --dir dist --plugin node-resolve',
    fetchedFor: ['model.pt', 'program.pt2'],
  },
  esbuild: {
    command: 'esbuild main.js worker.js --bundle --splitting --format=esm --minify --outdir=dist',
    fetchedFor: ['model.pt', 'program.pt2'],
  },
  Parcel: {
    command: 'parcel build index.html --dist-dir dist',
    setting: { '@parcel/resolver-default': { packageExports: true } },
    known: /\.js +⚠️ +[\d.]+ MB/,
    fetchedFor: ['program.pt2'],
    brokenWorkers: 'Parcel 2.16 starts a chunk of a module worker before the one that it imports',
  },
}

const missing = withoutTools() ?? browsers.Chromium.without

for (const [name, { fetchedFor, brokenWorkers, ...bundler }] of Object.entries(bundlers)) {
  test(name, needs(missing), async (t) => {
    const dist = await build(name, bundler)

    await t.test('the page opens files and runs what is in them', async (t) => {
      const asked: string[] = []
      const { result, said } = await visit(t, browsers.Chromium, `${await serve(t, dist, {}, asked)}/index.html`)
      assert.equal(result, expected)
      assert.deepEqual(said, [])
      for (const file of fetchedFor) assert.ok(fetchesScriptFor(file, asked), `${file}: ${asked.join()}`)
    })

    for (const hash of brokenWorkers === undefined ? ['#worker', '#torchlet/worker'] : ['#torchlet/worker']) {
      await t.test(`${hash.slice(1)} does the same`, async (t) => {
        const { result, said } = await visit(t, browsers.Chromium, `${await serve(t, dist)}/index.html${hash}`)
        assert.equal(result, expected)
        assert.deepEqual(said, [])
      })
    }
  })
}

test("Vite's server for development", needs(missing), async (t) => {
  const folder = await project('Vite-dev', 'page')
  const origin = await startTool(t, folder, 'vite --port 0 --host 127.0.0.1', /http:\/\/127\.0\.0\.1:\d+/)
  for (const hash of ['', '#worker', '#torchlet/worker']) {
    await t.test(`a page${hash}`, async (t) => {
      const { result, said } = await visit(t, browsers.Chromium, `${origin}/index.html${hash}`)
      assert.equal(result, expected)
      assert.deepEqual(
        said.filter((line) => !line.startsWith('[vite] ')),
        [],
      )
    })
  }
})

/** Builds the page and gives its folder `dist`. Bundlers that take no page get the one that names their script. */
async function build(name: string, { command, known = /^$/, setting }: Omit<Bundler, 'fetchedFor'>): Promise<string> {
  const folder = await project(name, 'page')
  if (setting !== undefined) {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', ...setting }))
    // Where the project begins, whose package.json counts.
    writeFileSync(join(folder, 'package-lock.json'), '{ "lockfileVersion": 3 }')
  }
  const [tool, ...args] = command.split(' ')
  assertNoWarning(await runTool(folder, tool!, ...args), known)
  const dist = join(folder, 'dist')
  copyModels(dist)
  const page = join(dist, 'index.html')
  if (!existsSync(page)) writeFileSync(page, readFileSync(join(folder, 'index.html')))
  return dist
}

/** Whether a script was asked for after this file and before the next. */
function fetchesScriptFor(file: string, asked: readonly string[]): boolean {
  const after = asked.slice(asked.indexOf(`/${file}`) + 1)
  const next = after.findIndex((path) => /\.pt2?$/.test(path))
  return (next === -1 ? after : after.slice(0, next)).some((path) => path.endsWith('.js'))
}
