// A file into another: format, dtype, names, the state dict alone. What is not cast passes from file to file piece by piece.

import { OrderedDict, SafetensorsDict, Tensor, find_state_dicts, save } from '../index.js'
import type { Dict, OpenOptions, SaveOptions, dtype } from '../index.js'
import type { Destination } from '../io/sinks/open-sink.js'
import { dtypeNamed } from '../tensor/dtype.js'
import { sharedNames } from './names.js'
import { withCheckpoint } from './opened.js'
import type { ToolSource } from './opened.js'
import { counted, printable, withText } from './text.js'

/** What `convert` takes by name, besides what `open` takes. */
export interface ConvertOptions extends OpenOptions, Pick<SaveOptions, 'metadata' | 'allow'> {
  /** By default what the destination's ending says: safetensors for `.safetensors`, else zip, which is PyTorch's since 1.6. */
  readonly format?: 'zip' | 'legacy' | 'safetensors' | undefined
  /** What floating-point tensors become; others stay. By PyTorch's name or as a dtype. */
  readonly dtype?: dtype | string | undefined
  /** Only the state dict is written: that at a path, or the only one. Implied by safetensors, `dtype`, `rename` and `prefix`. */
  readonly state_dict?: string | true | undefined
  /** Removed from the names that begin with it; `true`: what a wrapper (DataParallel, torch.compile) put before all of them. */
  readonly prefix?: string | true | undefined
  /** Replacements in names, one after the other, as by `name.replace(pattern, text)`; after the prefix is gone. */
  readonly rename?: readonly (readonly [pattern: RegExp | string, text: string])[] | undefined
}

/** What `convert` did. */
export interface Conversion {
  /** Grows when a field changes its meaning or goes. */
  readonly schema: 1
  readonly format: 'zip' | 'legacy' | 'safetensors'
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
  /** It in a few words. */
  toString(): string
}

/**
 * Writes the tensors of a file to another one, in another format, dtype or under other names. Tensors that are not cast are never in
 * memory as a whole; those that are cast are held as what they become. Tied tensors stay tied.
 *
 * @param source As for `open`, or a checkpoint that is open, which stays open.
 * @param destination As for `save`.
 * @throws As `open` and `save`; RangeError where two tensors would get one name; TypeError for a dtype that there is not;
 *   ArchiveError where a state dict is wanted and there is none, or more than one.
 * @example
 * import { convert } from 'torchlet/tools'
 * await convert('checkpoint.ckpt', 'model.safetensors', { state_dict: 'state_dict', prefix: true, dtype: 'float16' })
 */
export async function convert(
  source: ToolSource,
  destination: Destination,
  options: ConvertOptions = {},
): Promise<Conversion> {
  const { format: given, dtype, state_dict, prefix, rename = [], metadata, allow, ...opening } = options
  const target = typeof dtype === 'string' ? dtypeNamed(dtype) : dtype
  if (dtype !== undefined && target?.kind !== 'float')
    throw new TypeError(`convert(): dtype is ${String(dtype)}, which is no floating-point dtype`)
  const format = given ?? formatOf(destination)
  const saving: SaveOptions = {
    signal: opening.signal,
    onProgress: opening.onProgress,
    ...(format === 'safetensors' ? { format, metadata } : { _use_new_zipfile_serialization: format === 'zip', allow }),
  }
  const isStateDict =
    state_dict !== undefined ||
    format === 'safetensors' ||
    target !== undefined ||
    prefix !== undefined ||
    rename.length > 0
  return withCheckpoint(source, { ...opening, onProgress: undefined }, async (checkpoint) => {
    if (!isStateDict) {
      const storages = checkpoint.keys().map((path) => [path, checkpoint.info(path).storage] as const)
      const value = await checkpoint.get('', { lazy: true })
      // A program is written as it was read, and has no formats.
      await save(
        value,
        destination,
        format === 'zip' ? { ...saving, _use_new_zipfile_serialization: undefined } : saving,
      )
      return conversion({ format, tensors: storages.length, state_dict: false, tied: sharedNames(storages) })
    }
    const dict = checkpoint.state_dict(state_dict === true ? '' : state_dict)
    const names = renaming([...dict.keys()], prefix === true ? find_state_dicts(dict)[0]?.prefix : prefix, rename)
    const { tensors, cast } =
      target === undefined ? { tensors: dict, cast: 0 } : await casting(dict, target, opening.signal)
    const made = rebuilt(dict, tensors, names)
    const held = [...made].filter((entry) => (entry[1] as unknown) instanceof Tensor)
    const tied = sharedNames(held.map(([name, { storage }]) => [name, storage]))
    await save(made, destination, saving)
    const renamed = Array.from(names, ([from, to]) => ({ from, to })).filter(({ from, to }) => from !== to)
    return conversion({ format, tensors: held.length, state_dict: true, cast, renamed, tied })
  })
}

function formatOf(destination: Destination): 'zip' | 'safetensors' {
  const path = destination instanceof URL ? destination.pathname : destination
  return typeof path === 'string' && path.endsWith('.safetensors') ? 'safetensors' : 'zip'
}

function renaming(
  names: readonly string[],
  prefix: string | undefined,
  rename: NonNullable<ConvertOptions['rename']>,
): Map<string, string> {
  const renamed = new Map<string, string>()
  const taken = new Map<string, string>()
  for (const name of names) {
    let to = prefix !== undefined && name.startsWith(prefix) ? name.slice(prefix.length) : name
    for (const [pattern, text] of rename) to = to.replace(pattern, text)
    const other = taken.get(to)
    if (other !== undefined)
      throw new RangeError(
        `${JSON.stringify(other)} and ${JSON.stringify(name)} would both be named ${JSON.stringify(to)}`,
      )
    taken.set(to, name)
    renamed.set(name, to)
  }
  return renamed
}

/** Takes the tensors out of the dict, so that of those that are read only what they become is kept. */
async function casting(
  dict: Dict<string, Tensor>,
  target: dtype,
  signal: OpenOptions['signal'],
): Promise<{ readonly tensors: ReadonlyMap<string, Tensor>; readonly cast: number }> {
  const tensors = new Map<string, Tensor>()
  // Tied tensors are cast once, so that they stay tied.
  const done = new WeakMap<object, Map<string, Tensor>>()
  let cast = 0
  for (const [name, tensor] of dict) {
    dict.delete(name)
    if (!((tensor as unknown) instanceof Tensor) || tensor.dtype.kind !== 'float' || tensor.dtype === target) {
      tensors.set(name, tensor)
      continue
    }
    cast++
    const memory = tensor.storage ?? tensor
    const places = done.get(memory) ?? new Map<string, Tensor>()
    done.set(memory, places)
    const place = `${tensor.dtype.name} ${tensor.storage_offset()} ${tensor.shape.join()} ${tensor.stride().join()}`
    let made = places.get(place)
    if (made === undefined) places.set(place, (made = (await tensor.load({ signal })).to(target)))
    // An object of its own, over the same memory, as the tied tensors were.
    tensors.set(name, made.detach())
  }
  return { tensors, cast }
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

function conversion(
  fields: Omit<Conversion, 'schema' | 'cast' | 'renamed' | 'toString'> & Partial<Conversion>,
): Conversion {
  const all = { schema: 1 as const, cast: 0, renamed: [], ...fields }
  return withText(all, () =>
    [
      `${counted(all.tensors, 'tensor')} as ${all.format}`,
      ...(all.cast === 0 ? [] : [`${all.cast} cast`]),
      ...(all.renamed.length === 0 ? [] : [`${all.renamed.length} renamed`]),
      ...all.tied.map((names) => `one memory: ${names.map(printable).join(', ')}`),
    ].join(', '),
  )
}
