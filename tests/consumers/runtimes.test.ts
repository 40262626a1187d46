// The runtimes of servers: the Nodes that are supported, by ES modules and CommonJS, Deno, Bun and workerd.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../support/needs.js'
import { output } from '../support/run.js'
import {
  assertNoWarning,
  expected,
  project,
  runTool,
  toolEnvironment,
  startTool,
  tools,
  withoutTools,
} from './project.js'

const programs = {
  'an ES module imports it': 'main.js',
  'CommonJS requires it': 'require.cjs',
  'CommonJS imports it': 'import.cjs',
  'an ES module loads and runs by torchlet/worker': 'remote.js',
  'CommonJS loads and runs by torchlet/worker': 'remote.cjs',
}

for (const release of ['20', '22', '24']) {
  const node = join(tools, `node-${release}/bin/node`)
  const missing =
    withoutTools() ?? (existsSync(node) ? undefined : `there is no Node ${release} for this system in the tools`)
  for (const [how, program] of Object.entries(programs)) {
    test(`Node ${release}: ${how}`, needs(missing), async () => {
      const cwd = await project(`node-${release}-${program}`, 'node')
      const { stdout, stderr } = await output(node, [program], { cwd, env: toolEnvironment() })
      assert.equal(stdout, expected)
      assertNoWarning(stderr)
    })
  }
}

for (const [name, command] of Object.entries({ Deno: 'deno run --allow-read', Bun: 'bun' })) {
  for (const program of ['main.js', 'remote.js']) {
    test(`${name}: ${program}`, needs(withoutTools()), async () => {
      const cwd = await project(`${name}-${program}`, 'node')
      const [tool, ...args] = command.split(' ')
      assert.equal(await runTool(cwd, tool!, ...args, program), expected)
    })
  }
}

test('workerd', needs(withoutTools()), async (t) => {
  const folder = await project('workerd', 'workerd')
  const external = ['*.wasm', '*.pt', '*.pt2'].map((files) => `--external:${files}`)
  const options = ['--bundle', '--format=esm', '--outdir=dist', '--conditions=workerd,worker', ...external]
  assertNoWarning(await runTool(folder, 'esbuild', 'worker.js', ...options), /worker\.js +[\d.]+mb ⚠️$/)
  const told = await startTool(t, folder, 'workerd serve config.capnp --control-fd=3', /\{"event":"listen".*\}/)
  const { port } = JSON.parse(told) as { port: number }
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), expected)
})
