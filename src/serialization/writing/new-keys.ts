// Which keys PyTorch puts together at run time, so that Python's pickler meets a new str each time, where
// it writes a reference for the names of attributes, which are one object however often they occur.

import { Dict, OrderedDict } from '../../python/dict.js'

/** No name is longer; one that a file has in a hundred thousand dicts would be written as often. */
const longestName = 1024

/**
 * Keys of state dicts (`prefix + name`; without a prefix it is the name itself), of their metadata
 * (`prefix[:-1]`; Python has one object of each single character), and of numbered children.
 */
export function isNewKey(key: string, value: unknown, dict: ReadonlyMap<unknown, unknown>): boolean {
  if (key.length > longestName) return false
  const inOrdered = dict instanceof OrderedDict
  if (inOrdered && value instanceof Dict) return key.length > 1
  return /^\d+$/.test(key) || (inOrdered && key.includes('.'))
}
