// Pages that each bundler makes of one small project, by its plain command, with no configuration for torchlet: they run in
// Chromium, in the page and in a module worker, and fetch what opens whole models and programs only when a file needs it.

import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../support/needs.js'
import { serve } from '../support/server.js'
import { browsers, visit } from './browsers.js'
import { assertNoWarning, copyModels, expected, project, runTool, withoutTools } from './project.js'

interface Bundler {
  /** Its command, as a user would type it after `npx`. It writes to `dist`. */
  readonly command: string
  /** What it says of any page whose scripts are not small. */
  readonly known?: RegExp
  /** What its pages fetch a script for; others have it from the start. */
  readonly fetchedFor: readonly string[]
  /** Why its module workers do not run, whatever is in them. */
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
    fetchedFor: ['program.pt2'],
    brokenWorkers: 'Parcel 2.16 starts a chunk of a module worker before the one that it imports',
  },
}

const missing = withoutTools() ?? browsers.Chromium.without

for (const [name, { command, known = /^$/, fetchedFor, brokenWorkers }] of Object.entries(bundlers)) {
  test(name, needs(missing), async (t) => {
    const dist = await build(name, command, known)

    await t.test('the page opens files and runs what is in them', async (t) => {
      const asked: string[] = []
      const { result, said } = await visit(t, browsers.Chromium, `${await serve(t, dist, {}, asked)}/index.html`)
      assert.equal(result, expected)
      assert.deepEqual(said, [])
      for (const file of ['weights.pt', 'model.pt', 'program.pt2'])
        assert.equal(fetchesScriptFor(file, asked), fetchedFor.includes(file), `${file}: ${asked.join()}`)
    })

    if (brokenWorkers === undefined) {
      await t.test('a module worker does the same', async (t) => {
        const { result, said } = await visit(t, browsers.Chromium, `${await serve(t, dist)}/index.html#worker`)
        assert.equal(result, expected)
        assert.deepEqual(said, [])
      })
    }
  })
}

/** Builds the page and gives its folder `dist`. Bundlers that take no page get the one that names their script. */
async function build(name: string, command: string, known: RegExp): Promise<string> {
  const folder = await project(name, 'page')
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
