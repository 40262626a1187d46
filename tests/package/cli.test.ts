// The command as a user gets it: from the packed package, by npx, and after an installation for all programs.

import assert from 'node:assert/strict'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { jsonLines, torchlet } from '../support/package/cli.js'
import { consumer, packageFolder } from '../support/package/package.js'
import { root } from '../support/root.js'
import { runNpm } from '../support/run.js'

const checkpoint = join(root, 'tests/fixtures/pytorch/torch-2.14.1/checkpoints/sd_bn.pt')

test('npx torchlet runs it, its processes for files too', async () => {
  const cwd = await consumer('cli', { 'package.json': '{ "private": true }' })
  copyFileSync(checkpoint, join(cwd, 'weights.pt'))
  const npx = (...args: string[]): Promise<string> => runNpm(['exec', '--offline', '--', 'torchlet', ...args], { cwd })
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  assert.equal(await npx('--version'), `${version}\n`)
  assert.match(await npx('inspect', 'weights.pt'), /^weights\.pt, zip/)
  const [verdict] = jsonLines<{ verdict: string }>(await npx('scan', 'weights.pt', '--json'))
  assert.equal(verdict?.verdict, 'clean')
})

test('it stands on no package beside it, and passes on the licences of what is in it', async () => {
  const folder = join(await packageFolder(), 'node_modules/torchlet')
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: object }
  assert.equal(dependencies, undefined)
  const command = join(folder, 'build/cli/torchlet.js')
  const imported = [...readFileSync(command, 'utf8').matchAll(/^import .* from "([^"]+)";?$/gm)].map((each) => each[1]!)
  assert.ok(imported.length > 3)
  for (const name of imported) assert.match(name, /^node:|^\.\.\/dist\/(index|tools)\.js$/)
  const notices = readFileSync(join(folder, 'build/cli/third-party-notices.txt'), 'utf8')
  for (const name of ['commander', 'cli-progress', 'picomatch', 'pngjs'])
    assert.match(notices, new RegExp(`^${name} [\\d.]+ \\(MIT\\)`, 'm'))
  assert.match(notices, /^jpeg-js [\d.]+ \(BSD-3-Clause\)/m)
  assert.equal((await torchlet(['--help'], { command })).status, 0)
})
