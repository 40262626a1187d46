// Which dictionaries have keys that PyTorch puts together at run time, so that Python's pickler meets new strings.

import { OrderedDict } from '../python/dict.js'

/** State dicts and their metadata (`prefix + name`), and the numbered children of containers. */
export function fresh_keys(dict: ReadonlyMap<unknown, unknown>): boolean {
  if (dict instanceof OrderedDict) return true
  for (const key of dict.keys()) if (typeof key !== 'string' || !/^\d+$/.test(key)) return false
  return dict.size > 0
}
