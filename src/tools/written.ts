// Tensors by name to a file: the part that `convert`, `extract` and `merge` have in common. Names are changed, tensors cast, and what
// is written passes from file to file piece by piece.

import { encodeUtf8 } from '../bytes/utf8.js'
import { Dict, OrderedDict, SafetensorsDict, Tensor, UnsupportedError, find_state_dicts, save } from '../index.js'
import type { OpenOptions, SaveOptions, dtype } from '../index.js'
import type { Destination } from '../io/sinks/open-sink.js'
import { npyContents, npzContents } from '../serialization/numpy/save-npz.js'
import { metadataOf } from '../serialization/safetensors/safetensors-dict.js'
import { tiedNames } from '../serialization/safetensors/tied-tensors.js'
import { writeContents } from '../serialization/save.js'
import { contentsOf } from '../serialization/writing/contents.js'
import { dtypeNamed } from '../tensor/dtype.js'
import { castTensors } from './cast.js'
import { sharedNames } from './names.js'
import { replacer } from './patterns.js'
import type { NamePattern } from './patterns.js'
import { indexText, shardPaths, shardSize, shardsOf } from './shards.js'
import { counted, printable, withText } from './text.js'

/** How tensors are written. */
export interface WriteOptions extends Pick<SaveOptions, 'metadata' | 'allow'> {
  /**
   * By default what the destination's ending says: safetensors for `.safetensors`, numpy's for `.npz` and `.npy` (one tensor), else
   * zip, which is PyTorch's since 1.6.
   */
  readonly format?: WrittenFormat | undefined
  /** What floating-point tensors become; others stay. By PyTorch's name or as a dtype. */
  readonly dtype?: dtype | string | undefined
  /** Removed from the names that begin with it; `true`: what a wrapper (DataParallel, torch.compile) put before all of them. */
  readonly prefix?: string | true | undefined
  /** Put before all names, after all else. */
  readonly add_prefix?: string | undefined
  /**
   * Replacements in names, one after the other, after the prefix is gone: a regular expression as by `name.replace(pattern, text)`,
   * a text where it first is, a text with stars as a glob of the whole name, whose stars `text` repeats: `['encoder.*', 'model.*']`.
   */
  readonly rename?: readonly (readonly [pattern: NamePattern, text: string])[] | undefined
  /**
   * Bytes, or `'5GB'`: what is larger is written as several files beside the destination, and an index of them, as Hugging Face's
   * libraries do: `model-00001-of-00002.safetensors` … and `model.safetensors.index.json`.
   */
  readonly max_shard_size?: number | string | undefined
}

export type WrittenFormat = 'zip' | 'legacy' | 'safetensors' | 'npz' | 'npy'

/** What was written: data for JSON, and a line as text. */
export interface Conversion {
  /** Grows when a field changes its meaning or goes. */
  readonly schema: 1
  readonly format: WrittenFormat
  readonly tensors: number
  /** Whether only a state dict was written. */
  readonly state_dict: boolean
  /** Tensors that were cast. */
  readonly cast: number
  /** Names that changed. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
  /**
   * Names of tensors that share memory. They share it in PyTorch's formats; safetensors has each once, under the first name, and
   * the others in its metadata, as safetensors' own save_model does.
   */
  readonly tied: readonly (readonly string[])[]
  /** The files that were written where there are several: the shards, then their index. */
  readonly files: readonly string[]
  /** It in a few words. */
  toString(): string
}

/** What is made of a dict before it is written. */
export interface Prepared {
  readonly dict: Dict<string, Tensor>
  readonly cast: number
  readonly renamed: Conversion['renamed']
}

/** The dtype that the option names. @throws TypeError where there is none. */
export function targetOf(tool: string, given: WriteOptions['dtype']): dtype | undefined {
  const target = typeof given === 'string' ? dtypeNamed(given) : given
  if (given !== undefined && target?.kind !== 'float')
    throw new TypeError(`${tool}(): dtype is ${String(given)}, which is no floating-point dtype`)
  return target
}

/** The tensors of a dict under their new names and in their new dtype, which are computed when they are read. */
export async function prepared(
  tool: string,
  dict: Dict<string, Tensor>,
  { dtype, prefix, add_prefix, rename = [] }: WriteOptions,
  { signal }: Pick<OpenOptions, 'signal'>,
): Promise<Prepared> {
  const target = targetOf(tool, dtype)
  const stripped = prefix === true ? find_state_dicts(dict)[0]?.prefix : prefix
  const replacements = rename.map(([pattern, text]) => replacer(pattern, text))
  const names = renaming([...dict.keys()], (name) => {
    let to = stripped !== undefined && name.startsWith(stripped) ? name.slice(stripped.length) : name
    for (const replace of replacements) to = replace(to)
    return (add_prefix ?? '') + to
  })
  const { tensors, cast } =
    target === undefined ? { tensors: dict, cast: 0 } : await castTensors(dict, target, { signal })
  const renamed = Array.from(names, ([from, to]) => ({ from, to })).filter(({ from, to }) => from !== to)
  return { dict: rebuilt(dict, tensors, names), cast, renamed }
}

/** Writes what was prepared. */
export async function written(
  { dict, cast, renamed }: Prepared,
  destination: Destination,
  options: WriteOptions,
  watched: Watched,
): Promise<Conversion> {
  const format = options.format ?? formatOf(destination)
  const held = [...dict].filter((entry) => (entry[1] as unknown) instanceof Tensor)
  const tied = sharedNames(held.map(([name, { storage }]) => [name, storage]))
  const most = options.max_shard_size === undefined ? Infinity : shardSize(options.max_shard_size)
  const shards = most === Infinity ? null : shardedBy(dict, format, most)
  const files: string[] = []
  if (shards === null || shards.parts.length < 2) await writeDict(dict, format, destination, options, watched)
  else files.push(...(await writeShards(shards, format, destination, options, watched)))
  return conversion({ format, tensors: held.length, state_dict: true, cast, renamed, tied, files })
}

type Watched = Pick<OpenOptions, 'signal' | 'onProgress'>

async function writeDict(
  dict: Dict<string, Tensor>,
  format: WrittenFormat,
  destination: Destination,
  options: WriteOptions,
  watched: Watched,
): Promise<void> {
  if (format === 'npz') return writeContents(npzContents(tensorsOnly(dict), watched), destination, watched)
  if (format !== 'npy') return save(dict, destination, savingAs(format, options, watched))
  const [tensor, ...others] = tensorsOnly(dict).values()
  if (tensor === undefined || others.length > 0)
    throw new UnsupportedError({
      what: `a .npy file holds one array, and not ${dict.size}`,
      instead: 'Choose one by extract(), or write .npz',
    })
  return writeContents(npyContents(tensor, watched), destination, watched)
}

/** @throws UnsupportedError for what a dict has beside tensors, which arrays cannot hold. */
function tensorsOnly(dict: Dict<string, Tensor>): Map<string, Tensor> {
  for (const [name, value] of dict)
    if (!((value as unknown) instanceof Tensor))
      throw new UnsupportedError({
        what: `${JSON.stringify(name)} is no tensor, which numpy's files hold`,
        instead: 'extract() tensors',
      })
  return new Map(dict)
}

interface Sharded {
  readonly parts: readonly Dict<string, Tensor>[]
  readonly total_size: number
  /** Of tensors that are left out because another is the same. */
  readonly tied: ReadonlyMap<string, string>
}

/** In safetensors each tensor is written by itself, tied ones once; in PyTorch's formats a storage is, whatever views it. */
function shardedBy(dict: Dict<string, Tensor>, format: WrittenFormat, most: number): Sharded {
  if (format === 'npz' || format === 'npy')
    throw new UnsupportedError({ what: `there are no shards of ${format}`, instead: 'Leave max_shard_size out' })
  const tensors = tensorsOnly(dict)
  const isApart = format === 'safetensors'
  const tied = isApart ? tiedNames(tensors) : new Map<string, string>()
  for (const name of tied.keys()) tensors.delete(name)
  const sizeOf = ({ storage, nbytes }: Tensor): number => (isApart ? nbytes : (storage?.nbytes ?? nbytes))
  const memoryOf = (tensor: Tensor): unknown => (isApart ? tensor : (tensor.storage ?? tensor))
  const shards = shardsOf(tensors, most, sizeOf, memoryOf)
  const counted = new Map(Array.from(tensors.values(), (tensor) => [memoryOf(tensor), sizeOf(tensor)]))
  return {
    total_size: [...counted.values()].reduce((sum, size) => sum + size, 0),
    parts: shards.map((names) => partOf(dict, names)),
    tied,
  }
}

/** Readers of Hugging Face's ask shards of safetensors for their format. */
function partOf(dict: Dict<string, Tensor>, names: readonly string[]): Dict<string, Tensor> {
  const part = new SafetensorsDict(
    names.map((name) => [name, dict.get(name) as Tensor]),
    new Dict([['format', 'pt']]),
  )
  for (const [key, text] of metadataOf(dict) ?? []) part.metadata.set(key, text)
  return part
}

async function writeShards(
  { parts, total_size, tied }: Sharded,
  format: WrittenFormat,
  destination: Destination,
  options: WriteOptions,
  { signal, onProgress }: Watched,
): Promise<string[]> {
  const { shards, index } = shardPaths(destination, parts.length)
  const places: [string, string][] = []
  let before = 0
  for (const [number, path] of shards.entries()) {
    const part = parts[number] as Dict<string, Tensor>
    let last = 0
    const telling: Watched['onProgress'] =
      onProgress && (({ loaded }) => onProgress({ loaded: before + (last = loaded), total: undefined }))
    const dict = format === 'safetensors' ? part : new OrderedDict(part)
    await writeDict(dict, format, path, options, { signal, onProgress: telling })
    before += last
    const file = path.split(/[/\\]/).at(-1) as string
    for (const name of part.keys()) places.push([name, file])
  }
  const text = encodeUtf8(indexText(total_size, tied, places))
  await writeContents(contentsOf([text]), index, { signal })
  return [...shards, index]
}

/** The options of `save` for a format. */
export function savingAs(
  format: WrittenFormat,
  { metadata, allow }: Pick<WriteOptions, 'metadata' | 'allow'>,
  { signal, onProgress }: Pick<OpenOptions, 'signal' | 'onProgress'>,
): SaveOptions {
  return {
    signal,
    onProgress,
    ...(format === 'safetensors' ? { format, metadata } : { _use_new_zipfile_serialization: format === 'zip', allow }),
  }
}

/** The format that a destination's ending says. */
export function formatOf(destination: Destination): WrittenFormat {
  const path = destination instanceof URL ? destination.pathname : destination
  const ending = typeof path === 'string' ? /\.(safetensors|npz|npy)$/.exec(path)?.[1] : undefined
  return (ending as WrittenFormat | undefined) ?? 'zip'
}

function renaming(names: readonly string[], renamed: (name: string) => string): Map<string, string> {
  const made = new Map<string, string>()
  const taken = new Map<string, string>()
  for (const name of names) {
    const to = renamed(name)
    const other = taken.get(to)
    if (other !== undefined)
      throw new RangeError(
        `${JSON.stringify(other)} and ${JSON.stringify(name)} would both be named ${JSON.stringify(to)}`,
      )
    taken.set(to, name)
    made.set(name, to)
  }
  return made
}

/** The tensors under their new names, with the metadata of safetensors, and, while names stay, all that the dict carries. */
function rebuilt(
  dict: Dict<string, Tensor>,
  tensors: ReadonlyMap<string, Tensor>,
  names: ReadonlyMap<string, string>,
): Dict<string, Tensor> {
  const isSame = [...names].every(([from, to]) => from === to)
  if (isSame && tensors === dict) return dict
  const entries = [...tensors].map(([name, tensor]) => [names.get(name) as string, tensor] as const)
  if (dict instanceof SafetensorsDict) return new SafetensorsDict(entries, dict.metadata)
  const made = new OrderedDict(entries)
  if (isSame) made.__dict__ = dict.__dict__
  return made
}

export function conversion(
  fields: Omit<Conversion, 'schema' | 'cast' | 'renamed' | 'files' | 'toString'> & Partial<Conversion>,
): Conversion {
  const all = { schema: 1 as const, cast: 0, renamed: [], files: [], ...fields }
  return withText(all, () =>
    [
      `${counted(all.tensors, 'tensor')} as ${all.format}`,
      ...(all.cast === 0 ? [] : [`${all.cast} cast`]),
      ...(all.renamed.length === 0 ? [] : [`${all.renamed.length} renamed`]),
      ...(all.files.length === 0 ? [] : [`${all.files.length - 1} shards`]),
      ...all.tied.map((names) => `one memory: ${names.map(printable).join(', ')}`),
    ].join(', '),
  )
}
