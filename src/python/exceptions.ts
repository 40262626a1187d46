// Python's exceptions: their names, and the text of one. CPython: Objects/exceptions.c, BaseException_repr, OSError_new.

import { isFloat } from './marks.js'

/** Every class of exceptions that Python 3.14 has by its own name. */
export const exceptionNames: readonly string[] = (
  'ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError ' +
  'BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ' +
  'ConnectionResetError DeprecationWarning EOFError EncodingWarning Exception ExceptionGroup FileExistsError ' +
  'FileNotFoundError FloatingPointError FutureWarning GeneratorExit ImportError ImportWarning IndentationError ' +
  'IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ' +
  'ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError ' +
  'PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError ' +
  'ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError ' +
  'SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError ' +
  'UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError _IncompleteInputError'
).split(' ')

const names: ReadonlySet<string> = /* @__PURE__ */ new Set([...exceptionNames, 'EnvironmentError', 'IOError'])

/** By Linux's errno: the class that an OSError becomes. */
const osErrors: ReadonlyMap<unknown, string> = /* @__PURE__ */ new Map([
  [1, 'PermissionError'],
  [2, 'FileNotFoundError'],
  [3, 'ProcessLookupError'],
  [4, 'InterruptedError'],
  [10, 'ChildProcessError'],
  [11, 'BlockingIOError'],
  [13, 'PermissionError'],
  [17, 'FileExistsError'],
  [20, 'NotADirectoryError'],
  [21, 'IsADirectoryError'],
  [32, 'BrokenPipeError'],
  [103, 'ConnectionAbortedError'],
  [104, 'ConnectionResetError'],
  [108, 'BrokenPipeError'],
  [110, 'TimeoutError'],
  [111, 'ConnectionRefusedError'],
  [114, 'BlockingIOError'],
  [115, 'BlockingIOError'],
])

const osClasses: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...osErrors.values(),
  'OSError',
  'EnvironmentError',
  'IOError',
  'ConnectionError',
])

export function isExceptionName(module: string, qualname: string): boolean {
  return module === 'builtins' && names.has(qualname)
}

/** The class of an exception of Python's own and its `args`, which are not always what its class was called with. */
export function exceptionParts(
  qualname: string,
  args: readonly unknown[],
): { readonly cls: string; readonly args: readonly unknown[] } {
  if (osClasses.has(qualname))
    return osParts(/^(EnvironmentError|IOError)$/.test(qualname) ? 'OSError' : qualname, args)
  // A BaseExceptionGroup of plain exceptions is an ExceptionGroup.
  const isPlain = qualname === 'BaseExceptionGroup' && Array.isArray(args[1]) && args[1].every(isPlainException)
  return { cls: isPlain ? 'ExceptionGroup' : qualname, args }
}

/** (errno, strerror[, filename[, winerror, filename2]]): the file names are attributes. */
function osParts(cls: string, args: readonly unknown[]): { readonly cls: string; readonly args: readonly unknown[] } {
  if (args.length < 2 || args.length > 5) return { cls, args }
  const [errno, , filename = null] = args
  const isInteger = typeof errno === 'boolean' || (typeof errno === 'number' && !isFloat(args, 0, errno))
  const found = cls === 'OSError' && isInteger ? (osErrors.get(Number(errno)) ?? cls) : cls
  const isCount = found === 'BlockingIOError' && typeof filename === 'number'
  return { cls: found, args: filename === null || isCount ? args : args.slice(0, 2) }
}

/** Those that end a program are none. */
function isPlainException(value: unknown): boolean {
  const { qualname } = (value ?? {}) as { readonly qualname?: unknown }
  return typeof qualname === 'string' && names.has(qualname) && !endingNames.has(qualname)
}

/** The classes that are no Exceptions. */
export const endingNames: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'BaseException',
  'BaseExceptionGroup',
  'GeneratorExit',
  'KeyboardInterrupt',
  'SystemExit',
])
