// What the verbs that write a file have in common: their options, and that no file is replaced unasked. `save` writes a temporary file
// beside the destination and renames it, so that a failure leaves the old file.

import { closeSync, openSync, rmSync, statSync } from 'node:fs'
import { Option } from '@commander-js/extra-typings'
import type { WriteOptions } from '../tools/index.js'
import { asText, each, fileVerb, pair, replacement } from './verb.js'

export const OUTPUT_FLAGS = '-o, --output <path>'
export const OUTPUT_HELP = 'the path to write; .safetensors says the format'
export const STATE_DICT_PATH_HELP = 'where the state dict is, in a file that has several'

/** What the options of `writingVerb` become. */
interface WrittenOptions extends Pick<WriteOptions, 'format' | 'dtype' | 'prefix' | 'rename'> {
  readonly addPrefix?: string | undefined
  readonly metadata?: readonly (readonly [name: string, text: string])[] | undefined
  readonly allow?: readonly string[] | undefined
  readonly force?: boolean | undefined
}

/** A verb about a file, its first argument, with the options of the tools' `WriteOptions`, and `--force`. */
export function writingVerb(name: string, summary: string) {
  return fileVerb(name, summary)
    .addOption(
      new Option('--format <format>', 'in place of what the path says').choices([
        'zip',
        'legacy',
        'safetensors',
      ] as const),
    )
    .option('--dtype <name>', 'what floating-point tensors become, such as float16')
    .option('--prefix [text]', "removed from names; without text: a wrapper's (module., _orig_mod.)")
    .option('--add-prefix <text>', 'put before all names')
    .option(
      '--rename <pattern=text>',
      'in names: a text, a glob whose stars the text repeats (net.*=model.*), or /a regular expression/; repeatable',
      each(replacement),
    )
    .option('--metadata <name=text>', 'text that safetensors has beside the tensors; repeatable', each(pair))
    .option(
      '--allow <name>',
      "a class of your own that may be written into PyTorch's formats; repeatable",
      each(asText),
    )
    .option('--force', 'replace a file that is there')
}

export function writeOptionsOf(options: WrittenOptions): WriteOptions {
  const { format, dtype, prefix, addPrefix, rename, metadata, allow } = options
  return { format, dtype, prefix, add_prefix: addPrefix, rename, metadata: metadata && new Map(metadata), allow }
}

/**
 * Writes to a path that is free, or with `force` over what is there. Without it the path is taken by an empty file first, which fails
 * where there is one: no other program can come between looking and writing.
 *
 * @throws Error where there is a file.
 */
export async function writingTo<T>(
  path: string,
  { force = false }: Pick<WrittenOptions, 'force'>,
  write: () => Promise<T>,
): Promise<T> {
  if (force) return write()
  reserve(path)
  const { ino } = statSync(path)
  try {
    return await write()
  } catch (error) {
    // Still the empty file.
    const now = statSync(path, { throwIfNoEntry: false })
    if (now?.ino === ino && now.size === 0) rmSync(path)
    throw error
  }
}

function reserve(path: string): void {
  try {
    closeSync(openSync(path, 'wx'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new Error(`${path} is there already; --force replaces it`, { cause: error })
  }
}
