// `npm run programs`: runs every program of ../shared/programs in order of its calls, holds the results against PyTorch's, and
// writes docs/programs.md, a table by kind and source. Without that folder it says so and writes nothing.

import { existsSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ExportedModule, ScriptModule, Tensor, loadSync } from '../../src/index.js'
import {
  callArguments,
  differences,
  programBytes,
  programEntries,
  programFolder,
  programRuns,
} from '../../tests/support/goldens/programs.js'
import type { ProgramEntry } from '../../tests/support/goldens/programs.js'

interface Row {
  programs: number
  calls: number
  within: number
  /** The largest deviation of floats, as a part of the largest magnitude of its output. */
  deviation: number
}

const kinds: Readonly<Record<string, string>> = {
  training: '`.pt2`, as exported',
  decomposed: '`.pt2`, core ATen',
  trace: 'TorchScript, traced',
  script: 'TorchScript, scripted',
}

function kindOf({ kind, dialect }: ProgramEntry): string {
  return kinds[kind === 'pt2' ? dialect : kind] as string
}

/** The row of the table that counts a program, by its first two columns. */
export function rowOf(entry: ProgramEntry): string {
  return `${kindOf(entry)} | ${sourceOf(entry)}`
}

function sourceOf({ source }: ProgramEntry): string {
  const name = source.split(/[ .]/)[0] as string
  return name === 'own' ? 'small nets of each feature' : name
}

/** The results of all calls of a program, in order. */
function* results(entry: ProgramEntry): Generator<readonly [got: unknown, expected: unknown]> {
  const bytes = programBytes(entry.file)
  const modules = new Map<string | null, ExportedModule | ScriptModule>()
  for (const run of programRuns(entry)) {
    let module = modules.get(run.model)
    if (module === undefined) {
      module = loadSync<ExportedModule | ScriptModule>(bytes, run.model === null ? {} : { model: run.model })
      modules.set(run.model, module)
    }
    const args = callArguments(run)
    const got =
      module instanceof ScriptModule && run.method !== 'forward'
        ? module.run_method(run.method, ...args)
        : module.forward<unknown>(...args)
    yield [got, run.out]
  }
}

/** How far floats lie from PyTorch's, relative to the largest of their tensor. */
function deviation(got: unknown, expected: unknown): number {
  if (expected instanceof Tensor && got instanceof Tensor) {
    if (!expected.is_floating_point() || expected.numel() === 0) return 0
    const [a, b] = [got, expected].map((each) => each.double().toTypedArray()) as [Float64Array, Float64Array]
    let [largest, worst] = [0, 0]
    b.forEach((value, index) => {
      if (!Number.isFinite(value)) return
      largest = Math.max(largest, Math.abs(value))
      worst = Math.max(worst, Math.abs(value - (a[index] as number)))
    })
    return largest === 0 ? worst : worst / largest
  }
  const [gots, expecteds] = [itemsOf(got), itemsOf(expected)]
  return Math.max(0, ...expecteds.map((each, index) => deviation(gots[index], each)))
}

function itemsOf(value: unknown): readonly unknown[] {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>).values()]
  return Array.isArray(value) ? (value as unknown[]) : []
}

function main(): void {
  if (!existsSync(programFolder())) {
    console.log('there is no ../shared/programs beside this clone: docs/programs.md stays as it is')
    return
  }
  const rows = new Map<string, Row>()
  const failed: string[] = []
  const releases = new Set<string>()
  for (const entry of programEntries()) {
    releases.add(entry.torch)
    for (const key of [rowOf(entry), 'all | ']) {
      if (!rows.has(key)) rows.set(key, { programs: 0, calls: 0, within: 0, deviation: 0 })
      ;(rows.get(key) as Row).programs++
    }
    const own = [rows.get(rowOf(entry)), rows.get('all | ')] as [Row, Row]
    const found: string[] = []
    // Halves have fewer digits than what is compared here.
    const isCompared = entry.tolerance !== 'half'
    try {
      for (const [got, expected] of results(entry)) {
        found.push(...differences(entry, got, expected))
        const off = isCompared ? deviation(got, expected) : 0
        for (const row of own) Object.assign(row, { calls: row.calls + 1, deviation: Math.max(row.deviation, off) })
      }
    } catch (error) {
      found.push(String(error))
    }
    if (found.length === 0) for (const row of own) row.within++
    else failed.push(`- \`${entry.file}\`: ${found[0]}`)
  }
  writeFileSync('docs/programs.md', text(rows, failed, [...releases].sort()))
  const all = rows.get('all | ') as Row
  console.log(`${all.within} of ${all.programs} programs within tolerance`)
  if (failed.length > 0) process.exitCode = 1
}

function text(rows: ReadonlyMap<string, Row>, failed: readonly string[], releases: readonly string[]): string {
  const [all, ...others] = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .sort(([a], [b]) => Number(b === 'all | ') - Number(a === 'all | '))
  const lines = [...others, all as [string, Row]].map(
    ([key, row]) => `| ${key} | ${row.programs} | ${row.calls} | ${row.within} | ${row.deviation.toExponential(1)} |`,
  )
  return [
    '# Programs',
    '',
    `Written by \`npm run programs\`. Programs that PyTorch ${releases.join(', ')} exported, traced or scripted, run in Node, call`,
    'after call, against what PyTorch computed for the same inputs. Within tolerance: structure, dtypes, sizes, integers and texts are',
    'equal, floats lie within 10⁻⁵ of the largest of their tensor, or within four times what float32 itself loses in that model',
    '(float64 10⁻⁹, halves 10⁻²). The deviation is the largest of all floats but halves.',
    '',
    '| kind | source | programs | calls | within tolerance | largest deviation |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
    ...(failed.length === 0 ? [] : ['Not within tolerance:', '', ...failed, '']),
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
