// A checkpoint that is open: its tensors are listed, and read when they are asked for.

import type { ProgressOptions } from '../../io/progress.js'
import { Parameter, parameterOf } from '../../nn/parameter.js'
import { Dict } from '../../python/dict.js'
import type { Size } from '../../python/tuple.js'
import type { dtype } from '../../tensor/dtype.js'
import { subclassOf } from '../../tensor/forms/subclass.js'
import { extent } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { ExportedModule } from '../exported/exported-module.js'
import type { ReadOptions } from '../read.js'
import type { Report } from '../report/report.js'
import { locationOf, rememberLocation } from '../storages/locations.js'
import { copyStorage, lazyStorages, loadStorages } from './lazy-storages.js'
import type { Opened } from './opened.js'
import { isProgram } from './parts.js'
import { Paths } from './paths.js'
import { stateDictIn } from './state-dict-in.js'

/** What `info` says of a tensor, without reading it. */
export interface TensorInfo {
  /** The type of its elements. */
  readonly dtype: dtype
  /** Its sizes. */
  readonly shape: Size
  /** In elements. */
  readonly stride: readonly number[]
  /** The first element's place in the storage, in elements. */
  readonly storage_offset: number
  /** Bytes of the elements. */
  readonly nbytes: number
  /** What tensors that share their bytes have in common; null of those that have none of their own (sparse, nested, meta). */
  readonly storage: UntypedStorage | null
}

/** How `get` is watched, and what it leaves in the file. */
export interface GetOptions extends ProgressOptions {
  /** Whether tensors are left in the file: `await tensor.load()` reads one, and `save` writes them in passing. */
  readonly lazy?: boolean | undefined
  /** How often what failed over a network is asked for again; by default as `open` was told. */
  readonly retries?: number | undefined
}

/** `report` of a checkpoint that is open, of which no tensor is read for it. */
export interface CheckpointReport extends Report {
  /** How the file is read. */
  readonly access: {
    /** Whether in parts. */
    readonly ranges: boolean
    /** Why it was read whole, where parts were asked for: a server without ranges, a format that has no places. */
    readonly reason: string | null
    /** Reads so far: over HTTP, requests for ranges. */
    readonly requests: number
    /** Bytes that they gave. */
    readonly nbytes: number
  }
}

/** What ends with `await using`, where the platform has it. */
export type AsyncDispose = SymbolConstructor extends { readonly asyncDispose: infer S extends symbol }
  ? { [Key in S]: () => Promise<void> }
  : object

/** Formats whose tensors are not left in the file. */
const readWhole: Partial<Record<Report['format'], string>> = {
  gzip: 'gzip has no places: what it packed is read from its beginning',
  pickle: 'a pickle has its tensors within it',
}

const getOptionNames: ReadonlySet<string> = new Set(['lazy', 'retries', 'signal', 'onProgress'])

/**
 * A file that `open` gave: what is in it is known, the elements of its tensors are in the file until they are asked for.
 *
 * @example
 * import { open } from 'torchlet'
 * const checkpoint = await open('weights.pt')
 * checkpoint.keys()                               // ['fc.weight', 'fc.bias']
 * const bias = await checkpoint.get('fc.bias')    // reads only its bytes
 * await checkpoint.close()
 */
export class Checkpoint {
  /** @internal */ protected readonly opened: Opened
  /** @internal */ protected readonly paths: Paths
  private readonly value: unknown
  private readonly readOptions: ReadOptions

  /** @internal */
  constructor(opened: Opened, value: unknown, readOptions: ReadOptions) {
    this.opened = opened
    this.value = value
    this.paths = new Paths(value)
    this.readOptions = readOptions
  }

  /** Bytes of the file. */
  get nbytes(): number {
    return this.opened.source.size
  }

  /**
   * The paths of all tensors, in the order in which they come: keys joined by `/`, in which `~` is `~0` and `/` is `~1`; entries
   * of lists and tuples by index; parts of modules as `_modules/0/_parameters/weight`; those of programs by the names of their
   * state dict. A tensor in several places is listed once, where it comes first.
   */
  keys(): string[] {
    return [...this.paths.tensors.keys()]
  }

  /**
   * What is known of a tensor without reading it.
   *
   * @throws ArchiveError where there is no tensor at the path; it names the nearest.
   */
  info(path: string): TensorInfo {
    const tensor = this.paths.tensorAt(path)
    const { dtype, shape, nbytes, storage } = tensor
    return { dtype, shape, stride: tensor.stride(), storage_offset: tensor.storage_offset(), nbytes, storage }
  }

  /**
   * The object at a path, as `load` gives it: a tensor, or anything around tensors; all of the file at `''`. Only the bytes of
   * its tensors are read, neighbours together. What it gives is the caller's own: no two calls share memory. A tensor alone that
   * views a small part of a large storage comes with a storage of that part.
   *
   * @throws ArchiveError for a path that is not there, for bytes that are damaged, and for a file that was changed since it was
   *   opened.
   */
  async get<T = unknown>(path = '', options: GetOptions = {}): Promise<T> {
    for (const option of Object.keys(options))
      if (!getOptionNames.has(option)) throw new TypeError(`get() got an unexpected keyword argument '${option}'`)
    options.signal?.throwIfAborted()
    this.opened.files.checkOpen()
    const value = this.paths.at(path)
    if (typeof value !== 'object' || value === null) return value as T
    if (options.lazy !== true && isView(value)) return (await copied(value, options)) as T
    const made = new Paths(this.opened.again()).at(path)
    if (options.lazy !== true) await loadStorages(lazyStorages(made), options)
    return made as T
  }

  /**
   * The state dict in the file by PyTorch's names, its tensors left in the file: `await tensor.load()` reads one, `save` writes
   * them to another file in passing.
   *
   * @param path Of a module, a state dict or what holds one; by default all of the file.
   * @throws ArchiveError where there is none, or more than one.
   */
  state_dict(path = ''): Dict<string, Tensor> {
    this.opened.files.checkOpen()
    this.paths.at(path)
    return stateDictIn(this.opened.again(), path)
  }

  /** The names of the programs in the file: of a `.pt2` that holds several, else none. */
  get models(): string[] {
    const { value } = this
    const isSeveral =
      value instanceof Dict && value.size > 0 && [...value.values()].every((each) => each instanceof ExportedModule)
    return isSeveral ? [...(value as Dict<string, unknown>).keys()] : []
  }

  /** Files that were saved with a program, by name; empty of other files. */
  get extra_files(): Dict<string, Uint8Array> {
    const { value } = this
    const program = isProgram(value) ? value : value instanceof Dict ? [...value.values()].find(isProgram) : undefined
    return new Dict([...(program?.extra_files ?? [])].map(([name, bytes]) => [name, bytes.slice()]))
  }

  /**
   * What the file is: as `report(source)`, but without reading its tensors, so that there is no fingerprint; and how it is read.
   */
  async report({ signal }: Pick<ProgressOptions, 'signal'> = {}): Promise<CheckpointReport> {
    const { opened } = this
    opened.files.checkOpen()
    const { source } = opened
    const { reportBy } = await import('../report/report.js')
    const report = await reportBy(source, this.readOptions, (more) => opened.first({ signal }, more), null)
    const { wholeBecause, isMemory } = source.base
    const reason = wholeBecause ?? readWhole[report.format] ?? null
    return {
      ...report,
      access: { ranges: isMemory !== true && reason === null, reason, ...opened.files.counts() },
    }
  }

  /** Closes the file. Tensors that were not read cannot be read any more. */
  async close(): Promise<void> {
    await this.opened.files.close()
  }
}

/** Runtimes that are older than `await using` have no such symbol. */
const asyncDispose = (Symbol as { readonly asyncDispose?: symbol }).asyncDispose ?? Symbol.for('Symbol.asyncDispose')
Object.defineProperty(Checkpoint.prototype, asyncDispose, {
  value(this: Checkpoint): Promise<void> {
    return this.close()
  },
  configurable: true,
  writable: true,
})

/** Whether a tensor is a view of a storage and nothing more: it can be made again from that. */
function isView(value: object): value is Tensor {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Tensor.prototype && prototype !== Parameter.prototype) return false
  const tensor = value as Tensor
  return tensor.isPlain && tensor.storage !== null && tensor.__dict__ === null && subclassOf(tensor) === undefined
}

async function copied(tensor: Tensor, options: GetOptions): Promise<Tensor> {
  const { dtype, sizes, givenStrides, requires_grad } = tensor
  const { storage, offset } = await ownStorage(tensor, options)
  rememberLocation(storage, locationOf(tensor.untyped_storage(), 'keep'))
  const copy = new Tensor(storage, dtype, sizes, givenStrides, offset)
  copy.conj_bit = tensor.conj_bit
  copy.neg_bit = tensor.neg_bit
  return tensor instanceof Parameter ? parameterOf(copy, requires_grad) : copy.requires_grad_(requires_grad)
}

/** Bytes of a storage that are read though a tensor does not reach them, so that it is as `load` gives it. */
const MOST_BESIDE = 2 ** 20

/** A copy of what the tensor views: all of its storage, unless that has much more than the tensor reaches. */
async function ownStorage(
  tensor: Tensor,
  options: GetOptions,
): Promise<{ readonly storage: UntypedStorage; readonly offset: number }> {
  const { dtype, sizes, strides, offset } = tensor
  const { itemsize, perByte } = dtype
  const storage = tensor.untyped_storage()
  const first = Math.floor(offset / perByte)
  const length = tensor.numel() === 0 ? 0 : Math.ceil(extent(sizes, strides, offset) / perByte) - first
  if (storage.isLoaded || storage.nbytes - length * itemsize <= MOST_BESIDE)
    return { storage: await copyStorage(storage, options), offset }
  const bytes = await storage.read(first * itemsize, length * itemsize, options)
  return { storage: new UntypedStorage(bytes), offset: offset - first * perByte }
}
