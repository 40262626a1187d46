// What a plan holds of weights in linear memory: packed for products, folded with what follows, laid out for kernels. Each is made
// once for all plans of the same tensors as they are, whosever plans these are, and given back with the last of them. Who changes a
// tensor changes its version, and what was made of it before is not found any more.

import { LimitError } from '../errors.js'
import { dropCopies } from '../kernels/packed.js'
import { wholeEngine } from '../wasm/whole.js'
import type { Engine } from '../wasm/engine.js'
import type { UntypedStorage } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { Buffer } from './step.js'

/** Gives back what plans that were forgotten without `dispose` hold. */
const finalizer = new FinalizationRegistry<Kept>(free)

interface Kept {
  readonly machine: Engine
  readonly buffers: Map<string, Shared>
}

/** A buffer, and how many plans hold it. */
interface Shared {
  readonly buffer: Buffer
  users: number
}

/** What there is in the memory of each engine, by what it was made of. */
const made = new WeakMap<Engine, Map<string, Shared>>()

function madeFor(machine: Engine): Map<string, Shared> {
  let known = made.get(machine)
  if (known === undefined) made.set(machine, (known = new Map()))
  return known
}

/** Storages by numbers, which no two of them ever have. */
const numbers = new WeakMap<UntypedStorage, number>()
let numbered = 0

export class Packs {
  private readonly kept: Kept = { machine: wholeEngine(), buffers: new Map() }
  private total = 0

  /** @param room Bytes that they may take. */
  constructor(private readonly room = Infinity) {
    // What operators passed through has a place that is needed now.
    this.kept.machine.memory.freeScratch()
    finalizer.register(this, this.kept, this)
  }

  /** Whether they lie in the memory of the engine that is in use. */
  get isCurrent(): boolean {
    return this.kept.machine === wholeEngine()
  }

  /** All of them. */
  get buffers(): readonly Buffer[] {
    return Array.from(this.kept.buffers.values(), ({ buffer }) => buffer)
  }

  /** Bytes that they take, for whichever plans. */
  get bytes(): number {
    return this.total
  }

  /**
   * A buffer of `bytes` bytes, filled once.
   *
   * @param kind What is made of the tensors, with all settings. @param fill Writes it to an address.
   * @throws LimitError beyond `room`.
   * @param itemsize Bytes of one of its elements.
   */
  buffer(
    kind: string,
    tensors: readonly (Tensor | null)[],
    bytes: number,
    fill: (pointer: number) => void,
    itemsize = 4,
  ): Buffer {
    const { machine, buffers } = this.kept
    let key = kind
    for (const each of tensors) key += each === null ? '|-' : keyOf(each)
    let shared = buffers.get(key)
    if (shared !== undefined) return shared.buffer
    if (this.total + bytes > this.room)
      throw new LimitError({ what: "bytes of a plan's weights", limit: this.room, got: this.total + bytes })
    const all = madeFor(machine)
    shared = all.get(key)
    // Before it is filled, so that it can lie there.
    for (const each of tensors) if (each !== null && each.storage !== null) dropCopies(each.storage)
    if (shared === undefined) all.set(key, (shared = { buffer: filled(machine, bytes, itemsize, fill), users: 0 }))
    shared.users++
    this.total += bytes
    buffers.set(key, shared)
    return shared.buffer
  }

  /** float32 values. */
  floats(kind: string, tensors: readonly (Tensor | null)[], length: number, values: () => Float32Array): Buffer {
    return this.elements(kind, tensors, length, 4, values)
  }

  /** Values of `itemsize` bytes, and zeros behind them. */
  elements(
    kind: string,
    tensors: readonly (Tensor | null)[],
    length: number,
    itemsize: number,
    values: () => ArrayBufferView,
  ): Buffer {
    const bytes = itemsize * length
    const fill = (pointer: number): void => {
      const { buffer, byteOffset, byteLength } = values()
      const { u8 } = this.kept.machine.memory
      u8.fill(0, pointer, pointer + bytes)
      u8.set(new Uint8Array(buffer, byteOffset, byteLength), pointer)
    }
    return this.buffer(kind, tensors, bytes, fill, itemsize)
  }

  /** Gives back what no other plan holds. */
  dispose(): void {
    finalizer.unregister(this)
    free(this.kept)
  }
}

/** Bytes that several take, each once that they share. */
export function weightBytes(packs: readonly Packs[]): number {
  const buffers = new Set(packs.flatMap((each) => each.buffers))
  return [...buffers].reduce((total, { bytes }) => total + bytes, 0)
}

function filled({ memory }: Engine, bytes: number, itemsize: number, fill: (pointer: number) => void): Buffer {
  const pointer = memory.alloc(bytes)
  try {
    fill(pointer)
  } catch (error) {
    memory.free(pointer)
    throw error
  }
  return new Buffer(bytes, pointer, itemsize)
}

function keyOf({ storage, dtype, offset, sizes, strides, neg_bit }: Tensor): string {
  if (storage === null) return '|?'
  let number = numbers.get(storage)
  if (number === undefined) numbers.set(storage, (number = numbered++))
  // Another plan may have been made of the values of before.
  return `|${number}:${storage.version}:${dtype.name}${neg_bit ? '-' : ''}:${offset}:${sizes.join()}:${strides.join()}`
}

function free({ machine, buffers }: Kept): void {
  const all = madeFor(machine)
  for (const [key, shared] of buffers) {
    if (--shared.users > 0) continue
    machine.memory.free(shared.buffer.address as number)
    all.delete(key)
  }
  buffers.clear()
}
