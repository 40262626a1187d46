// `npm run bench [PART …]`: measures torchlet against its peers and writes docs/performance.md, a section a part. Parts are `node`
// (each Node that is there: this one, and those of tests/consumers), `nets` (Chromium), `compiled`, `replan`, `threads` and `start`; all of
// these by default. `against` prints this tree beside an older commit of it, `records` what each kernel of the nets' plans takes. The
// peers are installed beside this file at first.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const root = join(folder, '../..')

/** Runs a file of this folder by a Node; ends where it fails. */
function run(node: string, file: string): void {
  const { status } = spawnSync(node, ['--import', 'tsx', join(folder, file)], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${file} failed`)
}

/** This Node, and those that tests/consumers has, one of each version. */
function nodes(): string[] {
  const packages = join(root, 'tests/consumers/node_modules')
  const others = existsSync(packages) ? readdirSync(packages).filter((name) => /^node-\d+$/.test(name)) : []
  const own = `node-${process.versions.node.split('.')[0]}`
  return [process.execPath, ...others.filter((name) => name !== own).map((name) => join(packages, name, 'bin/node'))]
}

const PARTS: Readonly<Record<string, () => void>> = {
  node: () => nodes().forEach((node) => run(node, 'node/run.ts')),
  nets: () => run(process.execPath, 'nets/run.ts'),
  compiled: () => run(process.execPath, 'compiled.ts'),
  replan: () => run(process.execPath, 'replan/run.ts'),
  threads: () => run(process.execPath, 'threads.ts'),
  start: () => run(process.execPath, 'start.ts'),
  against: () => run(process.execPath, 'against/run.ts'),
  records: () => run(process.execPath, 'records.ts'),
}

/** Parts that write no section. */
const printed: ReadonlySet<string> = new Set(['against', 'records'])

if (!existsSync(join(folder, 'node_modules/onnxruntime-node'))) {
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder]
  if (spawnSync('npm', install, { stdio: 'inherit' }).status !== 0) throw new Error('the peers could not be installed')
}
// They are held to their types here: the linter's run knows none of the peers.
const typed = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
  stdio: 'inherit',
})
if (typed.status !== 0) throw new Error('tests/perf does not compile')
const asked = process.argv.slice(2)
for (const part of asked.length > 0 ? asked : Object.keys(PARTS).filter((part) => !printed.has(part))) {
  const measure = PARTS[part]
  if (measure === undefined) throw new Error(`no part ${part}: ${Object.keys(PARTS).join(', ')}`)
  measure()
}
