// What `load` and its kin take by name, and what it means for the reading of a file.

import type { ArchiveLimits } from '../io/limits.js'
import type { ProgressOptions } from '../io/progress.js'
import type { SourceInput } from '../io/sources/open-source.js'
import type { Resolve } from '../io/sources/siblings.js'
import type { ModuleConstructor } from '../nn/module.js'
import type { Encoding } from '../pickle/known.js'
import type { ProgramLimits } from '../programs/limits.js'
import { checkModules } from './check-modules.js'
import type { Expected } from './expect.js'
import type { ReaderClasses } from './names/module-names.js'
import { NameTable } from './names/name-table.js'
import type { Part } from './parts/parts.js'
import type { OwnOperators, ProgramOptions, ProgramRunners, Programs } from './programs.js'
import { rare } from './parts/rare.js'
import type { ReadOptions } from './read.js'
import type { WeightsOnly } from './weights-only/weights-only.js'

/** What `load` takes by name. */
export interface LoadOptions<T = unknown> extends ProgressOptions {
  /** The class that the object must have; it types the result too. */
  readonly expect?: Expected<T> | undefined
  /**
   * Which language is read. `false`, the default: any pickle, of which nothing is ever executed; `true`: only what
   * PyTorch 2.14 reads with `weights_only=True`; `'1.13'`, `'2.6'`: what these read.
   */
  readonly weights_only?: WeightsOnly | undefined
  /** Accepted for PyTorch's sake: everything is on the cpu, with `weights_only` also what was on a device that no PyTorch has. */
  readonly map_location?: unknown
  /** How the text of Python 2 is read, as in torch.load: `'utf-8'` by default; `'bytes'` leaves it as bytes. */
  readonly encoding?: Encoding | undefined
  /** Your own module classes by their Python name: `{ '__main__.Net': Net }`. */
  readonly classes?: ReaderClasses | undefined
  /** What a file may ask for at most. */
  readonly limits?: (ArchiveLimits & ProgramLimits) | undefined
  /** Which program of an archive that holds several: its name. */
  readonly model?: string | undefined
  /** Operators that a program calls and torchlet does not have: `{ 'mylib::foo': (x) => … }`. */
  readonly operators?: OwnOperators | undefined
  /** Gets the texts that a program prints; silent by default. */
  readonly onPrint?: ((text: string) => void) | undefined
  /**
   * Where the files are that an index or a distributed checkpoint names: gives the source of a plain name. By default
   * they are looked for beside the path or URL that is loaded.
   */
  readonly resolve?: Resolve<SourceInput | Promise<SourceInput>> | undefined
}

/** What is known beyond reading files. Without classes and runners, modules and programs are read as data. */
export interface KnownParts {
  /** The modules that are known. */
  readonly classes?: Part<readonly ModuleConstructor[]>
  /** What runs programs. */
  readonly runners?: Part<ProgramRunners>
  /** What gives tensors their methods. */
  readonly methods?: Part<unknown>
}

/** How files are read by the options that a caller gives, within `withParts`. */
export function reader(parts: KnownParts): (options: LoadOptions) => ReadOptions {
  const table = new NameTable(parts.classes)
  return ({ classes, weights_only, map_location, encoding, limits = {}, model, operators, onPrint }) => ({
    limits,
    model,
    programs: programsOf(parts, { limits: programLimitsOf(limits), operators, onPrint }),
    unpickle: {
      find_class: table.with(classes),
      buildInert: (object, state) => rare.names.value.becomeModule(object, state),
      buildOther: (object, state) => rare.names.value.setTensorState(object, state),
      checkBuilt: checkModules,
      allowOnly:
        weights_only === undefined || weights_only === false
          ? undefined
          : rare.weightsOnly.value.weightsOnlyPolicy(weights_only, (map_location ?? null) !== null),
      encoding,
    },
  })
}

function programsOf({ runners }: KnownParts, options: ProgramOptions): Programs | null {
  if (runners === undefined) return null
  return {
    get runners(): ProgramRunners {
      return runners.value
    },
    options,
  }
}

/** Those of the limits that are a program's. */
function programLimitsOf({
  fileBytes: _1,
  entries: _2,
  inflatedBytes: _3,
  ...limits
}: ArchiveLimits & ProgramLimits): ProgramLimits {
  return limits
}

/** @throws TypeError for an option that is none of those that are known. */
export function checkOptions(name: string, options: object, known: ReadonlySet<string>): void {
  for (const option of Object.keys(options)) {
    if (!known.has(option)) throw new TypeError(`${name}() got an unexpected keyword argument '${option}'`)
  }
}
