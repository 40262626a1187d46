// The runtimes of servers: the Nodes that are supported, by ES modules and CommonJS, Deno, Bun and workerd.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { needs } from '../support/needs.js'
import { output } from '../support/run.js'
import {
  assertNoWarning,
  expected,
  project,
  runTool,
  toolEnvironment,
  toolPath,
  tools,
  withoutTools,
} from './project.js'

const programs = {
  'an ES module imports it': 'main.js',
  'CommonJS requires it': 'require.cjs',
  'CommonJS imports it': 'import.cjs',
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

test('Deno', needs(withoutTools()), async () => {
  const cwd = await project('deno', 'node')
  assert.equal(await runTool(cwd, 'deno', 'run', '--allow-read', 'main.js'), expected)
})

test('Bun', needs(withoutTools()), async () => {
  const cwd = await project('bun', 'node')
  assert.equal(await runTool(cwd, 'bun', 'main.js'), expected)
})

test('workerd', needs(withoutTools()), async (t) => {
  const folder = await project('workerd', 'workerd')
  const external = ['*.wasm', '*.pt', '*.pt2'].map((files) => `--external:${files}`)
  const options = ['--bundle', '--format=esm', '--outdir=dist', '--conditions=workerd,worker', ...external]
  assertNoWarning(await runTool(folder, 'esbuild', 'worker.js', ...options), /worker\.js +[\d.]+mb ⚠️$/)
  const response = await fetch(`http://127.0.0.1:${await serveByWorkerd(t, folder)}/`)
  assert.equal(await response.text(), expected)
})

/** Starts the worker of a project until the test ends; gives its port. */
async function serveByWorkerd(t: TestContext, folder: string): Promise<number> {
  const child = spawn(toolPath(folder, 'workerd'), ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    env: toolEnvironment(),
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  t.after(() => child.kill())
  return await new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (code) => reject(new Error(`workerd ended with ${code}`)))
    // The first line that it writes there: { "event": "listen", "socket": "http", "port": 1234 }.
    child.stdio[3]!.once('data', (line) => resolve((JSON.parse(String(line)) as { port: number }).port))
  })
}
