// Writes Python values as a pickle, byte for byte as CPython's C pickler does at the same protocol: its
// memo, its batches, its choice of opcodes, its frames. saver.ts walks, output.ts has the bytes. What
// other layers add, and which equal strings count as one: reduction.ts. Mirror: unpickler.ts.

import { UnsafeError } from '../../errors.js'
import type { PickleOptions } from './reduction.js'
import { Saver } from './saver.js'

const lowestProtocol = 2
const highestProtocol = 5

/**
 * Python's `pickle.dumps(value, protocol)`.
 *
 * @param value Python values as `unpickle` gives them, and plain objects, Maps, Sets, ArrayBuffers.
 * @throws TypeError, naming the place, for what Python has no counterpart of (undefined, functions, Dates,
 *   typed arrays other than Uint8Array); UnsafeError of all names that may not be written; UnsupportedError for
 *   what `writeOnly` has no words for; LimitError where containers are nested deeper than Python itself writes; RangeError for a protocol but 2 to 5.
 * @example
 * pickle({ lr: 0.1 })   // b'\x80\x02}q\x00X\x02\x00\x00\x00lrq\x01G?\xb9\x99\x99\x99\x99\x99\x9as.'
 */
export function pickle(value: unknown, options: PickleOptions = {}): Uint8Array<ArrayBuffer> {
  const { protocol = lowestProtocol } = options
  if (!Number.isInteger(protocol) || protocol < lowestProtocol || protocol > highestProtocol) {
    throw new RangeError(`pickle protocols from ${lowestProtocol} to ${highestProtocol} are written, not ${protocol}`)
  }
  const saver = new Saver(options, protocol)
  const bytes = saver.dump(value)
  if (saver.refused.size === 0) return bytes
  throw new UnsafeError({
    ...sentencesOf(options),
    names: [...saver.refused.keys()],
    paths: [...saver.refused.values()],
  })
}

function sentencesOf({ writeOnly }: PickleOptions): { readonly what: string; readonly remedy?: string } {
  if (writeOnly !== undefined) return { what: `${writeOnly.name} does not read these names` }
  return {
    what: "these names are neither PyTorch's own nor data classes of Python's, and are not written unasked",
    remedy: "If they are meant to be in the file, give the option allow: ['module.name', …] or allow: 'all'",
  }
}
