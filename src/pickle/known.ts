// What the caller of `unpickle` decides: which names it knows, what persistent ids mean, and what a
// pickle may ask for at all. Everything else in a pickle stays inert.

import type { ByteLimit } from '../bytes/byte-builder.js'
import type { Dict } from '../python/dict.js'
import type { PyObject } from '../python/objects.js'
import type { Tuple } from '../python/tuple.js'
import type { Budget } from './budget.js'

/**
 * A name that its owner knows: what it stands for and what may be done with it. Each function checks the number and the
 * types of its arguments, which come from the file. Where they do not fit it throws an UnpicklingError (the byte and the
 * opcode are added to it) if nothing that Python could make of them is safe to keep, a view beyond its storage for one.
 * What is missing here, and what a function does not understand, stays inert.
 */
export interface Known {
  /** What the name itself loads as, where it is a value: `torch.float32`. Without it: a Global. */
  readonly value?: unknown
  /**
   * `callable(*args)`. Floats among the arguments: `isFloat(args, index, number)`. undefined: these arguments are not
   * understood, so that the call stays inert.
   */
  readonly reduce?: (args: Tuple, calls: Calls) => unknown
  /** `cls.__new__(cls, *args, **kwargs)`: the object before its state; undefined as above. */
  readonly newobj?: (args: Tuple, kwargs: Dict | null, calls: Calls) => unknown
  /** `object.__setstate__(state)`, for what `reduce` or `newobj` above made. */
  readonly build?: (object: object, state: unknown, calls: Calls) => void
}

/** The closed table of names: exact module and qualname, as Python 3 spells them. */
export type FindClass = (module: string, qualname: string) => Known | undefined

/** What a Known function may do with callables that are its arguments. Nothing unknown is ever called. */
export interface Calls {
  /** `callable(*args)`: of a known name its value, of an unknown one an inert PyObject. */
  call(callable: unknown, args: Tuple): unknown
  /** `cls.__new__(cls, *args)`. */
  newobj(cls: unknown, args: Tuple, kwargs: Dict | null): unknown
  /** `object.__setstate__(state)`. */
  build(object: unknown, state: unknown): void
  /** What a name stands for, as Python 3 spells it: a value, or a Global. */
  find(module: string, qualname: string): unknown
  /** The record of a Global that `find_class` knew. */
  known(callable: unknown): Known | undefined
  /**
   * Adds to what calls have copied: items, characters or bytes that are not in the arguments' own sizes.
   *
   * @throws LimitError where that is more than the file has of them.
   */
  spend(count: number): void
  /** Whether nothing may be made but what is known: a policy's `knownOnly`. */
  readonly strict: boolean
  /** Faults that may turn out to be none: the first that is still there at the pickle's end is thrown, by what it is of. */
  readonly owed: Map<unknown, Error>
}

/**
 * A narrower language than pickle's, as PyTorch's `weights_only`. A name, class or state that it refuses is
 * an UnsafeError, an opcode an UnpicklingError.
 */
export interface Policy {
  /** How errors call it: `weights_only=True of PyTorch 2.14`. */
  readonly name: string
  /** The opcodes that may occur, by their bytes. */
  readonly opcodes: ReadonlySet<number>
  /** The names that may occur, known or not. */
  allowName(module: string, qualname: string): boolean
  /** Whether nothing may be made of a name that may occur but that nobody knows. */
  readonly knownOnly?: boolean
  /** Whether REDUCE may call this value or Global. By default any that is known. */
  allowReduce?(callable: unknown, args: Tuple): boolean
  /** Whether NEWOBJ may make this class, a value or a Global. By default any name that is allowed. */
  allowNewobj?(cls: unknown): boolean
  /** Whether BUILD may set this object's state. By default any object's that can have one. */
  allowBuild?(object: unknown): boolean
  /** Sets an object's state where that is done otherwise; `usual` sets one as in any pickle. */
  build?(object: unknown, state: unknown, usual: (state: unknown) => void): void
  /** Whether names are Python 2's at every protocol or at none; by default they are before protocol 3. */
  readonly hasPython2Names?: boolean
  /** Whether this may be a persistent id. By default whatever the container has. */
  allowPersistentId?(pid: unknown): boolean
}

export interface UnpickleLimits {
  /** Bytes of one integer (Python 2 and 3 have no bound; torch's weights_only has 255). */
  readonly intBytes: number
  /** How far a pickle may go. */
  readonly bytes: ByteLimit
  /** Entries of the memo beyond the ones that are numbered from 0 without gaps. */
  readonly sparseMemo: number
}

/** How Python 2's str is read; `bytes` leaves it as bytes. */
export type Encoding = 'utf-8' | 'ascii' | 'latin1' | 'bytes'

export interface UnpickleOptions {
  /** The names that are known; without it none is, and everything that a pickle names stays inert. */
  readonly find_class?: FindClass | undefined
  /** What a persistent id stands for: a tuple, or text in protocol 0. Without it ids are errors. */
  readonly persistent_load?: (pid: unknown) => unknown
  /** How Python 2's str is read. As in torch.load, `utf-8`. */
  readonly encoding?: Encoding | undefined
  readonly limits?: Partial<UnpickleLimits> | undefined
  /** What the calls of all pickles of a file may copy. By default each pickle has its own. */
  readonly budget?: Budget | undefined
  /** Whether REDUCE's only argument may stand without its tuple, as TorchScript writes members of enums. */
  readonly bareArguments?: boolean
  /**
   * Asked when an inert object gets its state. Where it returns true it has taken object and state
   * over (Object.setPrototypeOf keeps the identity); else the state is recorded.
   */
  readonly buildInert?: (object: PyObject, state: unknown) => boolean
  /** Sets the state of an object of another layer, which nobody knows to have one; true where that is done. */
  readonly buildOther?: (object: unknown, state: unknown) => boolean
  /** Given, at the end, all objects that got a state: for what can be known only when all of them are whole. */
  readonly checkBuilt?: ((objects: readonly unknown[]) => void) | undefined
  readonly allowOnly?: Policy | undefined
  /** Told each name that the pickle mentions, as Python 3 spells it, as often as it does. */
  readonly onName?: ((module: string, qualname: string) => void) | undefined
}
