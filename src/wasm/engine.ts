// The engine: one instance of the WASM core with its memory. Compiled synchronously at first use from bytes
// that the package carries, so that no setup and no fetch is needed; `init` can provide it before that.
// Nothing warms it up: V8's optimised code takes over within the first tens of milliseconds of real work (10 products
// of 784-512-256-10 at batch 64, some 3000 forwards of 128-16-1, which take 0.7 µs until then), so that a warm-up
// would cost at load what it saves later.

import type * as platform from '../platform-types.js'
import { ByteBuilder } from '../bytes/byte-builder.js'
import { inflate } from '../bytes/inflate.js'
import { TorchletError, UnsupportedError } from '../errors.js'
import type { Exports } from './exports.js'
import { LinearMemory } from './memory.js'
import { chooseVariant } from './variants.js'

/** What `init` takes: one of the three. */
export interface InitOptions {
  /** A compiled module, for hosts that forbid compiling at run time. */
  readonly module?: platform.WebAssemblyModule
  /** The bytes of simd.wasm or relaxed.wasm of this release. */
  readonly bytes?: ArrayBuffer | ArrayBufferView<ArrayBuffer>
  /** Where to fetch them. */
  readonly url?: string | platform.URL
}

export class Engine {
  readonly exports: Exports
  readonly memory: LinearMemory
  /** Which binary runs, and why. */
  readonly variant: string
  /** Differs between engines, so that what was made for one is not used with another. */
  readonly generation: number
  private readonly tables = new Map<string, number>()

  /** @internal */
  constructor(module: platform.WebAssemblyModule, variant: string, generation: number) {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 })
    this.exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports
    this.memory = new LinearMemory(memory, this.exports.heap_base.value as number)
    this.variant = variant
    this.generation = generation
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

/** About what the core inflates to, for each character of base64. */
const INFLATED_RATIO = 4

let current: Engine | null = null
let provided: { readonly module: WebAssembly.Module; readonly origin: string } | null = null
let generations = 0

/** The engine, compiled now if it was not before. */
export function engine(): Engine {
  return current ?? start()
}

/**
 * Provides the WASM core before its first use, where a host forbids compiling from bytes at run time.
 *
 * @throws UnsupportedError once the core is in use; TypeError unless exactly one option is given.
 * @example
 * import { init } from 'torchlet'
 * await init({ url: '/assets/relaxed.wasm' })
 */
export async function init(options: InitOptions): Promise<void> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const [name] = given[0] ?? []
  if (given.length !== 1 || !['module', 'bytes', 'url'].includes(name as string)) {
    throw new TypeError('init takes one of module, bytes and url')
  }
  const module = await moduleOf(options)
  if (current !== null) {
    throw new UnsupportedError({
      what: 'init was called after the core was in use',
      instead: 'Await it before anything else of torchlet',
    })
  }
  provided = { module, origin: `given to init as ${name}` }
}

function start(): Engine {
  const { module, variant } = provided === null ? inlined() : { module: provided.module, variant: provided.origin }
  current = new Engine(module, variant, ++generations)
  return current
}

function inlined(): { module: WebAssembly.Module; variant: string } {
  const { name, reason, packed } = chooseVariant()
  const bytes = new ByteBuilder(INFLATED_RATIO * packed.length)
  inflate(fromBase64(packed), 0, bytes)
  try {
    return { module: new WebAssembly.Module(bytes.finish() as BufferSource), variant: `${name}: ${reason}` }
  } catch (cause) {
    if (cause instanceof TorchletError) throw cause
    throw new UnsupportedError({
      what: 'this platform does not let torchlet compile its WebAssembly core',
      instead:
        "Allow 'wasm-unsafe-eval' in the content security policy, or give a compiled module: await init({ module })",
      cause,
    })
  }
}

async function moduleOf({ module, bytes, url }: InitOptions): Promise<WebAssembly.Module> {
  if (module !== undefined) return module
  if (bytes !== undefined) return WebAssembly.compile(bytes)
  const response = await fetch(url as string | URL)
  if (!response.ok)
    throw new UnsupportedError({ what: `the core at ${String(url)} answers with HTTP status ${response.status}` })
  return WebAssembly.compile(await response.arrayBuffer())
}

function fromBase64(text: string): Uint8Array {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < bytes.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes
}

/** `__config__.show()`: which core computes here, and why. */
export const __config__ = {
  show(): string {
    return `torchlet\n  - WebAssembly core: ${engine().variant}\n  - threads: 1\n`
  },
}
