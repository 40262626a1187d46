// A file into another: format, dtype, names, the state dict alone.

import { Checkpoint, OrderedDict, Tensor, UnsupportedError, load, save } from '../index.js'
import type { Dict, OpenOptions } from '../index.js'
import type { Destination } from '../io/sinks/open-sink.js'
import { isProgram } from '../serialization/lazy/parts.js'
import { sharedNames } from './names.js'
import { withCheckpoint } from './opened.js'
import type { ToolSource } from './opened.js'
import { conversion, formatOf, prepared, savingAs, targetOf, written } from './written.js'
import type { Conversion, WriteOptions, WrittenFormat } from './written.js'

/** What `convert` takes by name, besides what `open` takes. */
export interface ConvertOptions extends OpenOptions, WriteOptions {
  /** Only the state dict is written: that at a path, or the only one. Implied by safetensors and by all that changes names or dtypes. */
  readonly state_dict?: string | true | undefined
}

/**
 * Writes the tensors of a file to another one, in another format, dtype or under other names. Of no tensor more than a piece is in
 * memory, those that are cast included, but for what lies scattered in its file. Tied tensors stay tied.
 *
 * @param source As for `open`, or a checkpoint that is open, which stays open. Of a program its state dict is converted.
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
  const {
    format: given,
    dtype,
    state_dict,
    prefix,
    add_prefix,
    rename,
    max_shard_size,
    metadata,
    allow,
    ...opening
  } = options
  targetOf('convert', dtype)
  const format = given ?? formatOf(destination)
  const changes = { dtype, prefix, add_prefix, rename }
  const isStateDict =
    state_dict !== undefined ||
    !['zip', 'legacy'].includes(format) ||
    max_shard_size !== undefined ||
    Object.values(changes).some((change) => change !== undefined && (!Array.isArray(change) || change.length > 0))
  return withCheckpoint(source, { ...opening, onProgress: undefined }, async (checkpoint) => {
    if (isStateDict) {
      const dict = await dictOf(checkpoint, format, state_dict)
      return written(
        await prepared('convert', dict, changes, opening),
        destination,
        { format, max_shard_size, metadata, allow },
        opening,
      )
    }
    const storages = checkpoint.keys().map((path) => [path, checkpoint.info(path).storage] as const)
    const value = await checkpoint.get('', { lazy: true })
    if (isProgram(value)) return copyOfProgram(source, destination, format, { allow, ...opening }, storages)
    const saving = savingAs(format, { metadata, allow }, opening)
    await save(value, destination, saving)
    return conversion({ format, tensors: storages.length, state_dict: false, tied: sharedNames(storages) })
  })
}

/** A program is written as it was read: its archive is loaded for it, of which `open` keeps no more than its tensors' places. */
async function copyOfProgram(
  source: ToolSource,
  destination: Destination,
  format: WrittenFormat,
  { allow, limits, model, resolve, signal, onProgress }: ConvertOptions,
  storages: readonly (readonly [string, object | null])[],
): Promise<Conversion> {
  if (source instanceof Checkpoint || format !== 'zip')
    throw new UnsupportedError({
      what: 'a program is written only as it was read',
      instead: 'Convert its state dict: { state_dict: true }; or save(await load(file), destination)',
    })
  await save(await load(source, { limits, model, resolve, signal }), destination, { allow, signal, onProgress })
  return conversion({ format, tensors: storages.length, state_dict: false, tied: sharedNames(storages) })
}

/** A tensor alone is an array alone. */
async function dictOf(
  checkpoint: Checkpoint,
  format: WrittenFormat,
  state_dict: ConvertOptions['state_dict'],
): Promise<Dict<string, Tensor>> {
  const value = format === 'npy' && state_dict === undefined ? await checkpoint.get('', { lazy: true }) : null
  if (value instanceof Tensor) return new OrderedDict([['', value]])
  return checkpoint.state_dict(state_dict === true ? '' : state_dict)
}
