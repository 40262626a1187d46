// The pickles of tests/fixtures/weights-only.json as archives, and where torchlet's verdict on one is another than PyTorch's.

import { loadSync, TorchletError } from '../../../src/index.js'
import { MemorySink } from '../../../src/io/sinks/memory-sink.js'
import { sizeOfZip, writeZipSync } from '../../../src/io/zip/writer.js'
import { tagOf } from '../manifests/value-tags.js'

/** `open`: weights_only=False of 2.14. */
export const releases = ['2.14', '2.6', '1.13', 'open'] as const
export type Release = (typeof releases)[number]

/** A text of the value, or class and message of what is raised. */
type Verdict = string | readonly [cls: string, message: string]

export interface Verdicts {
  readonly torch: Readonly<Record<string, string>>
  /** What `get_safe_globals()` holds after `import torch`. */
  readonly safe: Readonly<Record<'2.14' | '2.6' | '1.13', readonly string[]>>
  readonly cases: readonly (Readonly<Record<Release, Verdict>> & { readonly pickle: string })[]
}

export interface Difference {
  /** `accepts`: PyTorch refuses it. `refuses`: PyTorch makes a value of it. `differs`: of another value. */
  readonly kind: 'accepts' | 'refuses' | 'differs'
  readonly index: number
  readonly pickle: Uint8Array
  readonly expected: Verdict
  readonly got: string
}

/** What torchlet leaves inert, PyTorch may refuse: with `open` only values are compared. */
export function differences({ cases }: Verdicts, release: Release): Difference[] {
  return cases.flatMap((each, index): Difference[] => {
    const pickle = Buffer.from(each.pickle, 'base64')
    const expected = each[release]
    const got = outcome(archiveOf(pickle), release)
    const isRefused = typeof expected !== 'string'
    if (isRefused ? got.tag === null || release === 'open' : got.tag === expected) return []
    const kind = isRefused ? 'accepts' : got.tag === null ? 'refuses' : 'differs'
    return [{ kind, index, pickle, expected, got: got.tag ?? got.message }]
  })
}

/** What `load` makes of an archive, or its error's message. */
export function outcome(
  bytes: Uint8Array,
  release: Release,
): { readonly tag: string | null; readonly message: string } {
  try {
    return { tag: tagOf(loadSync(bytes, { weights_only: release === 'open' ? false : release })), message: '' }
  } catch (error) {
    if (error instanceof TorchletError) return { tag: null, message: error.message }
    throw error
  }
}

const records: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ['byteorder', new TextEncoder().encode('little')],
  ['data/0', bytesOf(Float32Array.of(1, 2, 3, 4))],
  ['data/1', bytesOf(BigInt64Array.of(0n, 1n, 2n, 3n))],
  ['data/2', Uint8Array.of(1, 2, 3, 4)],
  ['data/3', bytesOf(Float32Array.of(5, 6, 7, 8))],
  ['data/4', Uint8Array.of(1, 2, 255, 4)],
  ['data/5', bytesOf(Float32Array.of(1, 2, 3, 4))],
  ['data/6', bytesOf(Float64Array.of(1.5, -2))],
  ['data/7', Uint8Array.of(1, 0, 1, 1)],
  ['version', new TextEncoder().encode('3\n')],
]

/** The archive that weights-only.py puts around a pickle: eight storages that its persistent ids may name. */
export function archiveOf(pickle: Uint8Array): Uint8Array {
  const all = [{ name: 'data.pkl', bytes: pickle }, ...records.map(([name, bytes]) => ({ name, bytes }))]
  const layout = { root: 'archive' }
  const sink = new MemorySink(sizeOfZip(all, layout))
  writeZipSync(sink, all, layout)
  sink.closeSync()
  return sink.bytes()
}

function bytesOf({ buffer }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer)
}
