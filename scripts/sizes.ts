// `npm run sizes`: what a page gets and how long an import takes, for each thing that is done with the package; into
// docs/performance.md. Bundled by esbuild, minified and split, gzip.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Metafile } from 'esbuild'
import { writeSection } from './performance-section.js'

const dist = fileURLToPath(new URL('../build/dist', import.meta.url))

/** What is done, by which import, and what is fetched for it. */
const CASES = [
  { what: '`{ load }` of `torchlet/serialization`: a state dict', entry: 'serialization.js', fetched: [] },
  { what: '`{ load }` of `torchlet`: a state dict', entry: 'index.js', fetched: [] },
  { what: 'the same: a whole model', entry: 'index.js', fetched: ['torchlet-modules.js'] },
  { what: 'the same: a `.pt2` or TorchScript', entry: 'index.js', fetched: ['torchlet-programs.js'] },
] as const

const rows = await Promise.all(
  CASES.map(async ({ what, entry, fetched }) => `| ${what} | ${kB(await bundled(entry, fetched))} |`),
)
rows.push(
  `| everything, in one file (\`torchlet.min.js\`) | ${kB(gzipped(readFileSync(join(dist, 'torchlet.min.js'))))} |`,
)
const imports = ['serialization.js', 'index.js'].map(
  (entry) => `| \`${entry}\` | ${importTime(entry).toFixed(0)} ms | ${importTime(entry, 'cpu').toFixed(0)} ms |`,
)
const text = `## Size

What a page gets, minified and gzipped, by what it does:

| what | kB |
|---|---|
${rows.join('\n')}

An import in Node ${process.version} over that of an empty module, best of 9 processes:

| entry | time | processor time |
|---|---|---|
${imports.join('\n')}
`
console.log(text)
writeSection(text)

/** Bytes of what comes with an import of \`load\`, and of the parts that are fetched then. */
async function bundled(entry: string, fetched: readonly string[]): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { load } from ${JSON.stringify(join(dist, entry))}`, resolveDir: dist },
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outdir: 'out',
    logLevel: 'error',
  })
  const sizes = new Map(outputFiles.map(({ path, contents }) => [basename(path), gzipped(contents)]))
  const starts = ['stdin.js', ...[...sizes.keys()].filter((name) => fetched.some((part) => holds(name, part)))]
  return [...reached(metafile, starts)].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0)
}

function holds(output: string, part: string): boolean {
  return output.startsWith(part.replace('.js', '-'))
}

function reached({ outputs }: Metafile, starts: readonly string[]): ReadonlySet<string> {
  const byName = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]))
  const found = new Set(starts)
  for (const name of found) {
    for (const { kind, path } of byName.get(name)?.imports ?? [])
      if (kind === 'import-statement') found.add(basename(path))
  }
  return found
}

/** Milliseconds in processes of their own, less those of an empty module. */
function importTime(entry: string, of: 'clock' | 'cpu' = 'clock'): number {
  const least = (specifier: string): number => {
    const script = `
      const cpu = process.cpuUsage(), start = performance.now()
      await import(${JSON.stringify(specifier)})
      const { user, system } = process.cpuUsage(cpu)
      console.log(${of === 'cpu' ? '(user + system) / 1000' : 'performance.now() - start'})`
    const run = (): number =>
      Number(spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout)
    return Math.min(...Array.from({ length: 9 }, run))
  }
  return least(join(dist, entry)) - least('data:text/javascript,')
}

function gzipped(bytes: Uint8Array): number {
  return gzipSync(bytes, { level: 9 }).length
}

function kB(bytes: number): string {
  return (bytes / 1000).toFixed(0)
}
