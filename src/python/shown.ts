// The base of classes that show themselves as Python does. Classes that extend JavaScript's own, and the hot ones, are listed in
// src/show.ts instead; those here a bundler leaves out of pages that do not meet them.

import { repr } from './repr.js'

export abstract class Shown {
  /** Python's `repr` of it. */
  toString(): string {
    return repr(this)
  }
}
