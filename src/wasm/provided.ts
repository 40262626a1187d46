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
  const module = await moduleOf(options)
  if (inUse) {
    throw new UnsupportedError({
      what: 'init was called after the core was in use',
      instead: 'Await it before anything else of torchlet',
    })
  }
  current = { module, origin: `given to init as ${name}` }
}

/** What `init` was given. */
export function provided(): Provided | null {
  return current
}

/** From the first instance on, `init` can give nothing else. */
export function markInUse(): void {
  inUse = true
}

async function moduleOf({ module, bytes, url }: InitOptions): Promise<platform.WebAssemblyModule> {
  if (module !== undefined) return module
  if (bytes !== undefined) return WebAssembly.compile(bytes)
  const response = await fetch(url as string | URL)
  if (!response.ok)
    throw new UnsupportedError({ what: `the core at ${String(url)} answers with HTTP status ${response.status}` })
  return WebAssembly.compile(await response.arrayBuffer())
}
