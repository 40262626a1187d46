// Errors that begin at the caller's line. What throws is deep inside; who reads the stack looks for the line of their own that
// asked for it. So frames of torchlet that stand above the user's are left out. A user's function that torchlet calls (a
// forward, a hook) keeps its own frames.
//
// V8 only, where `Error.captureStackTrace` is; elsewhere, and in a user's bundle, where torchlet's frames look like the user's,
// stacks stay as they are.

/** The folder of torchlet's files, as frames spell it; null where they cannot be told from others. Built chunks are named torchlet-…. */
const home =
  /^(?:file:\/\/)?(.*\/)(?:caller\.[cm]?[jt]s|torchlet(?:-[\w-]+|\.min)\.js)/.exec(String(import.meta.url))?.[1] ?? null

/** Frames looked at beyond those that are kept: torchlet's own come first, and must not use up what the engine keeps. */
const spareFrames = 50

/** A place in a program, to which an error that comes later belongs. */
export interface Caller {
  readonly stack?: string
}

type AnyFunction = (...args: never[]) => unknown

/**
 * `error`, its stack beginning at the user's line; anything else as it is, and so an error that was thrown there.
 *
 * @param caller Where the user called, if that has returned since.
 */
export function fromCaller(error: unknown, caller?: Caller | null): unknown {
  if (!isOurs(error)) return error
  const from = caller === undefined ? callerHere() : caller
  const frames = framesOf(from?.stack ?? '')
  const first = frames.findIndex(isUsers)
  if (first < 0) return error
  const stack = [String(error), ...frames.slice(first, first + Error.stackTraceLimit)].join('\n')
  return Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true })
}

/** The place in the program that is running; null where the engine does not tell. */
export function callerHere(): Caller | null {
  const { stackTraceLimit } = Error
  if (home === null || typeof Error.captureStackTrace !== 'function' || typeof stackTraceLimit !== 'number') return null
  const caller: Caller = {}
  Error.stackTraceLimit = stackTraceLimit + spareFrames
  Error.captureStackTrace(caller, callerHere)
  Error.stackTraceLimit = stackTraceLimit
  return caller
}

/** The user's line that is running, as stacks spell it: `at Net.forward (file:///net.js:12:5)`; null where it cannot be told. */
export function lineHere(): string | null {
  const frames = framesOf(callerHere()?.stack ?? '')
  return frames.find(isUsers)?.trim() ?? null
}

/** `run`, whose errors begin at its caller's line. */
/* @__NO_SIDE_EFFECTS__ */
export function bounded<F extends AnyFunction>(run: F): F {
  return sameFace(function (this: unknown, ...args: unknown[]): unknown {
    try {
      return (run as unknown as (...args: unknown[]) => unknown).apply(this, args)
    } catch (error) {
      throw fromCaller(error)
    }
  }, run) as unknown as F
}

/** `bounded` of a function that returns a promise. */
/* @__NO_SIDE_EFFECTS__ */
export function boundedAsync<F extends (...args: never[]) => Promise<unknown>>(run: F): F {
  return sameFace(async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    const caller = callerHere()
    try {
      return await (run as unknown as (...args: unknown[]) => Promise<unknown>).apply(this, args)
    } catch (error) {
      throw fromCaller(error, caller)
    }
  }, run) as unknown as F
}

/** Bounds methods of a class in place. */
export function boundMethods<C extends object>(prototype: C, names: readonly (keyof C & string)[]): void {
  for (const name of names) {
    const { value, ...rest } = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor
    Object.defineProperty(prototype, name, { ...rest, value: bounded(value as AnyFunction) })
  }
}

/** The same of methods that return promises. */
export function boundAsyncMethods<C extends object>(prototype: C, names: readonly (keyof C & string)[]): void {
  for (const name of names) {
    const { value, ...rest } = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor
    const method = value as (...args: never[]) => Promise<unknown>
    Object.defineProperty(prototype, name, { ...rest, value: boundedAsync(method) })
  }
}

/** Name and number of parameters are those of the function within. */
export function sameFace(outer: AnyFunction, inner: AnyFunction): AnyFunction {
  return Object.defineProperties(outer, {
    name: { value: inner.name, configurable: true },
    length: { value: inner.length, configurable: true },
  })
}

/** Whether the first frame is torchlet's, those of the engine and of Node aside. */
function isOurs(error: unknown): error is Error {
  if (home === null || !(error instanceof Error) || typeof error.stack !== 'string') return false
  const first = framesOf(error.stack).find((frame) => !isEngine(frame))
  return first === undefined || first.includes(home)
}

/** Whether a frame is of a user's program. */
function isUsers(frame: string): boolean {
  return !isEngine(frame) && !frame.includes(home as string)
}

/** `at Array.map (<anonymous>)`, `at async open (node:internal/fs/promises:639:25)` */
function isEngine(frame: string): boolean {
  return (
    frame.endsWith('(<anonymous>)') || frame.includes('(node:') || /^ +at async Promise\.\w+ \(index \d+\)$/.test(frame)
  )
}

function framesOf(stack: string): readonly string[] {
  const lines = stack.split('\n')
  const first = lines.findIndex((line) => /^ {4}at /.test(line))
  return first < 0 ? [] : lines.slice(first)
}
