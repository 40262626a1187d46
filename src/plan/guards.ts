// Whether a plan still says what its modules say. Everything that it was built from is watched by a
// counter or an identity, so that checking all of it costs nanoseconds a module.

import { Dict } from '../python/dict.js'
import type { UntypedStorage } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'

/** What a plan sees of a module. */
export interface Plannable {
  readonly __dict__: Dict<string, unknown>
  readonly _parameters: Dict<string, unknown>
  readonly _buffers: Dict<string, unknown>
  readonly _modules: Dict<string, unknown>
  forward(...inputs: unknown[]): unknown
}

/** In place of a storage's version where it may be any. */
const anyVersion = -1

export class Guards {
  /** The storages of the tensors that are watched. */
  readonly blocks = new Set<UntypedStorage>()
  private readonly known = new Set<Tensor>()
  private readonly dicts: Dict<string, unknown>[] = []
  private readonly dictVersions: number[] = []
  private readonly modules: Plannable[] = []
  private readonly forwards: unknown[] = []
  private readonly fielded: Plannable[] = []
  private readonly fieldCounts: number[] = []
  private readonly tensors: Tensor[] = []
  private readonly generations: number[] = []
  private readonly storages: (UntypedStorage | null)[] = []
  private readonly storageVersions: number[] = []
  private readonly facts: (() => boolean)[] = []

  /** Watches a module's state, settings, hooks and the identity of its `forward`. */
  watchModule(module: Plannable): void {
    this.modules.push(module)
    this.forwards.push(module.forward)
    for (const dict of [module.__dict__, module._parameters, module._buffers, module._modules]) this.watchDict(dict)
    for (const name of ['_forward_pre_hooks', '_forward_hooks']) {
      const hooks = module.__dict__.get(name)
      if (hooks instanceof Dict) this.watchDict(hooks as Dict<string, unknown>)
    }
  }

  /** Watches that no field is added to a module, where it could be a child: some 20 ns a check. */
  watchFields(module: Plannable): void {
    this.fielded.push(module)
    this.fieldCounts.push(Object.keys(module).length)
  }

  /** Watches a tensor's place and values. */
  watchTensor(tensor: Tensor): void {
    if (this.known.has(tensor)) return
    this.known.add(tensor)
    if (tensor.storage !== null) this.blocks.add(tensor.storage)
    this.tensors.push(tensor)
    this.generations.push(tensor.generation)
    this.storages.push(tensor.storage)
    this.storageVersions.push(tensor.storage?.version ?? 0)
  }

  /** Watches no longer what is in these storages, which plans write themselves. */
  allowWrites(storages: ReadonlySet<UntypedStorage | null>): void {
    this.storages.forEach((storage, index) => {
      if (storages.has(storage)) this.storageVersions[index] = anyVersion
    })
  }

  /** Whether a tensor is watched. */
  watches(tensor: Tensor): boolean {
    return this.known.has(tensor)
  }

  /** Watches that something stays true. */
  watchFact(fact: () => boolean): void {
    this.facts.push(fact)
  }

  /** Whether nothing changed since it was watched. */
  hold(): boolean {
    const { dicts, dictVersions, modules, forwards, fielded, tensors } = this
    for (let index = 0; index < dicts.length; index++) {
      if ((dicts[index] as Dict).version !== dictVersions[index]) return false
    }
    for (let index = 0; index < modules.length; index++) {
      if ((modules[index] as Plannable).forward !== forwards[index]) return false
    }
    for (let index = 0; index < fielded.length; index++) {
      if (Object.keys(fielded[index] as Plannable).length !== this.fieldCounts[index]) return false
    }
    for (let index = 0; index < tensors.length; index++) {
      const tensor = tensors[index] as Tensor
      if (tensor.generation !== this.generations[index] || tensor.storage !== this.storages[index]) return false
      const version = this.storageVersions[index]
      if (tensor.storage !== null && version !== anyVersion && tensor.storage.version !== version) return false
    }
    for (let index = 0; index < this.facts.length; index++) if (!(this.facts[index] as () => boolean)()) return false
    return true
  }

  /** Watches what a dict has. */
  watchDict(dict: Dict<string, unknown>): void {
    this.dicts.push(dict)
    this.dictVersions.push(dict.version)
  }
}
