// Python's exceptions, what `traceback` keeps of a stack, and two dataclasses: what weights_only of PyTorch 2.14 makes of them. The objects
// are inert like any other's; only what their constructors would refuse is refused. CPython: Objects/exceptions.c,
// Lib/traceback.py.

import type { Known } from '../../../pickle/known.js'
import { extend } from '../../../pickle/containers.js'
import { endingNames, exceptionNames } from '../../../python/exceptions.js'
import { Global, PyObject } from '../../../python/objects.js'
import type { Construction } from '../../../python/objects.js'
import { Tuple } from '../../../python/tuple.js'
import { iterate } from './iterate.js'

/** By `module.qualname`. Where there is no policy all of them are left inert. */
export const exceptionClasses: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...exceptionNames.map((name): [string, Known] => [`builtins.${name}`, exceptionClass(name)]),
  ['traceback.FrameSummary', frameSummary()],
  ['traceback.StackSummary', stackSummary()],
  ['torch.distributed._mesh_layout._FlatLayout', dataclass('_FlatLayout')],
  ['torch.distributed._mesh_layout._MeshLayout', dataclass('_MeshLayout')],
])

function exceptionClass(qualname: string): Known {
  const cls = new Global('builtins', qualname)
  const make = (args: Tuple, construction: Construction): PyObject | undefined =>
    accepts(qualname, args, construction) ? sealed(new PyObject(cls, args, construction)) : undefined
  return {
    reduce: (args, { strict }) => (strict ? make(args, 'reduce') : undefined),
    newobj: (args, _kwargs, { strict }) => (strict ? make(args, 'newobj') : undefined),
  }
}

/** No list and no dict: what takes items by APPEND or SETITEM is a list or a dict by its class. */
function sealed(object: PyObject): PyObject {
  if (object.qualname !== 'StackSummary') Object.freeze(object.items)
  Object.freeze(object.dictItems)
  return object
}

/** What `__init__` and `__new__` would refuse. */
function accepts(qualname: string, args: Tuple, construction: Construction): boolean {
  const isWhole = construction === 'reduce'
  switch (qualname) {
    case 'UnicodeDecodeError':
      return !isWhole || fits(args, ['string', 'bytes', 'number', 'number', 'string'])
    case 'UnicodeEncodeError':
      return !isWhole || fits(args, ['string', 'string', 'number', 'number', 'string'])
    case 'UnicodeTranslateError':
      return !isWhole || fits(args, ['string', 'number', 'number', 'string'])
    case 'SyntaxError':
    case 'IndentationError':
    case 'TabError':
    case '_IncompleteInputError':
      return !isWhole || args.length !== 2 || [4, 6, 7].includes(iterate(args[1])?.length ?? 0)
    case 'BaseExceptionGroup':
    case 'ExceptionGroup':
      return isGroup(args, qualname)
    default:
      return true
  }
}

function fits(args: Tuple, types: readonly string[]): boolean {
  return args.length === types.length && types.every((type, index) => typeOf(args[index]) === type)
}

function typeOf(value: unknown): string {
  return value instanceof Uint8Array ? 'bytes' : typeof value
}

/** (message, exceptions), at least one; an ExceptionGroup has none of those that end a program. */
function isGroup([message, exceptions, ...rest]: Tuple, qualname: string): boolean {
  if (typeof message !== 'string' || !Array.isArray(exceptions) || exceptions.length === 0 || rest.length > 0)
    return false
  return exceptions.every(
    (each) => isException(each) && (qualname !== 'ExceptionGroup' || !endingNames.has((each as PyObject).qualname)),
  )
}

/** Whether it is an object of one of Python's classes of exceptions. */
export function isException(value: unknown): boolean {
  return value instanceof PyObject && value.module === 'builtins' && exceptionClasses.has(value.name)
}

/** Made without arguments, its slots as state: (None, {filename, lineno, …}). */
function frameSummary(): Known {
  const cls = new Global('traceback', 'FrameSummary')
  return {
    newobj: (args, _kwargs, { strict }) => (strict ? sealed(new PyObject(cls, args, 'newobj')) : undefined),
    reduce: (args, { strict }) =>
      strict && fits(args, ['string', 'number', 'string']) ? sealed(new PyObject(cls, args, 'reduce')) : undefined,
  }
}

/** A list of frames. */
function stackSummary(): Known {
  const cls = new Global('traceback', 'StackSummary')
  return {
    newobj: (args, _kwargs, { strict }) => (strict ? sealed(new PyObject(cls, args, 'newobj')) : undefined),
    reduce(args, { strict }) {
      const items = args.length === 0 ? [] : iterate(args[0])
      if (!strict || args.length > 1 || items === undefined) return undefined
      const stack = sealed(new PyObject(cls, Tuple.of(), 'reduce'))
      extend(stack.items, items, 0)
      return stack
    },
  }
}

/** What a mesh of devices keeps, which has its state by BUILD. */
function dataclass(qualname: string): Known {
  const cls = new Global('torch.distributed._mesh_layout', qualname)
  return { newobj: (args, _kwargs, { strict }) => (strict ? sealed(new PyObject(cls, args, 'newobj')) : undefined) }
}

const frameSlots: ReadonlySet<unknown> = new Set(
  'filename lineno end_lineno colno end_colno name _lines _lines_dedented locals _code'.split(' '),
)

/** Whether BUILD may set this as an attribute, where an object has a place for few. */
export function hasPlaceFor({ module, qualname }: PyObject, name: unknown): boolean {
  if (qualname === 'FrameSummary') return frameSlots.has(name)
  // Frozen: no attribute can be set one by one.
  return module !== 'torch.distributed._mesh_layout'
}
