// `npm run sizes`: what a page gets and how long an import takes, for each thing that is done with the package; into
// docs/performance.md. Bundled by rolldown, which is Vite's bundler, and by esbuild; minified and split, gzip.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { rolldown } from 'rolldown'
import { writeSection } from './documents/performance-section.js'

const dist = fileURLToPath(new URL('../build/dist', import.meta.url))

/** The name of what is bundled. */
const MAIN = 'main'

/** What is done, by which import, and what of the package is fetched for it, in all. */
const CASES = [
  { what: '`{ load }` of `torchlet/serialization`: a state dict', entry: 'serialization.js', fetched: [] },
  { what: '`{ load }` of `torchlet`: before any file', entry: 'index.js', fetched: [] },
  { what: 'a state dict, whose tensors have their methods', entry: 'index.js', fetched: ['methods'] },
  { what: 'a whole model', entry: 'index.js', fetched: ['methods', 'names', 'modules'] },
  { what: 'a `.pt2` or TorchScript', entry: 'index.js', fetched: ['methods', 'names', 'archives', 'programs'] },
] as const

/** A chunk of a bundle: its bytes, gzipped, and the chunks that it imports at once. */
interface Chunk {
  readonly nbytes: number
  readonly imports: readonly string[]
}

/** A bundle's chunks by their names, which begin with those of the package's files. */
type Bundle = ReadonlyMap<string, Chunk>

const rows: string[] = []
for (const { what, entry, fetched } of CASES) {
  const [byRolldown, byEsbuild] = [await rolldownBundle(entry), await esbuildBundle(entry)]
  rows.push(`| ${what} | ${kB(sizeOf(byRolldown, fetched))} | ${kB(sizeOf(byEsbuild, fetched))} |`)
}
const whole = kB(gzipped(readFileSync(join(dist, 'torchlet.min.js'))))
rows.push(`| everything, in one file (\`torchlet.min.js\`) | ${whole} | |`)
const parts = [...(await rolldownBundle('index.js'))]
  .filter(([, { nbytes }]) => nbytes > 1000)
  .toSorted(([, a], [, b]) => b.nbytes - a.nbytes)
  .map(([name, { nbytes }]) => `${/^torchlet-(.+)-.{8}\.js$/.exec(name)?.[1] ?? name} ${kB(nbytes)}`)
const imports = ['serialization.js', 'index.js'].map(
  (entry) => `| \`${entry}\` | ${importTime(entry).toFixed(0)} ms | ${importTime(entry, 'cpu').toFixed(0)} ms |`,
)
const text = `## Size

What a page gets in all, minified and gzipped, in kB, by what it does, as Vite (rolldown) and as esbuild bundle it:

| what | Vite | esbuild |
|---|---|---|
${rows.join('\n')}

The parts, by Vite: ${parts.join(', ')}.

What was aimed at: 90 kB for \`torchlet/serialization\`, 120 for a state dict by \`torchlet\`, 270 for everything. The first is held. By
\`torchlet\` a page begins within the second, and \`load\` fetches the methods of tensors beside the file, which makes more of it in all:
\`x.add(y)\` has to work without an await on what \`load\` gives, and no bundler sees which methods a page calls. Of that the small core
in WebAssembly is ${kB(coreBytes('basic', 'basic-relaxed'))} kB; the kernels of networks, ${kB(coreBytes('simd', 'relaxed'))} kB more, come with what needs them. A page that computes nothing does
without methods by \`torchlet/serialization\`. Everything is more than was aimed at because it does more than it did then: programs, every
module of torch.nn and nearly two thousand overloads of operators. What was tried to make them less is told in
[architecture.md](architecture.md), decision 22.

An import in Node ${process.version} over that of an empty module, best of 9 processes:

| entry | time | processor time |
|---|---|---|
${imports.join('\n')}
`
console.log(text)
writeSection(text)

/** What binaries of the core are in a bundle: base64, which gzip makes as small as its bytes are. */
function coreBytes(...names: readonly string[]): number {
  return names.reduce(
    (sum, name) => sum + gzipped(readFileSync(new URL(`../src/wasm/binaries/${name}.ts`, import.meta.url))),
    0,
  )
}

function codeOf(entry: string): string {
  return `export { load } from ${JSON.stringify(join(dist, entry))}`
}

async function rolldownBundle(entry: string): Promise<Bundle> {
  const bundle = await rolldown({
    input: { [MAIN]: MAIN },
    platform: 'browser',
    external: [/^node:/],
    plugins: [
      {
        name: MAIN,
        resolveId: (source) => (source === MAIN ? source : null),
        load: (id) => (id === MAIN ? codeOf(entry) : null),
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  return new Map(
    output.flatMap((chunk): [string, Chunk][] =>
      chunk.type === 'chunk'
        ? [
            [
              basename(chunk.fileName),
              { nbytes: gzipped(Buffer.from(chunk.code)), imports: chunk.imports.map((path) => basename(path)) },
            ],
          ]
        : [],
    ),
  )
}

async function esbuildBundle(entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: codeOf(entry), resolveDir: dist, sourcefile: MAIN },
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
  const imports = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output.imports]))
  return new Map(
    outputFiles.map(({ path, contents }) => [
      basename(path).replace('stdin', MAIN),
      {
        nbytes: gzipped(contents),
        imports: (imports.get(basename(path)) ?? [])
          .filter(({ kind }) => kind === 'import-statement')
          .map((each) => basename(each.path)),
      },
    ]),
  )
}

/** Bytes of the entry, of the parts of the package that are fetched, and of all that these import. */
function sizeOf(bundle: Bundle, fetched: readonly string[]): number {
  const starts = [MAIN, ...fetched.map((part) => `torchlet-${part}`)]
  const found = new Set(
    starts.map((start) => {
      const name = [...bundle.keys()].find((each) => each.startsWith(`${start}-`) || each === `${start}.js`)
      if (name === undefined) throw new Error(`the bundle has no ${start}: ${[...bundle.keys()].join()}`)
      return name
    }),
  )
  let sum = 0
  for (const name of found) {
    const chunk = bundle.get(name)
    sum += chunk?.nbytes ?? 0
    for (const other of chunk?.imports ?? []) found.add(other)
  }
  return sum
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
