// Every error that torchlet throws of its own. Each is built from facts, which stay readable as
// fields; the sentence is made here and nowhere else. `code` is stable across releases, the wording
// is not. Misuse of an argument (wrong name, wrong JavaScript type) is the platform's TypeError or
// RangeError, and an abort is the platform's AbortError. A fact that was not told is no field, so that consoles do not print it.

import { fromCaller } from './caller.js'

export type ErrorCode =
  | 'ERR_UNPICKLING'
  | 'ERR_ARCHIVE'
  | 'ERR_SHAPE'
  | 'ERR_DTYPE'
  | 'ERR_STATE_DICT'
  | 'ERR_UNSUPPORTED'
  | 'ERR_META'
  | 'ERR_UNSAFE'
  | 'ERR_LIMIT'
  | 'ERR_PROGRAM'
  | 'ERR_RAISED'
  | 'ERR_WORKER'

/** The base of all errors of torchlet. `code` tells them apart across copies of the package. */
export abstract class TorchletError extends Error {
  /** Which kind of error it is, the same in every release. */
  abstract readonly code: ErrorCode

  constructor(name: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    Object.defineProperty(this, 'name', { value: name, configurable: true, writable: true })
    fromCaller(this)
  }
}

/** What an UnpicklingError is made from. */
export interface UnpicklingFacts {
  /** What is wrong, a sentence's predicate without full stop. */
  readonly reason: string
  /** Bytes from the pickle's start to the opcode in question. */
  readonly offset?: number | undefined
  /** The opcode's name as Python's `pickletools` gives it. */
  readonly opcode?: string | undefined
  /** What to do, a whole sentence without full stop. */
  readonly remedy?: string | undefined
  /** The error below, if there is one. */
  readonly cause?: unknown
}

/** A pickle that is malformed, or that asks for what no checkpoint may. */
export class UnpicklingError extends TorchletError {
  readonly code = 'ERR_UNPICKLING'
  /** What is wrong. */
  readonly reason: string
  /** Bytes from the pickle's start to the opcode in question. */
  declare readonly offset?: number
  /** The opcode's name. */
  declare readonly opcode?: string
  /** What to do. */
  declare readonly remedy?: string

  constructor(facts: UnpicklingFacts) {
    const at = facts.offset === undefined ? '' : ` at byte ${facts.offset} of the pickle`
    const opcode = facts.opcode === undefined ? '' : ` (opcode ${facts.opcode})`
    super('UnpicklingError', sentences(`${facts.reason}${at}${opcode}`, facts.remedy), facts.cause)
    this.reason = facts.reason
    if (facts.offset !== undefined) this.offset = facts.offset
    if (facts.opcode !== undefined) this.opcode = facts.opcode
    if (facts.remedy !== undefined) this.remedy = facts.remedy
  }
}

/** What an ArchiveError is made from. */
export interface ArchiveFacts {
  /** What is wrong, a sentence's predicate without full stop. */
  readonly reason: string
  /** The name of the archive's entry, as the file spells it. */
  readonly entry?: string | undefined
  /** Bytes from the file's start. */
  readonly offset?: number | undefined
  /** What to do, a whole sentence without full stop. */
  readonly remedy?: string | undefined
  /** The error below, if there is one. */
  readonly cause?: unknown
}

/** A container that is cut off, lies about its lengths, or is no checkpoint at all. */
export class ArchiveError extends TorchletError {
  readonly code = 'ERR_ARCHIVE'
  /** The name of the archive's entry. */
  declare readonly entry?: string
  /** Bytes from the file's start. */
  declare readonly offset?: number

  constructor(facts: ArchiveFacts) {
    const entry = facts.entry === undefined ? '' : ` in entry ${JSON.stringify(facts.entry)}`
    const at = facts.offset === undefined ? '' : ` at byte ${facts.offset} of the file`
    super('ArchiveError', sentences(`${facts.reason}${entry}${at}`, facts.remedy), facts.cause)
    if (facts.entry !== undefined) this.entry = facts.entry
    if (facts.offset !== undefined) this.offset = facts.offset
  }
}

/** What a ShapeError or DTypeError is made from. */
export interface MismatchFacts {
  /** The operation or layer, by PyTorch's name. */
  readonly op: string
  /** What would have been right. */
  readonly expected: string
  /** What there was. */
  readonly got: string
  /** What to do, a whole sentence without full stop. */
  readonly remedy?: string | undefined
  /** PyTorch's own sentence, where it has one: said in place of the one made of the other facts. */
  readonly message?: string | undefined
}

/** Shapes that do not go together. */
export class ShapeError extends TorchletError {
  readonly code = 'ERR_SHAPE'
  /** The operation or layer. */
  readonly op: string
  /** What would have been right. */
  readonly expected: string
  /** What there was. */
  readonly got: string

  constructor(facts: MismatchFacts) {
    super('ShapeError', mismatch(facts))
    this.op = facts.op
    this.expected = facts.expected
    this.got = facts.got
  }
}

/** A dtype that an operation does not take, or two that do not go together. */
export class DTypeError extends TorchletError {
  readonly code = 'ERR_DTYPE'
  /** The operation or layer. */
  readonly op: string
  /** What would have been right. */
  readonly expected: string
  /** What there was. */
  readonly got: string

  constructor(facts: MismatchFacts) {
    super('DTypeError', mismatch(facts))
    this.op = facts.op
    this.expected = facts.expected
    this.got = facts.got
  }
}

/** What a StateDictError is made from. */
export interface StateDictFacts {
  /** PyTorch's sentence, to the character. */
  readonly message: string
  /** Names that the model has and the state dict has not. */
  readonly missing_keys?: readonly string[]
  /** Names that the state dict has and the model has not. */
  readonly unexpected_keys?: readonly string[]
  /** What to do, a whole sentence without full stop. */
  readonly remedy?: string | undefined
}

/** `load_state_dict` on a state dict of another model. The message is PyTorch's. */
export class StateDictError extends TorchletError {
  readonly code = 'ERR_STATE_DICT'
  /** Names that the model has and the state dict has not. */
  declare readonly missing_keys: readonly string[]
  /** Names that the state dict has and the model has not. */
  declare readonly unexpected_keys: readonly string[]

  constructor(facts: StateDictFacts) {
    super('StateDictError', facts.remedy === undefined ? facts.message : `${facts.message}\n\t${facts.remedy}`)
    tellList(this, 'missing_keys', facts.missing_keys)
    tellList(this, 'unexpected_keys', facts.unexpected_keys)
  }
}

/** What an UnsupportedError is made from. */
export interface UnsupportedFacts {
  /** What is not supported, a whole clause: "float8 arithmetic is not supported". */
  readonly what: string
  /** What to do instead, a whole sentence without full stop. */
  readonly instead?: string | undefined
  /** The error below, if there is one. */
  readonly cause?: unknown
}

/** Something well-formed that torchlet does not do. */
export class UnsupportedError extends TorchletError {
  readonly code = 'ERR_UNSUPPORTED'
  /** What is not supported. */
  readonly what: string
  /** What to do instead. */
  declare readonly instead?: string

  constructor(facts: UnsupportedFacts) {
    super('UnsupportedError', sentences(facts.what, facts.instead), facts.cause)
    this.what = facts.what
    if (facts.instead !== undefined) this.instead = facts.instead
  }
}

/** What a MetaError is made from. */
export interface MetaFacts {
  /** The operation, by PyTorch's name. */
  readonly op: string
  /** PyTorch's own sentence, where it has one. */
  readonly message?: string | undefined
}

/** Values are asked for that tensors on the device `meta` do not have: `item()`, or a result whose size depends on them. */
export class MetaError extends TorchletError {
  readonly code = 'ERR_META'
  /** The operation. */
  readonly op: string

  constructor({ op, message }: MetaFacts) {
    super('MetaError', message ?? `${op}: the result depends on values, which meta tensors do not have`)
    this.op = op
  }
}

/** What an UnsafeError is made from. */
export interface UnsafeFacts {
  /** What was refused, a whole clause. */
  readonly what: string
  /** The `module.qualname`s in question. */
  readonly names: readonly string[]
  /** Where in the object each name comes first, as Python would reach it. */
  readonly paths?: readonly string[] | undefined
  /** What to do, a whole sentence without full stop. */
  readonly remedy?: string | undefined
}

/** A name that would run code, or that `save` does not write unasked. */
export class UnsafeError extends TorchletError {
  readonly code = 'ERR_UNSAFE'
  /** The names in question. */
  declare readonly names: readonly string[]
  /** Where in the object each name comes first. */
  declare readonly paths: readonly string[]

  constructor(facts: UnsafeFacts) {
    const { names, paths = [] } = facts
    const shown = names.map((name, index) => (paths[index] === undefined ? name : `${name} at ${paths[index]}`))
    super('UnsafeError', sentences(`${facts.what}: ${shown.join(', ')}`, facts.remedy))
    tellList(this, 'names', names)
    tellList(this, 'paths', paths)
  }
}

/** What a LimitError is made from. */
export interface LimitFacts {
  /** What has the limit, with its unit: "inflated size in bytes". */
  readonly what: string
  /** What there may be at most. */
  readonly limit: number
  /** What there is. */
  readonly got: number | bigint
  /** What to do, a whole sentence without full stop. */
  readonly remedy?: string | undefined
}

/** Something legal but larger than `limits` allow. */
export class LimitError extends TorchletError {
  readonly code = 'ERR_LIMIT'
  /** What there may be at most. */
  readonly limit: number

  constructor(facts: LimitFacts) {
    super('LimitError', sentences(`${facts.what} is ${facts.got}, beyond the limit of ${facts.limit}`, facts.remedy))
    this.limit = facts.limit
  }
}

/** What a ProgramError is made from. */
export interface ProgramFacts {
  /** What is wrong, a sentence's predicate without full stop. */
  readonly reason: string
  /** The record of the archive that holds the source. */
  readonly file?: string | undefined
  /** Counted from 1. */
  readonly line?: number | undefined
  /** The text of that line. */
  readonly text?: string | undefined
  /** What to do, a whole sentence without full stop. */
  readonly remedy?: string | undefined
  /** The error below, if there is one. */
  readonly cause?: unknown
}

/** A program of a file that is no program, or that does what its language does not allow. */
export class ProgramError extends TorchletError {
  readonly code = 'ERR_PROGRAM'
  /** The record of the archive that holds the source. */
  declare readonly file?: string
  /** The line in it, from 1. */
  declare readonly line?: number
  /** The text of that line. */
  declare readonly text?: string

  constructor(facts: ProgramFacts) {
    const at = facts.file === undefined ? '' : ` in ${facts.file}, line ${facts.line}: ${facts.text}`
    super('ProgramError', sentences(`${facts.reason}${at}`, facts.remedy), facts.cause)
    if (facts.file !== undefined) this.file = facts.file
    if (facts.line !== undefined) this.line = facts.line
    if (facts.text !== undefined) this.text = facts.text
  }
}

/** What a RaisedError is made from. */
export interface RaisedFacts {
  /** The class that the program names: `ValueError`. */
  readonly exception: string
  /** What the program says. */
  readonly message: string
  /** Where the program was, innermost last, one line a call. */
  readonly trace: string
}

/** An exception that a program of a file raised. Its message is the program's own. */
export class RaisedError extends TorchletError {
  readonly code = 'ERR_RAISED'
  /** The class that the program names. */
  readonly exception: string
  /** Where the program was, innermost last. */
  readonly trace: string

  constructor(facts: RaisedFacts) {
    super('RaisedError', facts.message)
    this.exception = facts.exception
    this.trace = facts.trace
  }
}

/** What a WorkerError is made from. */
export interface WorkerFacts {
  /** What is wrong, a sentence's predicate without full stop. */
  readonly reason: string
  /** What to do, a whole sentence without full stop. */
  readonly remedy?: string | undefined
  /** The error below, if there is one. */
  readonly cause?: unknown
}

/** A worker that did not start or has ended, and with it what it held. */
export class WorkerError extends TorchletError {
  readonly code = 'ERR_WORKER'
  /** What is wrong. */
  readonly reason: string

  constructor(facts: WorkerFacts) {
    super('WorkerError', sentences(facts.reason, facts.remedy), facts.cause)
    this.reason = facts.reason
  }
}

function mismatch(facts: MismatchFacts): string {
  return facts.message ?? sentences(`${facts.op}: expected ${facts.expected}, got ${facts.got}`, facts.remedy)
}

function sentences(first: string, second: string | undefined): string {
  return second === undefined ? `${first}.` : `${first}. ${second}.`
}

/** A field that consoles show only if there is something in it. */
function tellList(error: TorchletError, name: string, list: readonly string[] = []): void {
  Object.defineProperty(error, name, { value: list, enumerable: list.length > 0 })
}

/**
 * `error`, saying of which file it is where it does not say so yet: what is damaged among many is asked for first.
 *
 * @param name A path or URL, where there is one.
 */
export function ofFile(error: unknown, name: string | undefined): unknown {
  const isOfFile = error instanceof ArchiveError || error instanceof UnpicklingError
  if (!isOfFile || name === undefined || error.message.includes(name)) return error
  const { message } = error
  error.message = `${name}: ${message}`
  if (error.stack !== undefined) error.stack = error.stack.replace(message, () => error.message)
  return error
}
