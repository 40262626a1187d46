// Five hundred files for `torchlet scan`, half of them hostile, with what is known of each. What is clean PyTorch wrote; the rest is made
// here, from that, in each way in which such files lie: calls in every container, cut off, bits flipped, bombs, cycles, huge lengths.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { root } from '../root.js'

/**
 * What a scan has to say: `broken`, that the file cannot be read to its end; `any`, something, since a flipped bit may lie where it
 * changes nothing.
 */
export type Known = 'clean' | 'unknown' | 'dangerous' | 'broken' | 'any'

export interface ScannedFile {
  readonly path: string
  readonly known: Known
}

export const SCANNED = 500

/** Writes them into folders below `folder`; gives them in the order in which a scan tells them: folder by folder, by name. */
export function writeScannedFiles(folder: string): ScannedFile[] {
  const clean = cleanFiles()
  const hostile = hostileFiles(clean)
  const files = new Map<string, Known>()
  const put = (kind: string, known: Known, bytes: Uint8Array): void => {
    const count = [...files.keys()].filter((path) => path.startsWith(join(folder, kind, '/'))).length
    const path = join(folder, kind, `${String(count).padStart(3, '0')}.pt`)
    mkdirSync(join(folder, kind), { recursive: true })
    writeFileSync(path, bytes)
    files.set(path, known)
  }
  for (const [kind, known, bytes] of hostile) put(kind, known, bytes)
  for (let index = 0; files.size < SCANNED; index++) put('clean', 'clean', clean[index % clean.length] as Buffer)
  return Array.from(files, ([path, known]) => ({ path, known })).toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
}

/** A folder comes before those whose names go on. */
function orderOf({ path }: ScannedFile): string {
  return path.replaceAll(/[\\/]/g, '\0')
}

/** Of PyTorch 2.14.1: dtypes, views, modules, and the seed's files. */
function cleanFiles(): Buffer[] {
  const release = join(root, 'tests/fixtures/pytorch/torch-2.14.1')
  return ['dtypes', 'views', 'modules', 'seed'].flatMap((folder) =>
    readdirSync(join(release, folder))
      .filter((name) => name.endsWith('.pt'))
      .map((name) => readFileSync(join(release, folder, name))),
  )
}

type Made = readonly [kind: string, known: Known, bytes: Uint8Array]

function hostileFiles(clean: readonly Buffer[]): Made[] {
  const files: Made[] = []
  for (const [index, call] of calls().entries()) {
    const dangerous = (bytes: Uint8Array, container: string): void =>
      void files.push([`call-${container}`, 'dangerous', bytes])
    dangerous(call, 'pickle')
    dangerous(zipOf(call), 'zip')
    dangerous(zipOf(call, 9), 'deflated')
    dangerous(gzipSync(call), 'gzip')
    dangerous(gzipSync(zipOf(call)), 'gzip-zip')
    // Behind an object that is harmless, where a loader stops reading.
    dangerous(Buffer.concat([latin1('\x80\x02}.'), call]), 'behind')
    // In a record of the archive that PyTorch does not read.
    dangerous(zipOf(latin1('\x80\x02}.'), 0, { 'archive/more.pkl': call }), 'record')
    // As bytes within, for a pickle.loads that the object would make.
    if (index < 5) dangerous(zipOf(nested(call)), 'nested')
  }
  for (let index = 0; index < 25; index++) {
    const own = latin1(`\x80\x02}U\x01acmy_models\nNet${index}\n)\x81s.`)
    files.push(['own', 'unknown', index % 2 === 0 ? own : zipOf(own)])
  }
  const random = numbersFrom(20261130)
  for (let index = 0; index < 70; index++) {
    const file = clean[(index * 3) % clean.length] as Buffer
    files.push(['cut', 'broken', file.subarray(0, 1 + Math.floor(random() * Math.min(file.length - 200, 4000)))])
  }
  for (let index = 0; index < 60; index++) {
    const file = Buffer.from(clean[(index * 4 + 1) % clean.length] as Buffer)
    for (let flip = 0; flip < 8; flip++) {
      const at = Math.floor(random() * file.length)
      file[at] = (file[at] as number) ^ (1 << Math.floor(random() * 8))
    }
    files.push(['flipped', 'any', file])
  }
  for (const bytes of bombs()) files.push(['bomb', 'broken', bytes])
  for (const bytes of oddities()) files.push(['odd', 'any', bytes])
  return files
}

/** Pickles that call something of the system, by each opcode that calls. */
function calls(): Buffer[] {
  const names = ['os\nsystem', 'posix\nsystem', 'subprocess\nPopen', 'builtins\neval', 'builtins\nexec']
  const reduced = names.map((name) => latin1(`\x80\x02}U\x01ac${name}\nU\x04true\x85Rs.`))
  return [
    ...reduced,
    // INST, OBJ, NEWOBJ, and STACK_GLOBAL of names that are put together.
    latin1('}(U\x01a(U\x04trueios\nsystem\nu.'),
    latin1('\x80\x02}U\x01a(cos\nsystem\nU\x04trueos.'),
    latin1('\x80\x02}U\x01acsubprocess\nPopen\nU\x04true\x85\x81s.'),
    latin1('\x80\x04}\x8c\x01a\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85Rs.'),
    latin1('\x80\x04}\x8c\x01a\x8c\x02os\x94\x8c\x06system\x94h\x00h\x01\x93\x8c\x04true\x85Rs.'),
  ]
}

/** An object that has a pickle in it, and unpickles it. */
function nested(pickle: Uint8Array): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(pickle.length)
  return Buffer.concat([latin1('\x80\x03}X\x01\x00\x00\x00ac_pickle\nloads\nB'), size, pickle, latin1('\x85Rs.')])
}

/** What is small and would be large. */
function bombs(): Uint8Array[] {
  const zeros = Buffer.alloc(200_000_000)
  const length = (opcode: string, bytes: number): Buffer => {
    const size = Buffer.alloc(bytes, 0xff)
    size[bytes - 1] = 0x7f
    return Buffer.concat([latin1(`\x80\x04${opcode}`), size, latin1('x.')])
  }
  return [
    zipOf(zeros, 9),
    zipOf(latin1('\x80\x02}.'), 9, { 'archive/data/0': zeros }),
    gzipSync(zeros),
    gzipSync(gzipSync(gzipSync(zeros))),
    length('B', 4),
    length('T', 4),
    length('X', 4),
    length('\x8e', 8),
    length('\x8d', 8),
    length('\x96', 8),
    length('\x95', 8),
    length('\x8b', 4),
    Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]), latin1('{"a":{"dtype":"F32"')]),
  ]
}

/** Legal, or nearly so, and unlike anything that is saved. */
function oddities(): Uint8Array[] {
  const cycle = latin1('\x80\x02]q\x00h\x00a.')
  const deep = latin1(`\x80\x02${']'.repeat(200_000)}${'a'.repeat(199_999)}.`)
  const doubled = latin1(
    `\x80\x02]r\x00\x00\x00\x00${Array.from({ length: 60 }, (_, i) => `0(j${long(i)}j${long(i)}lr${long(i + 1)}`).join('')}.`,
  )
  return [
    cycle,
    zipOf(cycle),
    deep,
    zipOf(deep, 9),
    doubled,
    zipOf(doubled),
    new Uint8Array(0),
    latin1('PK'),
    latin1('<html>'),
  ]
}

function long(value: number): string {
  return String.fromCharCode(value & 255, value >> 8, 0, 0)
}

/** As torch.save lays an archive out. */
function zipOf(pickle: Uint8Array, level: 0 | 9 = 0, more: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  const version = latin1('3\n')
  return zipSync({ 'archive/data.pkl': pickle, ...more, 'archive/version': version }, { level })
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

/** Numbers in [0, 1), the same for the same seed: mulberry32. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
