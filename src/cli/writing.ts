// What the verbs that write a file have in common: their options, and that no file is replaced unasked. `save` writes a temporary file
// beside the destination and renames it, so that a failure leaves the old file.

import { closeSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, parse } from 'node:path'
import { Option } from '@commander-js/extra-typings'
import type { WriteOptions } from '../tools/index.js'
import { asText, each, fileVerb, pair, replacement } from './verb.js'

export const OUTPUT_FLAGS = '-o, --output <path>'
export const OUTPUT_HELP = 'the path to write; .safetensors, .npz and .npy say the format'
export const STATE_DICT_PATH_HELP = 'where the state dict is, in a file that has several'

const FORMATS = ['zip', 'legacy', 'safetensors', 'npz', 'npy'] as const satisfies readonly WriteOptions['format'][]

/** What the options of `writingVerb` become. */
interface WrittenOptions extends Pick<WriteOptions, 'format' | 'dtype' | 'prefix' | 'rename'> {
  readonly addPrefix?: string | undefined
  readonly maxShardSize?: string | undefined
  readonly metadata?: readonly (readonly [name: string, text: string])[] | undefined
  readonly allow?: readonly string[] | undefined
  readonly force?: boolean | undefined
}

/** A verb about a file, its first argument, with the options of the tools' `WriteOptions`, and `--force`. */
export function writingVerb(name: string, summary: string) {
  return fileVerb(name, summary)
    .addOption(new Option('--format <format>', 'in place of what the path says').choices(FORMATS))
    .option('--dtype <name>', 'what floating-point tensors become, such as float16')
    .option('--prefix [text]', "removed from names; without text: a wrapper's (module., _orig_mod.)")
    .option('--add-prefix <text>', 'put before all names')
    .option(
      '--rename <pattern=text>',
      'in names: a text, a glob whose stars the text repeats (net.*=model.*), or /a regular expression/; repeatable',
      each(replacement),
    )
    .option('--max-shard-size <size>', 'several files of at most so much (5GB) beside the path, and their index')
    .option('--metadata <name=text>', 'text that safetensors has beside the tensors; repeatable', each(pair))
    .option(
      '--allow <name>',
      "a class of your own that may be written into PyTorch's formats; repeatable",
      each(asText),
    )
    .option('--force', 'replace a file that is there')
}

export function writeOptionsOf(options: WrittenOptions): WriteOptions {
  const { format, dtype, prefix, addPrefix, rename, maxShardSize, metadata, allow } = options
  return {
    format,
    dtype,
    prefix,
    add_prefix: addPrefix,
    rename,
    max_shard_size: maxShardSize,
    metadata: metadata && new Map(metadata),
    allow,
  }
}

/**
 * Writes to a path that is free, or with `force` over what is there. Without it the path is taken by an empty file first, which fails
 * where there is one: no other program can come between looking and writing.
 *
 * @throws Error where there is a file.
 */
export async function writingTo<T>(
  path: string,
  { force = false, maxShardSize }: Pick<WrittenOptions, 'force' | 'maxShardSize'>,
  write: () => Promise<T>,
): Promise<T> {
  if (force) return write()
  reserve(path)
  const { ino } = statSync(path)
  try {
    // While the path is taken: another that writes shards there is either not yet or no longer at it.
    if (maxShardSize !== undefined) checkShards(path)
    return await write()
  } finally {
    // Still the empty file: nothing was written, or shards beside it.
    const now = statSync(path, { throwIfNoEntry: false })
    if (now?.ino === ino && now.size === 0) rmSync(path)
  }
}

function reserve(path: string): void {
  try {
    closeSync(openSync(path, 'wx'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw isThere(path, error)
  }
}

/** How many there will be is not known yet: none of another number must be there either. */
function checkShards(path: string): void {
  const { name, ext } = parse(path)
  const shard = /^-\d{5}-of-\d{5}$/
  for (const file of readdirSync(dirname(path))) {
    const isShard =
      file.startsWith(name) && file.endsWith(ext) && shard.test(file.slice(name.length, file.length - ext.length))
    if (isShard || file === `${basename(path)}.index.json`) throw isThere(file)
  }
}

function isThere(path: string, cause?: unknown): Error {
  return new Error(`${path} is there already; --force replaces it`, { cause })
}
