// The module that the user gives instead of the package's own, for hosts that forbid compiling at run time.

import type * as platform from '../platform-types.js'
import { UnsupportedError } from '../errors.js'

/** What `init` takes: one of the three. */
export interface InitOptions {
  /** A compiled module, for hosts that forbid compiling at run time. */
  readonly module?: platform.WebAssemblyModule
  /** The bytes of simd.wasm or relaxed.wasm of this release; files.wasm is enough where only files are read. */
  readonly bytes?: ArrayBuffer | ArrayBufferView<ArrayBuffer>
  /** Where to fetch them. */
  readonly url?: string | platform.URL
}

interface Provided {
  readonly module: platform.WebAssemblyModule
  /** What it was compiled of, where that is known. */
  readonly bytes: Uint8Array | null
  /** By which option. */
  readonly origin: string
}

let current: Provided | null = null
let inUse = false

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
  const { module, bytes } = await moduleOf(options)
  if (inUse) {
    throw new UnsupportedError({
      what: 'init was called after the core was in use',
      instead: 'Await it before anything else of torchlet',
    })
  }
  current = { module, bytes, origin: `given to init as ${name}` }
}

/** What `init` was given. */
export function provided(): Provided | null {
  return current
}

/** From the first instance on, `init` can give nothing else. */
export function markInUse(): void {
  inUse = true
}

async function moduleOf({ module, bytes, url }: InitOptions): Promise<Omit<Provided, 'origin'>> {
  if (module !== undefined) return { module, bytes: null }
  if (bytes !== undefined) return compiled(bytes)
  const response = await fetch(url as string | URL)
  if (!response.ok)
    throw new UnsupportedError({ what: `the core at ${String(url)} answers with HTTP status ${response.status}` })
  return compiled(await response.arrayBuffer())
}

/** With a copy of the bytes, of which threads need a module of their own. */
async function compiled(given: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Promise<Omit<Provided, 'origin'>> {
  const view = ArrayBuffer.isView(given) ? given : new Uint8Array(given)
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice()
  return { module: await WebAssembly.compile(bytes), bytes }
}
