// Runs in the page: programs as PyTorch saved them, call after call, against what it computed (tests/fixtures/programs). The
// functions are imported by programs.test.ts's page.

import { Dict, ScriptModule, Tensor, load } from 'torchlet'
import type { ExportedModule } from 'torchlet'

type Entry = Dict<string, unknown>

/** What differs, a line each: of the named programs of a file, `name kind`. */
export async function run(url: string, names: readonly string[]): Promise<string[]> {
  const packed = await fetch(url)
  const plain = (packed.body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(new DecompressionStream('gzip'))
  const programs = (await load<Entry>(await new Response(plain).arrayBuffer())).get('programs') as Entry[]
  const problems: string[] = []
  for (const name of names) {
    const program = programs.find((each) => `${String(each.get('name'))} ${String(each.get('kind'))}` === name)
    if (program === undefined) problems.push(`${name} is not there`)
    // One at a time, as a page would.
    // eslint-disable-next-line no-await-in-loop
    else problems.push(...(await differences(program)).map((text) => `${name}: ${text}`))
  }
  return problems
}

async function differences(program: Entry): Promise<string[]> {
  const module = await load<ExportedModule | ScriptModule>((program.get('file') as Tensor).toBytes())
  const found: string[] = []
  for (const run of program.get('runs') as Entry[]) {
    const kwargs = run.get('kwargs') as Dict<string, unknown>
    const args = [...(run.get('args') as unknown[]), ...(kwargs.size === 0 ? [] : [Object.fromEntries(kwargs)])]
    const method = run.get('method') as string | undefined
    const got =
      module instanceof ScriptModule && method !== undefined
        ? module.run_method<unknown>(method, ...args)
        : module.forward<unknown>(...args)
    found.push(...compared(got, run.get('out'), program.get('tolerance') === 'half' ? 1e-2 : 2e-5))
  }
  return found
}

function compared(got: unknown, expected: unknown, bound: number): string[] {
  if (expected instanceof Tensor) {
    if (!(got instanceof Tensor) || got.dtype !== expected.dtype || String(got.shape) !== String(expected.shape))
      return [`${String(got)}, not ${String(expected)}`]
    const [a, b] = [got, expected].map((each) => Array.from(each.toTypedArray() as ArrayLike<number>, Number))
    const scale = Math.max(1, ...(b as number[]).map((value) => (Number.isFinite(value) ? Math.abs(value) : 0)))
    const off = (a as number[]).some((value, index) => {
      const other = (b as number[])[index] as number
      return !Object.is(value, other) && value !== other && !(Math.abs(value - other) <= bound * scale)
    })
    return off ? [`${String(got)}, not ${String(expected)}`] : []
  }
  const [gots, expecteds] = [itemsOf(got), itemsOf(expected)]
  if (expecteds === null || gots === null)
    return String(got) === String(expected) ? [] : [`${String(got)}, not ${String(expected)}`]
  if (gots.length !== expecteds.length) return [`${gots.length} items, not ${expecteds.length}`]
  return expecteds.flatMap((each, index) => compared(gots[index], each, bound))
}

function itemsOf(value: unknown): readonly unknown[] | null {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>).values()]
  return Array.isArray(value) ? (value as unknown[]) : null
}
