// `npm run hostile`: writes the figures of docs/security.md: how long `load` and `report` take for the hostile and broken files of
// ../shared, and what memory. The files are opened one after the other in one process of their own.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sharedPath } from '../../tests/support/shared.js'
import { withSection } from './section.js'

interface Opened {
  readonly path: string
  readonly outcome: string
  /** Of the processor. */
  readonly milliseconds: number
}

/** What one process tells of all files. */
interface Told {
  readonly opened: readonly Opened[]
  readonly runtime: number
  readonly peak: number
}

const self = fileURLToPath(import.meta.url)

function write(): void {
  const files = ['field/hostile', 'fixtures/malformed'].flatMap((name) => filesBelow(sharedPath(name)))
  const child = spawnSync(process.execPath, ['--import', 'tsx', self, 'open', ...files], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (child.status !== 0) throw new Error(child.stderr)
  const document = new URL('../../docs/security.md', import.meta.url)
  const told = JSON.parse(child.stdout) as Told
  writeFileSync(document, withSection(readFileSync(document, 'utf8'), 'figures', figures(told)))
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !/\.(md|json|py)$/.test(path.replace('.index.json', '')))
}

function figures({ opened, runtime, peak }: Told): string {
  const count = (outcome: string): number => opened.filter((each) => each.outcome === outcome).length
  const codes = [...new Set(opened.map(({ outcome }) => outcome))].toSorted((a, b) => count(b) - count(a))
  const times = opened.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b)
  const total = times.reduce((sum, each) => sum + each, 0)
  const slowest = opened.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 3)
  return [
    `${opened.length} hostile and broken files, each given to \`load\` and to \`report\`, one after the other in one process of Node`,
    `${process.versions.node}. Times are the processor's:`,
    '',
    '| | |',
    '|---|---|',
    `| what \`load\` gives | ${codes.map((code) => `${code} ${count(code)}`).join(', ')} |`,
    `| time for half of the files | under ${times[times.length >> 1]!.toFixed(1)} ms |`,
    `| time for the slowest files | ${slowest.map(({ path, milliseconds }) => `${milliseconds.toFixed(0)} ms (${basename(path)})`).join(', ')} |`,
    `| time for all | ${(total / 1000).toFixed(1)} s |`,
    `| most memory that the process had, above Node itself | ${((peak - runtime) / 1e6).toFixed(0)} MB |`,
  ].join('\n')
}

/** The most memory so far, in bytes. */
function peak(): number {
  return process.resourceUsage().maxRSS * 1024
}

/** In the child: the runtime's memory first, since the package is not yet imported. */
async function open(paths: readonly string[]): Promise<void> {
  const runtime = peak()
  const { load, report } = await import('../../src/index.js')
  const opened: Opened[] = []
  for (const path of paths) {
    const start = process.cpuUsage()
    const outcome = await load(path).then(
      () => 'read',
      (error: { readonly code?: string; readonly name: string }) => `\`${error.code ?? error.name}\``,
    )
    await report(path).catch(() => undefined)
    const { user, system } = process.cpuUsage(start)
    opened.push({ path, outcome, milliseconds: (user + system) / 1000 })
  }
  console.log(JSON.stringify({ opened, runtime, peak: peak() } satisfies Told))
}

if (process.argv[2] === 'open') await open(process.argv.slice(3))
else write()
