// The programs of the shared folder with what PyTorch gave for their inputs: read, run in order, compared within their tolerance
// (shared/programs/README.md).

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Complex, Dict, Tensor, loadSync } from '../../../src/index.js'
import { sharedPath } from '../shared.js'

export interface ProgramEntry {
  readonly name: string
  readonly file: string
  readonly io: string
  readonly source: string
  readonly torch: string
  readonly kind: 'pt2' | 'trace' | 'script'
  readonly dialect: 'training' | 'decomposed' | 'torchscript'
  readonly dynamic: boolean
  readonly state: boolean
  readonly runs: number
  readonly tolerance: 'exact' | 'float32' | 'float64' | 'half'
  readonly noise: number | null
  readonly operators: Readonly<Record<string, number>>
}

/** One call and what it gave in PyTorch. */
export interface ProgramRun {
  readonly args: readonly unknown[]
  readonly kwargs: Dict<string, unknown>
  readonly out: unknown
  readonly method: string
  readonly model: string | null
}

export function programFolder(): string {
  return sharedPath('programs')
}

export function programEntries(): readonly ProgramEntry[] {
  return JSON.parse(readFileSync(join(programFolder(), 'programs.json'), 'utf8')) as ProgramEntry[]
}

/** A file's bytes, unpacked. */
export function programBytes(file: string): Uint8Array {
  const bytes = readFileSync(join(programFolder(), file))
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

/** The runs of a program, in order. */
export function programRuns(entry: ProgramEntry): readonly ProgramRun[] {
  return loadSync<Dict<string, unknown>[]>(programBytes(entry.io)).map((run) => ({
    args: run.get('args') as unknown[],
    kwargs: run.get('kwargs') as Dict<string, unknown>,
    out: run.get('out'),
    method: (run.get('method') as string | undefined) ?? 'forward',
    model: (run.get('model') as string | undefined) ?? null,
  }))
}

/** The arguments of a run as a call takes them. */
export function callArguments({ args, kwargs }: ProgramRun): unknown[] {
  return kwargs.size === 0 ? [...args] : [...args, Object.fromEntries(kwargs)]
}

/** What differs between a result and PyTorch's, a line each. */
export function differences(entry: ProgramEntry, got: unknown, expected: unknown, path = 'out'): string[] {
  if (expected instanceof Tensor) return tensorDifferences(entry, got, expected, path)
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length)
      return [`${path}: ${kindOf(got)}, not a sequence of ${expected.length}`]
    return expected.flatMap((each, index) => differences(entry, got[index], each, `${path}[${index}]`))
  }
  if (expected instanceof Map) {
    if (!(got instanceof Map) || got.size !== expected.size)
      return [`${path}: ${kindOf(got)}, not a dict of ${[...expected.keys()].join(', ')}`]
    return [...expected].flatMap(([key, each]) =>
      differences(entry, got.get(key), each, `${path}[${JSON.stringify(key)}]`),
    )
  }
  if (typeof expected === 'number' && typeof got === 'number') {
    return Object.is(got, expected) || Math.abs(got - expected) <= numberBound(entry, expected)
      ? []
      : [`${path}: ${got}, not ${expected}`]
  }
  if (expected instanceof Complex && got instanceof Complex) {
    const scale = Math.hypot(expected.re, expected.im)
    if (Math.hypot(got.re - expected.re, got.im - expected.im) <= Math.max(1e-15, bound(entry, 1)) * scale) return []
  }
  return String(got) === String(expected) ? [] : [`${path}: ${String(got)}, not ${String(expected)}`]
}

function tensorDifferences(entry: ProgramEntry, got: unknown, expected: Tensor, path: string): string[] {
  if (!(got instanceof Tensor)) return [`${path}: ${kindOf(got)}, not a tensor`]
  if (got.dtype !== expected.dtype) return [`${path}: ${String(got.dtype)}, not ${String(expected.dtype)}`]
  if (String(got.sizes) !== String(expected.sizes))
    return [`${path}: [${got.sizes.join(', ')}], not [${expected.sizes.join(', ')}]`]
  const [a, b] = [numbersOf(got), numbersOf(expected)]
  const scale = b.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0)
  const exact = !expected.dtype.is_floating_point && !expected.dtype.is_complex
  const most = exact ? 0 : bound(entry, scale)
  let worst = 0
  b.forEach((value, index) => {
    const other = a[index] as number
    if (Object.is(value, other) || value === other) return
    const off = Math.abs(value - other)
    worst = Math.max(worst, Number.isFinite(off) ? off : Infinity)
  })
  return worst <= most
    ? []
    : [
        `${path}: lies ${worst.toExponential(2)} off, of values up to ${scale.toExponential(2)} (bound ${most.toExponential(2)})`,
      ]
}

function bound(entry: ProgramEntry, scale: number): number {
  const relative = { exact: 0, float32: 1e-5, float64: 1e-9, half: 1e-2 }[entry.tolerance]
  return Math.max(relative, 4 * (entry.noise ?? 0)) * scale
}

/** Integers are exact; a float that was computed from tensors has at least their precision. */
function numberBound(entry: ProgramEntry, expected: number): number {
  const computed = Number.isInteger(expected) ? 0 : 1e-6 * Math.abs(expected)
  return Math.max(bound(entry, Math.abs(expected)), computed)
}

function numbersOf(tensor: Tensor): number[] {
  return Array.from(tensor.toTypedArray() as ArrayLike<number | bigint>, Number)
}

function kindOf(value: unknown): string {
  return value instanceof Tensor ? `a tensor ${value.dtype.name}[${value.sizes.join(', ')}]` : `a ${typeof value}`
}

/**
 * An archive whose calls of `aten::name.default` are of `evil::name.default`, which nobody has; and how many there are. The same
 * number of characters, so that nothing moves.
 */
export function withForeign(archive: Uint8Array, name: string): { bytes: Uint8Array; count: number } {
  const bytes = Buffer.from(archive)
  const from = `torch.ops.aten.${name}.default`
  let count = 0
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at)) {
    bytes.write(`torch.ops.evil.${name}.default`, at, 'latin1')
    count++
  }
  if (count === 0) throw new Error(`nothing calls ${from}`)
  // 0 stands for a checksum that was left out.
  for (let at = bytes.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 1, 'latin1'))
    bytes.writeUInt32LE(0, at + 16)
  for (let at = bytes.indexOf('PK\x07\x08', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x07\x08', at + 1, 'latin1'))
    bytes.writeUInt32LE(0, at + 4)
  return { bytes, count }
}
