// What planning costs: the first plan of each of the four shared nets, the second one, for another size of its input, and later ones,
// when V8 has optimised what makes them. Best of several processes, in microseconds a node. Writes a section of docs/performance.md.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { writeSection } from '../../../scripts/documents/performance-section.js'
import { netNames } from '../../support/nets/index.js'
import { root } from '../../support/root.js'
import { sharedPath } from '../../support/shared.js'
import { head, row } from '../table.js'

/** Milliseconds of the trace, of fusing and lowering with weights that are packed, and of places and records. */
export type Parts = readonly [trace: number, lowering: number, placing: number]

export interface Measured {
  readonly nodes: number
  readonly first: Parts
  readonly second: Parts
  readonly warm: Parts
}

const PROCESSES = 7

const folder = mkdtempSync(join(tmpdir(), 'torchlet-replan-'))
const lines: string[] = []
try {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const outfile = join(folder, 'measured.js')
  await build({
    entryPoints: [join(root, 'tests/perf/replan/measured.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    // Methods of tensors are effects.
    ignoreAnnotations: true,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
  })
  for (const name of netNames) {
    const all = Array.from({ length: PROCESSES }, () => measured(outfile, name))
    const { nodes } = all[0] as Measured
    const cells = (['first', 'second', 'warm'] as const).map((which) => cellOf(all, which, nodes))
    lines.push(row([name, String(nodes), ...cells]))
  }
} finally {
  rmSync(folder, { recursive: true })
}

function measured(file: string, name: string): Measured {
  const env = { ...process.env, TORCHLET_SHARED: sharedPath('') }
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, name], { encoding: 'utf8', env })
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
  return JSON.parse(stdout) as Measured
}

/** `9.3 = 3.9 + 4.5 + 0.9`: the best of each part, in µs a node. */
function cellOf(all: readonly Measured[], which: 'first' | 'second' | 'warm', nodes: number): string {
  const parts = [0, 1, 2].map((part) => (1000 * Math.min(...all.map((each) => each[which][part as 0 | 1 | 2]))) / nodes)
  const sum = parts.reduce((total, each) => total + each, 0)
  const shown = (micros: number): string => micros.toFixed(micros < 100 ? 1 : 0)
  return `${shown(sum)} = ${parts.map(shown).join(' + ')}`
}

const text = [
  '## Planning',
  '',
  `What a plan costs, in µs a node: the trace, lowering, places with records. Node ${process.version}, best of ${PROCESSES} processes. The first`,
  'plan of a process packs the weights, and its code is cold; so is nearly all of the code of the second, for another size of the input,',
  'which packs nothing; later ones are made by code that is warm. The aim of planning again is 10. Made by `npm run bench replan`.',
  '',
  ...head('net', ['nodes', 'first', 'second', 'later']),
  ...lines,
].join('\n')
console.log(text)
writeSection(text)
