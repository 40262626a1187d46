// What stands between the files of programs and what runs them. Reading files needs no operators, so their runner is passed in by
// the composition root, as the classes of modules are; without one a program is data.

import type * as platform from '../platform-types.js'
import type { ProgramLimits } from '../programs/limits.js'
import type { PyObject } from '../python/objects.js'
import type { Tuple } from '../python/tuple.js'
import type { ExportedArchive, ExportedModule } from './exported/exported-module.js'
import type { ScriptModule } from './torchscript/script-module.js'

/** Operators that a caller adds, by name: `{ 'mylib::foo': (x) => … }`. They get the program's arguments by position. */
export type OwnOperators = Readonly<Record<string, (...args: never[]) => unknown>>

/** What a caller says of programs when they are loaded. */
export interface ProgramOptions {
  /** What each call may use; a call's own limits come before these. */
  readonly limits?: ProgramLimits | undefined
  /** Operators that torchlet does not have. Existing names stay as they are. */
  readonly operators?: OwnOperators | undefined
  /** Gets the texts that the program prints and its warnings; silent by default. */
  readonly onPrint?: ((text: string) => void) | undefined
}

/** How a call is watched and bounded. */
export interface CallOptions {
  readonly signal?: platform.AbortSignal | undefined
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined
  readonly limits?: ProgramLimits | undefined
}

/** Runs one exported program. */
export interface ExportedRunner {
  forward(args: readonly unknown[], limits?: ProgramLimits): unknown
  forwardAsync(args: readonly unknown[], options: CallOptions): Promise<unknown>
  check(options: CheckOptions): CheckReport
  /** `x: float32[s0, 3], *, mask` */
  readonly signature: string
  readonly warnings: readonly string[]
}

export interface CheckOptions {
  /** What the sample inputs gave in PyTorch: compared value by value. */
  readonly expected?: unknown
  /**
   * `'meta'`: nothing is computed, sizes, dtypes and strides are worked out from those of the inputs and of the state. A program
   * whose sizes depend on values gives MetaError.
   */
  readonly device?: 'meta' | undefined
  /** How far a value may lie from its expected one, by the largest magnitude of its tensor: 1e-4 by default. */
  readonly tolerance?: number
}

/** What `check` has found. */
export interface CheckReport {
  readonly ok: boolean
  /**
   * What was compared: sizes and dtypes of every value, as the graph states them; with `expected` the results' values too; on `meta`
   * strides.
   */
  readonly compared: 'sizes and dtypes' | 'sizes, dtypes and values' | 'sizes, dtypes and strides'
  /** How many values of the graph were compared. */
  readonly values: number
  /** What differs, a sentence each. */
  readonly differences: readonly string[]
}

/** Runs the code of one TorchScript archive, for all of its modules. */
export interface ScriptRunner {
  /** Gives a module or object what its own `__getstate__` made: the one thing of a program that runs when it is loaded. */
  setState(object: ScriptModule | PyObject, state: unknown): void
  /** Makes the modules below a root ready to run. */
  finish(root: ScriptModule): void
  call(module: ScriptModule, method: string, args: readonly unknown[], limits?: ProgramLimits): unknown
  callAsync(module: ScriptModule, method: string, args: readonly unknown[], options: CallOptions): Promise<unknown>
  methodsOf(module: ScriptModule): readonly string[]
  /** An attribute's value as its caller gets it. */
  outward(value: unknown): unknown
  /** What an attribute becomes that a caller sets. */
  inward(module: ScriptModule, name: string, value: unknown): unknown
  /** A module of the same code whose state is its own. */
  clone(root: ScriptModule): ScriptModule
}

/** The code of a TorchScript archive. */
export interface ScriptCode {
  readonly code: ReadonlyMap<string, string>
  /** What the code calls `CONSTANTS`. */
  readonly constants: Tuple
  /** The archive's `version`, which says what its operators mean. */
  readonly version: number
}

/** Makes the runners of programs. */
export interface ProgramRunners {
  scripted(code: ScriptCode, options: ProgramOptions): ScriptRunner
  exported(module: ExportedModule, archive: ExportedArchive, options: ProgramOptions): ExportedRunner
}

/** The runners and what the caller says, as loaders are given them. */
export interface Programs {
  readonly runners: ProgramRunners
  readonly options: ProgramOptions
}

/** Asks for the runners, which may have to be fetched, before much of the file is read. */
export function askForRunners(programs: Programs | null): ProgramRunners | null {
  return programs === null ? null : programs.runners
}
