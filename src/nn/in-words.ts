// A value of a file in a few words, for messages: whatever it holds, and without its being walked.

import { repr } from '../python/repr.js'
import { stringRepr } from '../python/string-repr.js'
import { typeName } from '../python/type-name.js'

/** Characters of a text that are shown. */
const longest = 40

/** `'x'`, `-1`, `a list of 3 items`, `a torch.nn.modules.linear.Linear`. */
export function inWords(value: unknown): string {
  if (typeof value === 'string')
    return value.length > longest ? `a str of ${value.length} characters` : stringRepr(value)
  if (typeof value === 'bigint') return 'an int beyond 2^53'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return repr(value)
  const name = typeName(value)
  const shown = name.length > longest ? `a ${name.slice(0, longest)}…` : `a ${name}`
  return Array.isArray(value) ? `${shown} of ${value.length} items` : shown
}
