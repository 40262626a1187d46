// The names that state dicts have: all-names.ts has these too, and what else may be done with them.

import type { Calls, Known } from '../../pickle/known.js'
import { OrderedDict } from '../../python/dict.js'
import type { Tuple } from '../../python/tuple.js'
import { dtypes } from '../../tensor/dtype.js'
import { rare } from '../parts/rare.js'
import { usualRebuilds } from './rebuild.js'
import { typedStorageTypes } from './storage-type.js'

const ORDERED_DICT = 'collections.OrderedDict'

/** By `module.qualname`. */
export const usualNames: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...usualRebuilds,
  ...dtypes.map((value): [string, Known] => [`torch.${value.name}`, { value }]),
  ...[...typedStorageTypes].map(([className, value]): [string, Known] => {
    const name = `torch.${className}`
    return [name, { value, reduce: (args, calls) => reduce(name, args, calls) }]
  }),
  [
    ORDERED_DICT,
    {
      reduce: (args, calls) => (args.length === 0 ? new OrderedDict() : reduce(ORDERED_DICT, args, calls)),
      newobj: () => new OrderedDict(),
    },
  ],
])

/** As the table of all names does it. */
function reduce(name: string, args: Tuple, calls: Calls): unknown {
  return rare.names.value.allNames.get(name)?.reduce?.(args, calls)
}
