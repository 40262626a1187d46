// How many threads compute. One, so far: the core computes where it is called.

import { UnsupportedError } from '../errors.js'

/** The number of threads that compute: 1. */
export function get_num_threads(): number {
  return 1
}

/**
 * Sets the number of threads that compute.
 *
 * @throws RangeError unless `n` is a positive integer; UnsupportedError for more than one.
 * @example
 * import { get_num_threads, set_num_threads } from 'torchlet'
 * await set_num_threads(1)
 * get_num_threads()   // 1
 */
export async function set_num_threads(n: number): Promise<void> {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError('set_num_threads expects a positive integer')
  if (n > 1) {
    throw new UnsupportedError({
      what: `${n} threads are more than this release of torchlet computes with`,
      instead: 'Leave it at 1; several workers can each load the package',
    })
  }
}
