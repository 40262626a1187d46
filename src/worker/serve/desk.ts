// What a worker does when it is called, and what it keeps between calls: modules and checkpoints, under numbers that it gives them.

import { isKeywords } from '../../arguments.js'
import { TorchletError, UnsupportedError, WorkerError } from '../../errors.js'
import { load, report } from '../../loader.js'
import { open } from '../../loader-open.js'
import { deserialize } from '../../loader-sync.js'
import { isModule } from '../../nn/brand.js'
import type { AnyModule } from '../../nn/module.js'
import type { Dict } from '../../python/dict.js'
import { repr } from '../../python/repr.js'
import { describe, remedyFor } from '../../serialization/expect.js'
import { ExportedModule } from '../../serialization/exported/exported-module.js'
import type { Checkpoint } from '../../serialization/lazy/checkpoint.js'
import { lazyStorages, loadStorages } from '../../serialization/lazy/lazy-storages.js'
import type { LoadOptions } from '../../serialization/load-options.js'
import type { CallOptions } from '../../serialization/programs.js'
import { save } from '../../serialization/save.js'
import { ScriptModule } from '../../serialization/torchscript/script-module.js'
import { manual_seed } from '../../tensor/making/draw.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'
import type {
  Offer,
  Parcel,
  SentArguments,
  SentCheckpoint,
  SentModule,
  SentOptions,
  SentSource,
  SentValue,
} from '../messages.js'
import { nameOfClass } from '../class-name.js'
import { receivedValue } from '../receiving.js'
import { sentValue } from '../sending.js'
import { receivedSource } from './received-source.js'
import type { Answers, CallContext, ServeOptions } from './server.js'

/** A checkpoint with its storages, by the numbers that they are asked for by. */
interface HeldCheckpoint {
  readonly checkpoint: Checkpoint
  readonly storages: readonly UntypedStorage[]
}

interface HeldModule {
  readonly module: AnyModule
  /** When what was asked of it before is done. */
  idle: Promise<unknown>
}

type Held = HeldModule | HeldCheckpoint

export class Desk {
  readonly #options: ServeOptions
  readonly #held = new Map<number, Held>()
  #last = 0

  constructor(options: ServeOptions) {
    this.#options = options
  }

  release(handle: number): void {
    const held = this.#held.get(handle)
    this.#held.delete(handle)
    if (held !== undefined && 'checkpoint' in held) void held.checkpoint.close().catch(() => {})
  }

  readonly answers: Answers = {
    load: async (context, source, options, isRemote) => {
      const value = await load(receivedSource(source, context.ask), this.#loadOptions(context, options))
      // Everything that a load makes is its own, and nothing of it stays here but a module.
      if (!isModule(value) || (!isRemote && !isProgram(value))) {
        const { value: sent, transfer } = sentValue(value, 'alone')
        return { value: { kind: 'value', value: sent }, transfer }
      }
      const module = value as AnyModule
      if (isRemote) return plain({ kind: 'module', module: this.#keep(module) })
      const file = await save(module, { allow: 'all' })
      return { value: { kind: 'program', file }, transfer: [file.buffer] }
    },

    report: async (context, source, options) => {
      const { limits, resolve, signal, onProgress } = this.#loadOptions(context, options)
      return plain(await report(receivedSource(source, context.ask), { limits, resolve, signal, onProgress }))
    },

    open: async (context, source, options) => {
      const { onPrint: _1, operators: _2, ...given } = this.#loadOptions(context, options)
      const { retries } = options
      const checkpoint = await open(receivedSource(source, context.ask), {
        ...given,
        ...(retries === undefined ? {} : { retries }),
      })
      return plain(this.#opened(checkpoint))
    },

    take: async (_, sent) => {
      const module = await valueOf(sent, this.#options)
      return plain(this.#keep(module as AnyModule))
    },

    forward: (context, handle, sent, { limits, onProgress }) =>
      this.#inTurn(context, handle, async (module) => {
        const args = await argumentsOf(sent)
        // A callback that throws ends the call, if not at once then when it is heard of.
        const told: Promise<unknown>[] = []
        const tell = (offer: Offer, progress: unknown): void => {
          const heard = context.ask(offer, progress)
          heard.catch((error) => context.abort(error))
          told.push(heard)
        }
        const options: CallOptions = {
          signal: context.signal,
          limits,
          onProgress: onProgress === undefined ? undefined : (progress) => tell(onProgress, progress),
        }
        const output = await (runs(module) ? module.forwardAsync(args, {}, options) : module.forward(...args))
        await Promise.all(told)
        // What a forward gives may be what the module keeps, a buffer or its state: it is copied.
        return sentValue(output, 'copied')
      }),

    run_method: (context, handle, name, sent) =>
      this.#inTurn(context, handle, async (module) => {
        if (!(module instanceof ScriptModule)) {
          throw new UnsupportedError({
            what: `this is ${describe(module)}, which has no methods by name`,
            instead: 'Only TorchScript has: call forward',
          })
        }
        return sentValue(module.run_method(name, ...(await argumentsOf(sent))), 'copied')
      }),

    state_dict: (context, handle) =>
      this.#inTurn(context, handle, async (module) => sentValue(module.state_dict(), 'copied')),

    load_state_dict: (context, handle, sent, options) =>
      this.#inTurn(context, handle, async (module) => {
        const { missing_keys, unexpected_keys } = module.load_state_dict(await valueOf(sent), options)
        return plain({ missing_keys, unexpected_keys })
      }),

    train: (context, handle, mode) =>
      this.#inTurn(context, handle, async (module) => {
        module.train(mode)
        return plain(undefined)
      }),

    get: async ({ signal, ask }, handle, path, { retries, onProgress }) => {
      const { checkpoint } = this.#checkpoint(handle)
      const value = await checkpoint.get(path, {
        signal,
        retries,
        onProgress: onProgress === undefined ? undefined : (progress) => ask(onProgress, progress),
      })
      return sentValue(value, 'alone')
    },

    read_state_dict: async ({ signal, ask }, handle, path, { onProgress }) => {
      const state: Dict<string, Tensor> = this.#checkpoint(handle).checkpoint.state_dict(path)
      await loadStorages(lazyStorages(state), {
        signal,
        onProgress: onProgress === undefined ? undefined : (progress) => ask(onProgress, progress),
      })
      return sentValue(state, 'alone')
    },

    read_storage: async ({ signal }, handle, storage, offset, length, retries) => {
      const held = this.#checkpoint(handle).storages[storage] as UntypedStorage
      const bytes = await held.read(offset, length, { signal, retries })
      return { value: bytes, transfer: [bytes.buffer as ArrayBuffer] }
    },

    report_checkpoint: async ({ signal }, handle) =>
      plain(await this.#checkpoint(handle).checkpoint.report({ signal })),

    manual_seed: async (_, seed) => {
      manual_seed(seed)
      return plain(undefined)
    },
  }

  #loadOptions({ signal, ask, tell }: CallContext, options: SentOptions): LoadOptions {
    const { retries: _, resolve, onProgress, onPrint, ...rest } = options
    return {
      ...rest,
      ...this.#options,
      signal,
      resolve:
        resolve === undefined
          ? undefined
          : async (name) => receivedSource((await ask(resolve, name)) as SentSource, ask),
      onProgress: onProgress === undefined ? undefined : (progress) => ask(onProgress, progress),
      onPrint: onPrint === undefined ? undefined : (text) => tell(onPrint, text),
    }
  }

  #keep(module: AnyModule): SentModule {
    const isExported = module instanceof ExportedModule
    const handle = ++this.#last
    this.#held.set(handle, { module, idle: Promise.resolve() })
    const description = describe(module)
    return {
      handle,
      text: textOf(module, description),
      classes: classesOf(module),
      description,
      remedy: remedyFor(module),
      training: module.training,
      signature: isExported ? module.signature : null,
      method_names: module instanceof ScriptModule ? [...module.method_names] : [],
      warnings: isExported ? [...module.warnings] : [],
    }
  }

  #opened(checkpoint: Checkpoint): SentCheckpoint {
    const handle = ++this.#last
    const numbers = new Map<UntypedStorage, number>()
    const tensors = checkpoint.keys().map((path) => {
      const { dtype, shape, stride, storage_offset, nbytes, storage } = checkpoint.info(path)
      if (storage !== null && !numbers.has(storage)) numbers.set(storage, numbers.size)
      return {
        path,
        dtype: dtype.name,
        shape: [...shape],
        stride: [...stride],
        storage_offset,
        nbytes,
        storage: storage === null ? null : { number: numbers.get(storage) as number, nbytes: storage.nbytes },
      }
    })
    this.#held.set(handle, { checkpoint, storages: [...numbers.keys()] })
    const { nbytes, models, extra_files } = checkpoint
    return { handle, nbytes, models, extra_files: [...extra_files], tensors }
  }

  /**
   * Calls of one module run one after the other, as they came: a program lets others run between its operators, and may have state.
   */
  async #inTurn<T>({ signal }: CallContext, handle: number, run: (module: AnyModule) => Promise<T>): Promise<T> {
    const held = this.#held.get(handle)
    if (held === undefined || !('module' in held)) throw released('module')
    const turn = held.idle.then(() => {
      signal.throwIfAborted()
      return run(held.module)
    })
    held.idle = turn.catch(() => {})
    return turn
  }

  #checkpoint(handle: number): HeldCheckpoint {
    const held = this.#held.get(handle)
    if (held === undefined || !('checkpoint' in held)) throw released('checkpoint')
    return held
  }
}

function released(what: string): WorkerError {
  return new WorkerError({ reason: `the ${what} was closed`, remedy: 'Load it again' })
}

function plain<T>(value: T): Parcel<T> {
  return { value, transfer: [] }
}

/** A module that is too large to be printed, as files of strangers make them, is one all the same. */
function textOf(module: AnyModule, description: string): string {
  try {
    return repr(module)
  } catch (error) {
    if (error instanceof TorchletError) return `<${description}>`
    throw error
  }
}

/** Programs let others run between operators. */
function runs(module: AnyModule): module is ExportedModule | ScriptModule {
  return isProgram(module)
}

function isProgram(value: unknown): boolean {
  return value instanceof ExportedModule || value instanceof ScriptModule
}

async function valueOf(sent: SentValue, options: ServeOptions = {}): Promise<unknown> {
  const { classes } = options
  return receivedValue(sent, (data) => deserialize(data, classes === undefined ? {} : { classes }))
}

/** Keywords stand in a plain object again. */
async function argumentsOf({ values, hasKeywords }: SentArguments): Promise<unknown[]> {
  const args = (await valueOf(values)) as unknown[]
  if (!hasKeywords) return args
  const keywords: unknown = Object.fromEntries(args.pop() as Dict<string, unknown>)
  if (!isKeywords(keywords)) throw new TypeError('keywords are names and values')
  return [...args, keywords]
}

/** The names of a module's class and of those above it. */
function classesOf(module: AnyModule): string[] {
  const names: string[] = []
  for (let at: unknown = Object.getPrototypeOf(module); at !== null && at !== Object.prototype;) {
    names.push(nameOfClass((at as { readonly constructor: unknown }).constructor))
    at = Object.getPrototypeOf(at)
  }
  return names
}
