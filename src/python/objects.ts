// What a pickle names and torchlet does not know: inert records. Nothing is imported, called or run;
// everything that the file says of them is kept, so that they can be printed, walked and written back.

import type { Dict } from './dict.js'

/** The names in `builtins` that are functions; the others there are classes. */
const builtinFunctions: ReadonlySet<string> = /* @__PURE__ */ new Set(
  (
    'abs all any ascii bin breakpoint callable chr compile delattr dir divmod eval exec format getattr globals hasattr hash hex ' +
    'id input isinstance issubclass iter len locals max min next oct open ord pow print repr round setattr sorted sum vars __import__'
  ).split(' '),
)

/** A class or function that a pickle names: `Global { module: 'torch.nn.functional', qualname: 'relu' }`. */
export class Global {
  /** Python's module: `torch.nn.functional`. */
  readonly module: string
  /** The name in it: `relu`. */
  readonly qualname: string

  constructor(module: string, qualname: string) {
    this.module = module
    this.qualname = qualname
    Object.freeze(this)
  }

  /** `module.qualname`, the way that allow-lists spell it. */
  get name(): string {
    return `${this.module}.${this.qualname}`
  }

  toString(): string {
    return this.__repr__()
  }

  __repr__(): string {
    if (this.name === 'builtins.Ellipsis' || this.name === 'builtins.NotImplemented') return this.qualname
    if (this.module === 'builtins' && builtinFunctions.has(this.qualname)) return `<built-in function ${this.qualname}>`
    // A member of an enum, by its name; the file does not tell its value.
    const member = /(?:^|\.)([^.]+\.[A-Z][A-Z0-9_]*)$/.exec(this.qualname)?.[1]
    if (member !== undefined && !this.module.startsWith('__torch__')) return `<${member}>`
    return this.module === 'builtins' || this.module === '__builtin__'
      ? `<class '${this.qualname}'>`
      : `<class '${this.name}'>`
  }
}

/** How a pickle made an object, which decides how it is written back. */
export type Construction = 'reduce' | 'newobj' | 'newobj_ex' | 'inst'

/**
 * An object of a class or from a function that torchlet does not know. Inert: its fields hold what the
 * file says, none of them is ever called, and no name from the file becomes a property.
 */
export class PyObject {
  /** Python's module of the class or function. */
  readonly module: string
  /** Its name there. */
  readonly qualname: string
  /** What it was called with. */
  readonly args: readonly unknown[]
  /** The keyword arguments of a protocol 4 construction, else null. */
  readonly kwargs: Dict | null
  /** By which opcode it was made. */
  readonly construction: Construction
  /** What was called, where that is no name but an object too: a bound method, a partial. Its name is this one's. */
  readonly callee: PyObject | null
  /** What BUILD gave: usually a Dict of attributes, or null where there was none. */
  state: unknown = null
  /** Whether BUILD was there at all, to tell a state of None from none. */
  hasState = false
  /** What was appended, where the class is a list or deque. */
  readonly items: unknown[] = []
  /** What was set by key, where the class is a mapping. */
  readonly dictItems: [key: unknown, value: unknown][] = []

  constructor(
    cls: Global | PyObject,
    args: readonly unknown[],
    construction: Construction,
    kwargs: Dict | null = null,
  ) {
    this.module = cls.module
    this.qualname = cls.qualname
    this.args = args
    this.kwargs = kwargs
    this.callee = cls instanceof PyObject ? cls : null
    this.construction = construction
  }

  /** `module.qualname` of the class or function. */
  get name(): string {
    return `${this.module}.${this.qualname}`
  }
}
