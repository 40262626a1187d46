// An instance of a module of assembly/ with its memory, and how modules are brought out of the package's own text.

import type * as platform from '../platform-types.js'
import { ByteBuilder } from '../bytes/byte-builder.js'
import { inflate } from '../bytes/inflate.js'
import { UnsupportedError } from '../errors.js'
import type { FileExports } from './binaries/exports.js'
import { LinearMemory } from './memory.js'
import { markInUse } from './provided.js'

export class Instance<E extends FileExports> {
  exports: E
  readonly memory: LinearMemory
  private readonly tables = new Map<string, number>()

  /** @internal */
  constructor(module: platform.WebAssemblyModule, memory: WebAssembly.Memory = ownMemory()) {
    this.exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as E
    this.memory = new LinearMemory(memory, this.exports.heap_base.value as number)
    markInUse()
  }

  /** The address of a constant table, which `fill` writes when it is first asked for. */
  table(name: string, bytes: number, fill: (pointer: number) => void): number {
    let pointer = this.tables.get(name)
    if (pointer === undefined) {
      pointer = this.memory.alloc(bytes)
      fill(pointer)
      this.tables.set(name, pointer)
    }
    return pointer
  }
}

/** Pages of an instance's memory when it begins, and the most that it can have. */
export const pages = { initial: 16, most: 65536 }

function ownMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: pages.initial, maximum: pages.most })
}

/** Bytes that scripts/package/wasm.ts deflated and wrote in base64. */
export function unpack(packed: string, unpackedBytes: number): Uint8Array<ArrayBuffer> {
  const binary = atob(packed)
  const deflated = new Uint8Array(binary.length)
  for (let index = 0; index < deflated.length; index++) deflated[index] = binary.charCodeAt(index)
  const bytes = new ByteBuilder(unpackedBytes)
  inflate(deflated, 0, bytes)
  return bytes.finish() as Uint8Array<ArrayBuffer>
}

/** @throws UnsupportedError where the platform forbids compiling at run time. */
export function compile(bytes: Uint8Array<ArrayBuffer>): platform.WebAssemblyModule {
  try {
    return new WebAssembly.Module(bytes)
  } catch (cause) {
    throw new UnsupportedError({
      what: 'this platform does not let torchlet compile its WebAssembly core',
      instead:
        "Allow 'wasm-unsafe-eval' in the content security policy, or give a compiled module: await init({ module })",
      cause,
    })
  }
}
