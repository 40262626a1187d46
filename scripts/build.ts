// `npm run build`: assembly/ to build/wasm and src/wasm/binaries/, the workers' scripts to src/threads/script/ and src/worker/script/, then src/ to build/src,
// and from that what the package ships (scripts/package/dist.ts, scripts/package/cli.ts). All parts do nothing when nothing changed, so
// that `npm test` may always build first.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildCli } from './package/cli.js'
import { buildDist } from './package/dist.js'
import { buildWasm } from './package/wasm.js'
import { buildWorkers } from './package/worker.js'

const root = fileURLToPath(new URL('..', import.meta.url))

await buildWasm(root)
// `npm run operators` imports the sources, and needs no more.
if (process.argv[2] === 'wasm') process.exit()
await buildWorkers(root)

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
const incremental = ['--incremental', '--tsBuildInfoFile', 'build/src.tsbuildinfo']
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', ...incremental], {
  cwd: root,
  stdio: 'inherit',
})
removeStale('src')
removeStale('assembly')
if (status === 0) await buildCli(root, await buildDist(root))
process.exit(status ?? 1)

/** Deletes what was built from files of `folder` that are gone, so that it is never packed. */
function removeStale(folder: string): void {
  const built = join(root, 'build', folder)
  if (!existsSync(built)) return
  for (const name of readdirSync(built, { recursive: true, encoding: 'utf8' })) {
    const source = join(root, folder, name.replace(/(\.js|\.d\.ts)$/, '.ts'))
    if (/(\.js|\.d\.ts)$/.test(name) && !existsSync(source)) rmSync(join(built, name))
  }
}
