// Which numpy's wording is printed: the one that goes with the Python of `set_printoptions`, as Debian pairs them.

import { printOptions } from '../python/printoptions.js'

/** 1.24 with Python 3.11, 2.2 with 3.12 and 3.13, 2.4 from 3.14 on. */
export function numpyRelease(): '1.24' | '2.2' | '2.4' {
  const [major = 0, minor = 0] = printOptions.python.split('.').map(Number)
  const version = major * 100 + minor
  return version < 312 ? '1.24' : version < 314 ? '2.2' : '2.4'
}
