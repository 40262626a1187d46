// A state dict in several files and an index of them, as Hugging Face's libraries write and read large models
// (huggingface_hub/serialization/_base.py and _torch.py, 2.0): `model-00001-of-00003.safetensors` … and
// `model.safetensors.index.json`, or `pytorch_model-00001-of-00003.bin` and `pytorch_model.bin.index.json`.

import { UnsupportedError } from '../errors.js'
import { nodeBuiltin } from '../io/platform.js'
import type { Destination } from '../io/sinks/open-sink.js'
import { filePath } from '../io/sources/paths.js'
import type { Tensor } from '../tensor/tensor.js'

/** Names of shards have five digits. */
const MOST_SHARDS = 99_999

const UNITS: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }

/** What goes into one file. */
export interface Shard {
  readonly path: string
  readonly names: readonly string[]
}

/** Bytes of `max_shard_size`: a count, or as Hugging Face has it, `'5GB'`. @throws TypeError for anything else. */
export function shardSize(given: number | string): number {
  const [, digits = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]B)\s*$/i.exec(String(given)) ?? []
  const size = typeof given === 'number' ? given : Math.floor(Number(digits) * (UNITS[unit.toUpperCase()] ?? NaN))
  if (Number.isSafeInteger(size) && size > 0) return size
  throw new TypeError(`max_shard_size is ${JSON.stringify(given)}, which is no size like 5000000 or '5MB'`)
}

/**
 * Names by shard, in their order: a shard is closed when the next tensor would make it too large; one that is too large by itself has
 * its own, and tensors that share a storage are in one.
 *
 * @param sizeOf Bytes that a tensor takes in its file.
 * @param memoryOf Equal for those that share a storage.
 */
export function shardsOf(
  tensors: ReadonlyMap<string, Tensor>,
  most: number,
  sizeOf: (tensor: Tensor) => number,
  memoryOf: (tensor: Tensor) => unknown,
): string[][] {
  const shards: string[][] = []
  const together = new Map<unknown, string[]>()
  let open: string[] = []
  let filled = 0
  for (const [name, tensor] of tensors) {
    const memory = memoryOf(tensor)
    const others = together.get(memory)
    if (others !== undefined) {
      others.push(name)
      continue
    }
    together.set(memory, [])
    const size = sizeOf(tensor)
    if (size > most) {
      shards.push([name])
      continue
    }
    if (filled + size > most) {
      shards.push(open)
      open = []
      filled = 0
    }
    open.push(name)
    filled += size
  }
  if (open.length > 0) shards.push(open)
  return shards.map((names) =>
    names.concat(names.flatMap((name) => together.get(memoryOf(tensors.get(name) as Tensor)) ?? [])),
  )
}

/** Where the shards lie, and their index: beside `destination`, which alone is written where there is but one. */
export function shardPaths(
  destination: Destination,
  count: number,
): { readonly shards: readonly string[]; readonly index: string } {
  const path = filePath(destination)
  const node = nodeBuiltin('node:path')
  if (path === undefined || node === undefined)
    throw new UnsupportedError({
      what: 'several files are written only to paths, in Node',
      instead: 'Leave max_shard_size out, or extract() some tensors into each of several destinations',
    })
  if (count > MOST_SHARDS)
    throw new UnsupportedError({ what: `${count} shards`, instead: 'Give a larger max_shard_size' })
  const { dir, name, ext } = node.parse(path)
  return {
    shards: Array.from({ length: count }, (_, index) =>
      node.join(dir, `${name}-${digits(index + 1)}-of-${digits(count)}${ext}`),
    ),
    index: node.join(dir, `${name}${ext}.index.json`),
  }
}

function digits(number: number): string {
  return String(number).padStart(5, '0')
}

/** The index's text, as Python's json.dump writes it with an indent of 2. */
export function indexText(
  total_size: number,
  metadata: Iterable<readonly [string, string]>,
  weight_map: Iterable<readonly [name: string, file: string]>,
): string {
  const about = [`"total_size": ${total_size}`, ...Array.from(metadata, pair)]
  return `{\n  "metadata": ${object(about)},\n  "weight_map": ${object(Array.from(weight_map, pair))}\n}`
}

function pair([key, value]: readonly [string, string]): string {
  return `${ascii(key)}: ${ascii(value)}`
}

/** JSON that escapes what is not of ASCII. */
function ascii(value: string): string {
  return JSON.stringify(value).replaceAll(/[\x7f-\uffff]/g, (unit) => `\\u${hex(unit)}`)
}

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0')
}

function object(fields: readonly string[]): string {
  return fields.length === 0 ? '{}' : `{\n${fields.map((field) => `    ${field}`).join(',\n')}\n  }`
}
