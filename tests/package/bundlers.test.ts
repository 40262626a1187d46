// The packed package through esbuild: what a bundle for Node carries, and that it runs. Pages by this and other bundlers:
// tests/consumers.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as esbuild from 'esbuild'
import { nn, save, tensor } from 'torchlet'
import { consumer } from '../support/package.js'
import { runNode } from '../support/run.js'
import { tutorialSource, tutorialText } from '../support/tutorial.js'

test('an esbuild bundle runs in Node, without node_modules', async () => {
  const cwd = await consumer('esbuild-node', {
    'main.ts': "import { tutorial } from './tutorial'\nawait tutorial()\n",
    'tutorial.ts': tutorialSource(),
  })
  await esbuild.build({
    absWorkingDir: cwd,
    entryPoints: ['main.ts'],
    outfile: 'bundle.js',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  })
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
