// What plans hold of weights in linear memory: packed for products, folded with what follows, laid out for kernels. Each is made
// once for all plans of a program or module, of the tensors as they are; who changes one of these drops all.

import { wholeEngine } from '../wasm/whole.js'
import type { Engine } from '../wasm/engine.js'
import type { UntypedStorage } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { Buffer } from './step.js'

const finalizer = new FinalizationRegistry<Kept>(free)

interface Kept {
  readonly machine: Engine
  readonly buffers: Map<string, Buffer>
}

export class Packs {
  private readonly kept: Kept = { machine: wholeEngine(), buffers: new Map() }
  private readonly numbers = new Map<UntypedStorage, number>()

  constructor() {
    finalizer.register(this, this.kept, this)
  }

  /** Whether they lie in the memory of the engine that is in use. */
  get isCurrent(): boolean {
    return this.kept.machine === wholeEngine()
  }

  /** Bytes that they take. */
  get bytes(): number {
    let bytes = 0
    for (const buffer of this.kept.buffers.values()) bytes += buffer.bytes
    return bytes
  }

  /**
   * A buffer of `bytes` bytes, filled once.
   *
   * @param kind What is made of the tensors, with all settings. @param fill Writes it to an address.
   */
  buffer(kind: string, tensors: readonly (Tensor | null)[], bytes: number, fill: (pointer: number) => void): Buffer {
    const { machine, buffers } = this.kept
    const key = [kind, ...tensors.map((each) => (each === null ? '-' : this.keyOf(each)))].join('|')
    const known = buffers.get(key)
    if (known !== undefined) return known
    const pointer = machine.memory.alloc(bytes)
    try {
      fill(pointer)
    } catch (error) {
      machine.memory.free(pointer)
      throw error
    }
    const made = new Buffer(bytes, pointer)
    buffers.set(key, made)
    return made
  }

  /** float32 values. */
  floats(kind: string, tensors: readonly (Tensor | null)[], length: number, values: () => Float32Array): Buffer {
    return this.buffer(kind, tensors, 4 * length, (pointer) => {
      const made = values()
      const { f32 } = this.kept.machine.memory
      f32.fill(0, pointer / 4, pointer / 4 + length)
      f32.set(made, pointer / 4)
    })
  }

  /** Gives all memory back. */
  dispose(): void {
    finalizer.unregister(this)
    free(this.kept)
  }

  private keyOf({ storage, dtype, offset, sizes, strides }: Tensor): string {
    if (storage === null) return '?'
    let number = this.numbers.get(storage)
    if (number === undefined) this.numbers.set(storage, (number = this.numbers.size))
    // Another plan may have been made of the values of before.
    return `${number}:${storage.version}:${dtype.name}:${offset}:${sizes.join()}:${strides.join()}`
  }
}

function free({ machine, buffers }: Kept): void {
  for (const { address } of buffers.values()) machine.memory.free(address as number)
  buffers.clear()
}
