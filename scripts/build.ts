// `npm run build`: assembly/ to build/wasm and src/wasm/binaries.ts, then src/ to build/src.
// Both halves do nothing when nothing changed, so that `npm test` may always build first.

import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildWasm } from './build-wasm.js'

const root = fileURLToPath(new URL('..', import.meta.url))

await buildWasm(root)

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
const incremental = ['--incremental', '--tsBuildInfoFile', 'build/src.tsbuildinfo']
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', ...incremental], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(status ?? 1)
