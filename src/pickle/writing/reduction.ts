// What the caller of `pickle` decides: how its objects are written, which names may be, and which equal
// strings are one object.

import type { Dict } from '../../python/dict.js'
import type { Global, PyObject } from '../../python/objects.js'
import type { Policy } from '../known.js'

/** How an object is rebuilt: what Python's `__reduce_ex__` returns. */
export interface Reduction {
  /** A name, or an inert object that is called. */
  readonly callable: Global | PyObject
  readonly args: readonly unknown[]
  /** `reduce`: callable(*args), the default; `newobj`: callable.__new__(callable, *args); `inst`: as protocol 1. */
  readonly construction?: 'reduce' | 'newobj' | 'newobj_ex' | 'inst'
  /** The keyword arguments of `newobj_ex`. */
  readonly kwargs?: Dict | null
  /** Whether it is an object of a file that nobody understood. */
  readonly isInert?: boolean
  /** An object of the class that this makes, where it is another than the object's own. */
  readonly writtenAs?: object
  /** For `__setstate__`; undefined where there is none. */
  readonly state?: unknown
  /** For `extend`; floats that look like ints are marked in the array. */
  readonly items?: readonly unknown[]
  /** For `__setitem__`: a mapping, or pairs. */
  readonly dictItems?: ReadonlyMap<unknown, unknown> | readonly (readonly [unknown, unknown])[]
}

export interface PickleOptions {
  /** 2, as torch.save writes, up to 5. */
  readonly protocol?: number
  /** How an object of another layer is written; a Global where a name says it all; undefined: unknown. */
  readonly reduce?: (object: object, protocol: number) => Reduction | Global | undefined
  /** What stands outside of the pickle: the id by which it is found, or undefined. Asked before `reduce`, and for names. */
  readonly persistent_id?: (object: object) => readonly unknown[] | undefined
  /**
   * Whether a name may be written, as Python 3 spells it; without it any may. What it refuses is collected, and
   * `pickle` throws one UnsafeError of all.
   *
   * @param isInert Whether it is called by an object of the file that nobody understood.
   */
  readonly allowName?: (module: string, qualname: string, isInert: boolean) => boolean
  /** The language to write, where it is a narrower one; its names are the ones that may be written. */
  readonly writeOnly?: Policy | undefined
  /**
   * Whether a dict's key is a new str. Python's memo goes by identity, which JavaScript's strings have
   * not: equal strings count as one object, as constants and names are in Python, unless a file had them apart. Keys that a program
   * puts together (`prefix + name`, `str(index)`) are new objects each time. By default none is.
   */
  readonly isNewKey?: (key: string, value: unknown, dict: ReadonlyMap<unknown, unknown>) => boolean
}
