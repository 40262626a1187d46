// Files that were files of PyTorch before something happened to them: bytes flipped, numbers made odd, parts taken out, doubled or
// put in from another file. Within archives the same happens to a record, and the archive is packed anew so that its checksums
// hold; texts (JSON, TorchScript's source) are changed by their words.
//
//   node --import tsx tests/fuzz/mutations.ts [FIRST-SEED [COUNT]] [FOLDER …]    prints each failure with its seed, and the slowest

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { BytesSource } from '../../src/io/sources/bytes-source.js'
import { performSync } from '../../src/io/sources/perform.js'
import type { Reading } from '../../src/io/sources/source.js'
import { readTar } from '../../src/io/tar/reader.js'
import { ZipReader } from '../../src/io/zip/reader.js'
import { tarOf } from '../unit/io/tar/make-tar.js'
import { makeZip } from '../unit/io/zip/make-zip.js'
import { Chooser } from './random.js'
import { tryFile } from './try-file.js'

/** Larger files have little that smaller ones have not, and take longer. */
const LARGEST = 2 ** 15

/** The files of the folders that are not large, by their paths; what gzip packed as it was before. */
export function seedFiles(folders: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const paths = folders.flatMap(pathsBelow).filter((path) => statSync(path).size <= LARGEST)
  return new Map(
    paths.flatMap((path): [string, Uint8Array][] => {
      const bytes = readFileSync(path)
      if (!path.endsWith('.pt2.gz')) return [[path, bytes]]
      const whole = gunzipSync(bytes)
      return whole.length <= 8 * LARGEST ? [[path, whole]] : []
    }),
  )
}

function pathsBelow(path: string): string[] {
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => pathsBelow(join(path, name)))
    .filter((name) => !/\.(json|md|py|txt|html|png)$/.test(name))
}

/** One file of `files` as something made of it, the same for the same seed. */
export function mutated(files: ReadonlyMap<string, Uint8Array>, seed: number): Uint8Array {
  const chooser = new Chooser(seed)
  const all = [...files.values()]
  const bytes = chooser.pick(all)
  const other = chooser.pick(all)
  if (chooser.chance(0.85)) {
    const packed = inArchive(bytes, other, chooser)
    if (packed !== undefined) return packed
  }
  return changed(bytes, other, chooser)
}

/** An archive with a record or two changed; undefined for what is none. */
function inArchive(bytes: Uint8Array, other: Uint8Array, chooser: Chooser): Uint8Array | undefined {
  const records = zipRecords(bytes)
  if (records !== undefined) {
    changeRecords(records, other, chooser)
    return makeZip(records).bytes
  }
  const members = tarMembers(bytes)
  if (members !== undefined) {
    changeRecords(members, other, chooser)
    return tarOf(members)
  }
  return safetensors(bytes, chooser)
}

interface Record {
  name: string
  data: Uint8Array
}

function zipRecords(bytes: Uint8Array): Record[] | undefined {
  function* all(): Reading<Record[]> {
    const zip = yield* ZipReader.open(bytes.length)
    return Array.from(yield* zip.readAll(), ([{ name }, data]) => ({ name, data }))
  }
  try {
    return performSync(all(), new BytesSource(bytes))
  } catch {
    return undefined
  }
}

function tarMembers(bytes: Uint8Array): Record[] | undefined {
  try {
    const { files } = performSync(readTar(bytes.length), new BytesSource(bytes))
    if (files.size === 0) return undefined
    return Array.from(files, ([name, { offset, length }]) => ({ name, data: bytes.subarray(offset, offset + length) }))
  } catch {
    return undefined
  }
}

/** Records in which a file says what it is; few have more than one way to be right. */
const telling = /\.(pkl|json|py)$|^(storages|tensors|pickle)$/

function changeRecords(records: Record[], other: Uint8Array, chooser: Chooser): void {
  const some = records.filter(({ name }) => telling.test(name))
  for (let count = chooser.pick([1, 1, 1, 2]); count > 0; count--) {
    const record = chooser.pick(some.length > 0 && chooser.chance(0.93) ? some : records)
    const what = chooser.below(40)
    if (what === 0) record.name = chooser.pick(records).name
    else if (what === 1) records.splice(records.indexOf(record), 1)
    else if (what === 2) record.data = chooser.pick(records).data
    else if (record.name.endsWith('.json')) record.data = changedJson(record.data, chooser)
    else if (record.name.endsWith('.py'))
      record.data = encoder.encode(changedSource(decoder.decode(record.data), chooser))
    else record.data = changed(record.data, other, chooser)
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A safetensors file with another header of the right length. */
function safetensors(bytes: Uint8Array, chooser: Chooser): Uint8Array | undefined {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return undefined
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  if (length > bytes.length - 8) return undefined
  const header = changedJson(bytes.subarray(8, 8 + length), chooser)
  const size = new Uint8Array(BigUint64Array.of(BigInt(header.length)).buffer)
  return joined(size, header, bytes.subarray(8 + length))
}

const oddNumbers = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** Bytes with one to three things done to them. */
function changed(bytes: Uint8Array, other: Uint8Array, chooser: Chooser): Uint8Array {
  let now: Uint8Array = bytes.slice()
  for (let count = chooser.pick([1, 1, 1, 2, 3]); count > 0 && now.length > 0; count--)
    now = changedOnce(now, other, chooser)
  return now
}

function changedOnce(now: Uint8Array, other: Uint8Array, chooser: Chooser): Uint8Array {
  const at = chooser.below(now.length)
  const length = 1 + chooser.below(chooser.chance(0.8) ? 16 : now.length)
  const view = new DataView(now.buffer, now.byteOffset, now.length)
  switch (chooser.below(12)) {
    case 0:
      now[at]! ^= 1 << chooser.below(8)
      return now
    case 1:
      now[at] = chooser.below(256)
      return now
    case 2:
      if (at + 4 <= now.length) view.setUint32(at, chooser.pick(oddNumbers), true)
      return now
    case 3:
      if (at + 4 <= now.length) view.setUint32(at, view.getUint32(at, true) + chooser.pick([-8, -1, 1, 8]), true)
      return now
    case 4:
      return chooser.chance(0.3) ? now.slice(0, at) : joined(now.subarray(0, at), now.subarray(at + length))
    case 5: {
      const part = now.subarray(at, at + length)
      return joined(now.subarray(0, at), ...Array.from({ length: 1 + chooser.below(4) }, () => part), now.subarray(at))
    }
    case 6: {
      const from = chooser.below(other.length)
      return joined(now.subarray(0, at), other.subarray(from, from + length), now.subarray(at))
    }
    case 7: {
      const to = chooser.below(now.length)
      now.copyWithin(to, at, at + length)
      return now
    }
    default:
      // An opcode where one may be.
      now[at] = chooser.pick(opcodes)
      return now
  }
}

const opcodes = encoder.encode(
  '(.012FGIJKLMNPQRSTUVX]abcdeghijlopqrstu}\x81\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8f\x90\x91\x93\x94',
)

const odd = [
  0,
  1,
  -1,
  2,
  0.5,
  2 ** 31,
  2 ** 53,
  null,
  true,
  [],
  {},
  '',
  '__proto__',
  'constructor',
  'x'.repeat(3000),
  [[]],
  'NaN',
]

/** JSON with a value or two of it replaced, taken out, doubled or exchanged; what is none, by its words. */
function changedJson(bytes: Uint8Array, chooser: Chooser): Uint8Array {
  const text = decoder.decode(bytes)
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    return encoder.encode(changedWords(text, chooser))
  }
  if (chooser.chance(0.1)) return encoder.encode(changedWords(text, chooser))
  for (let count = chooser.pick([1, 1, 2, 3]); count > 0; count--) {
    const places = placesIn(root)
    if (places.length === 0) break
    const [holder, key] = chooser.pick(places)
    const again = chooser.pick(places)
    switch (chooser.below(6)) {
      case 0:
        holder[key] = structuredClone(chooser.pick(odd))
        break
      case 1:
        holder[key] = structuredClone(again[0][again[1]])
        break
      case 2:
        if (Array.isArray(holder)) holder.splice(Number(key), 1)
        else delete holder[key]
        break
      case 3:
        if (Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(holder[key]))
        else holder[chooser.pick(['', '__proto__', 'name', again[1]])] = structuredClone(holder[key])
        break
      default:
        if (typeof holder[key] === 'number') holder[key] += chooser.pick([-1, 1, 1000])
        else holder[key] = [holder[key]]
    }
  }
  return encoder.encode(JSON.stringify(root))
}

type Holder = { [key: string]: unknown }

/** Where the values of JSON stand. */
function placesIn(root: unknown): [Holder, string][] {
  const places: [Holder, string][] = []
  const open: unknown[] = [root]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next !== 'object' || next === null) continue
    for (const [key, value] of Object.entries(next)) {
      places.push([next as Holder, key])
      open.push(value)
    }
  }
  return places
}

/** TorchScript's source with a line taken out, doubled or moved, or with one to three words replaced by others of their kind. */
function changedSource(text: string, chooser: Chooser): string {
  if (chooser.chance(0.1)) return changedWords(text, chooser)
  if (chooser.chance(0.3)) {
    const lines = text.split('\n')
    const [at, to] = [chooser.below(lines.length), chooser.below(lines.length)]
    const line = lines[at] as string
    if (chooser.chance(0.4)) lines.splice(at, 1)
    else lines.splice(to, chooser.below(2), line)
    return lines.join('\n')
  }
  const words = wordsOf(text)
  for (let count = 1 + chooser.below(3); count > 0 && words.length > 0; count--) {
    const at = chooser.below(words.length)
    const kind = kinds.find((each) => each.test(words[at] as string))
    if (kind !== undefined) words[at] = chooser.pick(words.filter((word) => kind.test(word)))
    else if (chooser.chance(0.5)) words[at] = chooser.pick(oddWords)
  }
  return words.join('')
}

const kinds = [/^\d/, /^[a-zA-Z_]/, /^[^\w\s"]/]

const oddWords =
  '0 1 -1 1e400 9223372036854775807 9223372036854775808 [] {} "" None True ( ) [ ] { } : , . = self if while for in return uninitialized annotate unchecked_cast prim ops torch Tensor int str List[int] Optional[Tensor]'.split(
    ' ',
  )

function wordsOf(text: string): string[] {
  return text.match(/"(?:[^"\\]|\\.)*"|[\w.]+|\s+|[^\w\s]/g) ?? []
}

/** A text of words with one or two of them changed, taken out, doubled, exchanged, or nested deep. */
function changedWords(text: string, chooser: Chooser): string {
  const words = wordsOf(text)
  for (let count = 1 + chooser.below(2); count > 0 && words.length > 0; count--) {
    const at = chooser.below(words.length)
    switch (chooser.below(5)) {
      case 0:
        words[at] = chooser.pick(oddWords)
        break
      case 1:
        words.splice(at, 1 + chooser.below(4))
        break
      case 2:
        words.splice(at, 0, ...words.slice(at, at + 1 + chooser.below(30)))
        break
      case 3:
        words[at] = chooser.pick(words)
        break
      default:
        words[at] = chooser.pick(['[', '(', '{"a":', '-', 'not '] as const).repeat(chooser.pick([3, 100, 20_000]))
    }
  }
  return words.join('')
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [first = '0', count = '2000', ...folders] = process.argv.slice(2)
  const files = seedFiles(folders.length > 0 ? folders : ['tests/fixtures'])
  const times: [seconds: number, seed: number][] = []
  const failures = new Map<string, number[]>()
  for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
    const { user, system } = process.cpuUsage()
    try {
      await tryFile(mutated(files, seed))
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? '').split('\n').slice(0, 7).join('\n') : String(error)
      const seeds = failures.get(text)
      if (seeds === undefined) failures.set(text, [seed])
      else seeds.push(seed)
    }
    const used = process.cpuUsage({ user, system })
    times.push([(used.user + used.system) / 1e6, seed])
  }
  for (const [text, seeds] of failures) console.log(`seeds ${seeds.slice(0, 5).join(', ')} (${seeds.length}): ${text}`)
  const slowest = times.toSorted(([a], [b]) => b - a).slice(0, 5)
  console.log(
    `${failures.size} kinds of failure in ${count} of ${files.size} files; slowest: ${slowest.map(([time, seed]) => `${seed} ${time.toFixed(2)} s`).join(', ')}`,
  )
}
