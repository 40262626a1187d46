// `torch.storage._load_from_bytes`: a storage in a plain pickle is the bytes of a file of its own, in the legacy format.

import { UnpicklingError } from '../../errors.js'
import type { Known, UnpickleOptions } from '../../pickle/known.js'
import { Tuple } from '../../python/tuple.js'
import { CheckedArguments } from './checks.js'

/**
 * The options with that name known.
 *
 * @param size Bytes of the pickle's file: all that are loaded out of it are no more than it has, or the file repeats
 *   the same ones to make endless work of them.
 */
export function withNestedBytes(
  options: UnpickleOptions,
  size: number,
  load: (bytes: Uint8Array, name: string) => unknown,
): UnpickleOptions {
  let left = size
  const known: Known = {
    reduce(args: Tuple) {
      const checked = new CheckedArguments('_load_from_bytes', args, 1)
      const bytes = checked.value(0)
      if (!(bytes instanceof Uint8Array)) throw checked.mismatch(0, 'bytes')
      left -= bytes.length
      if (left < 0) throw new UnpicklingError({ reason: 'the storages in the pickle have more bytes than its file' })
      return load(bytes, '_load_from_bytes')
    },
  }
  const find_class = options.find_class
  return {
    ...options,
    find_class: (module, qualname) => (`${module}.${qualname}` === NAME ? known : find_class?.(module, qualname)),
  }
}

const NAME = 'torch.storage._load_from_bytes'
