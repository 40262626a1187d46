// `npm run bench`: measures torchlet against its peers in one process and writes docs/performance.md. The peers are
// installed beside this file at first.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { __config__ } from '../../build/src/index.js'
import { writeSection } from '../../scripts/documents/performance-section.js'

if (!existsSync(new URL('node_modules', import.meta.url))) {
  const folder = new URL('.', import.meta.url).pathname
  const { status } = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder], {
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('the peers could not be installed')
}

const { peak } = await import('./peak.js')
const { fileTable } = await import('./files.js')

const environment = `Node ${process.version} (V8 ${process.versions.v8}), ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`
const variant = /core: (\w+)/.exec(__config__.show())?.[1] ?? 'given'
console.log(`${environment}, variant ${variant}`)

const limit = peak()
const files = await fileTable()
// The other runtimes come only now: what they hold in memory makes each of the collector's passes over a load longer.
const { networkTable } = await import('./networks.js')
const text = `## ${variant === 'relaxed' ? 'With' : 'Without'} relaxed SIMD

${environment}. Peak of multiply and add in registers: ${(limit / 1e9).toFixed(1)} GFLOP/s.

GFLOP/s, best (median) of 15 rounds; small networks in µs a call; and how many times as fast torchlet is.

${await networkTable(limit)}

${files}
`
console.log(text)
// Each variant has its section, which a run replaces.
writeSection(text)
