// A checkpoint that is open in a worker: what is in it is known here, its tensors are read there.

import { boundAsyncMethods } from '../caller.js'
import { UnsupportedError } from '../errors.js'
import { bytesOfThisRealm } from '../io/realm.js'
import { Dict } from '../python/dict.js'
import { Size } from '../python/tuple.js'
import { checkOptions } from '../serialization/load-options.js'
import type { CheckpointReport, GetOptions, TensorInfo } from '../serialization/lazy/checkpoint.js'
import { nothingAt } from '../serialization/lazy/nearest.js'
import { dtypeNamed } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import { LazyStorage } from '../tensor/lazy-storage.js'
import type { StorageContent } from '../tensor/lazy-storage.js'
import type { StorageReadOptions } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import type { Connection, Held } from './connection.js'
import { Handle } from './handle.js'
import type { SentCheckpoint, SentTensorInfo } from './messages.js'
import { Offers } from './offers.js'
import { received } from './received.js'

const getOptionNames = new Set(['lazy', 'retries', 'signal', 'onProgress'])

/**
 * A checkpoint in a worker.
 *
 * @example
 * import { open } from 'torchlet/worker'
 * const checkpoint = await open('weights.pt')
 * for (const path of checkpoint.keys()) console.log(path, checkpoint.info(path).shape)
 * const bias = await checkpoint.get('fc.bias')
 * await checkpoint.close()
 */
export class RemoteCheckpoint extends Handle {
  /** Bytes of the file. */
  readonly nbytes: number
  /** The names of the programs in the file: of a `.pt2` that holds several, else none. */
  readonly models: readonly string[]
  /** Files that were saved with a program, by name; empty of other files. */
  readonly extra_files: Dict<string, Uint8Array>
  readonly #connection: Connection
  readonly #handle: Held
  readonly #tensors: ReadonlyMap<string, SentTensorInfo>
  /** By their numbers: tensors that share one have the same here. */
  readonly #storages = new Map<number, LazyStorage>()

  /** @internal */
  constructor(connection: Connection, sent: SentCheckpoint, offers: Offers) {
    super()
    this.#connection = connection
    this.#handle = { number: sent.handle, offers }
    this.nbytes = sent.nbytes
    this.models = sent.models
    this.extra_files = new Dict(sent.extra_files.map(([name, bytes]) => [name, bytesOfThisRealm(bytes)]))
    this.#tensors = new Map(sent.tensors.map((info) => [info.path, info]))
    connection.watch(this, this.#handle)
  }

  /** The paths of all tensors, as `Checkpoint` of torchlet spells them. */
  keys(): string[] {
    return [...this.#tensors.keys()]
  }

  /**
   * What is known of a tensor without reading it. Of a tensor in several places that holds for the path that `keys()` lists.
   *
   * @throws ArchiveError where there is no tensor at the path; it names the nearest.
   */
  info(path: string): TensorInfo {
    const sent = this.#tensors.get(path)
    if (sent === undefined) throw nothingAt(path, this.keys())
    const { stride, storage_offset, nbytes, storage } = sent
    return {
      dtype: dtypeNamed(sent.dtype) as dtype,
      shape: Size.from(sent.shape),
      stride,
      storage_offset,
      nbytes,
      storage: storage === null ? null : this.#storage(storage),
    }
  }

  /**
   * The object at a path, whose tensors are read in the worker and moved here.
   *
   * @throws What `get` of a Checkpoint throws; UnsupportedError for `lazy`.
   */
  async get<T = unknown>(path = '', options: GetOptions = {}): Promise<T> {
    checkOptions('get', options, getOptionNames)
    const { lazy, signal, retries, onProgress } = options
    if (lazy === true) {
      throw new UnsupportedError({
        what: 'tensors that are left in their file stay in the thread that opened it',
        instead: "Leave the option lazy out, or open the file with open of 'torchlet'",
      })
    }
    const offers = new Offers()
    const sent = { retries, onProgress: offers.addCallback(onProgress) }
    return received(await this.#connection.call('get', [this.#handle.number, path, sent], { signal, offers }))
  }

  /** The state dict at a path, or of the file, by PyTorch's names; all of its tensors are read. */
  async state_dict(path = '', options: Pick<GetOptions, 'signal' | 'onProgress'> = {}): Promise<Dict<string, Tensor>> {
    checkOptions('state_dict', options, new Set(['signal', 'onProgress']))
    const { signal, onProgress } = options
    const offers = new Offers()
    const sent = { onProgress: offers.addCallback(onProgress) }
    return received(
      await this.#connection.call('read_state_dict', [this.#handle.number, path, sent], { signal, offers }),
    )
  }

  /** As of a Checkpoint. */
  async report({ signal }: Pick<GetOptions, 'signal'> = {}): Promise<CheckpointReport> {
    return this.#connection.call('report_checkpoint', [this.#handle.number], { signal })
  }

  /** Closes the file. */
  override async close(): Promise<void> {
    this.#connection.release(this, this.#handle)
  }

  #storage({ number, nbytes }: NonNullable<SentTensorInfo['storage']>): LazyStorage {
    let storage = this.#storages.get(number)
    if (storage === undefined) this.#storages.set(number, (storage = new LazyStorage(this.#content(number, nbytes))))
    return storage
  }

  #content(number: number, nbytes: number): StorageContent {
    const read = async (offset: number, length: number, options: StorageReadOptions): Promise<Uint8Array> => {
      const args = [this.#handle.number, number, offset, length, options.retries] as const
      return bytesOfThisRealm(await this.#connection.call('read_storage', [...args], { signal: options.signal }))
    }
    return {
      nbytes,
      read,
      readAll: async (options) => read(0, nbytes, options),
      async *pieces(options) {
        for (let at = 0; at < nbytes; at += PIECE) yield await read(at, Math.min(PIECE, nbytes - at), options)
      },
    }
  }
}

const PIECE = 16 * 1024 * 1024

boundAsyncMethods(RemoteCheckpoint.prototype, ['get', 'state_dict', 'report'])
