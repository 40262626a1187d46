// State that plans write: running statistics, a cache of keys and values. The bytes of its storage lie in linear memory too, between
// runs as well. Which of the two are newer is told by the storage's version: who changes the bytes in JavaScript makes it another than
// the one that was sent, and kernels that change them in linear memory have the storage fetch them when somebody reads it. So what else
// reads or writes the storage, another plan or an operator, sees and is seen.

import type { UntypedStorage } from '../tensor/storage.js'
import { wholeEngine } from '../wasm/whole.js'
import type { Engine } from '../wasm/engine.js'
import { Buffer } from './step.js'

/** What plans hold of storages, one for all plans of an engine. */
const states = new WeakMap<UntypedStorage, State>()

export class State {
  readonly machine: Engine = wholeEngine()
  /** Where the storage's bytes lie, at an address that stays. */
  readonly buffer: Buffer
  /** Of the storage's versions the one that lies in linear memory; none yet. */
  private version = -1
  private users = 0
  private readonly address: number
  private readonly fetch = (bytes: Uint8Array): void => {
    bytes.set(this.machine.memory.u8.subarray(this.address, this.address + bytes.length))
  }

  private constructor(private readonly storage: UntypedStorage) {
    this.address = this.machine.memory.alloc(storage.nbytes)
    this.buffer = new Buffer(storage.nbytes, this.address)
  }

  /** The state of a storage in the engine that is in use, for one user more, who calls `release`. */
  static of(storage: UntypedStorage): State {
    let state = states.get(storage)
    if (state === undefined || state.machine !== wholeEngine()) states.set(storage, (state = new State(storage)))
    state.users++
    return state
  }

  /** Whether it is that of a storage. */
  isOf(storage: UntypedStorage): boolean {
    return this.storage === storage
  }

  /** Before kernels read or write it: brings what changed in JavaScript. */
  send(): void {
    const { storage } = this
    if (this.version === storage.version) return
    // May have it fetched from here, or from another engine's memory.
    const bytes = storage.peek(Uint8Array)
    this.machine.memory.u8.set(bytes, this.address)
    this.version = storage.version
  }

  /** After kernels wrote into it. */
  wrote(): void {
    this.storage.changeElsewhere(this.fetch)
    this.version = this.storage.version
  }

  /** Has one user less; without any the memory is given back, when the storage has what is in it. */
  release(): void {
    if (--this.users > 0) return
    if (this.storage.isElsewhere(this.fetch)) this.storage.peek(Uint8Array)
    if (states.get(this.storage) === this) states.delete(this.storage)
    this.machine.memory.free(this.address)
  }
}
