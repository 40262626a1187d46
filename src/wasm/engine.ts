// The engine: one instance of the WASM core with its memory. Compiled synchronously at first use from bytes
// that the package carries, so that no setup and no fetch is needed; `init` can provide it before that.
// Nothing warms it up: V8's optimised code takes over within the first tens of milliseconds of real work (10 products
// of 784-512-256-10 at batch 64, some 3000 forwards of 128-16-1, which take 0.7 µs until then), so that a warm-up
// would cost at load what it saves later.

import type * as platform from '../platform-types.js'
import { UnsupportedError } from '../errors.js'
import type { BasicExports, Exports } from './binaries/exports.js'
import { setUp } from './features.js'
import { Instance, compile, pages } from './instance.js'
import { provided } from './provided.js'
import { withSharedMemory } from './shared-memory.js'
import { basicBinary, chooseVariant } from './variants.js'

/** Records of a plan (assembly/steps.ts) that lie one after the other. */
export interface Records {
  /** The address of the first. */
  readonly start: number
  readonly count: number
  /** What helpers made of them, once. */
  jobs?: unknown
}

/** Other threads that compute too (src/threads/). */
export interface Helpers {
  /** How many compute, the caller included. */
  readonly threads: number
  run(records: Records): void
}

export class Engine extends Instance<Exports> {
  /** Which binary runs, and why. */
  readonly variant: string
  /** What it is an instance of, for threads, which need instances of their own; null where its memory is its own. */
  readonly shared: { readonly module: platform.WebAssemblyModule; readonly memory: platform.WebAssemblyMemory } | null
  /** Null where it computes alone. */
  helpers: Helpers | null = null

  /** @internal */
  constructor(module: platform.WebAssemblyModule, variant: string, memory?: WebAssembly.Memory) {
    super(module, memory)
    setUp(this.exports)
    this.variant = variant
    this.shared = memory === undefined ? null : { module, memory }
  }

  /** Computes records in their order. */
  run(records: Records): void {
    if (this.helpers === null) this.exports.run(records.start, records.count)
    else this.helpers.run(records)
  }
}

/** What every engine has; one of the small core has no more. */
export interface BasicEngine extends Omit<Engine, 'exports'> {
  readonly exports: BasicExports
}

let current: Engine | null = null
let binaryOf = basicBinary
/** Engines that are not in use, while something was made for them still. */
const idle = new Map<boolean, WeakRef<Engine>>()

/**
 * The engine, compiled now if it was not before.
 *
 * @returns One that has the kernels of the small core; `wholeEngine` (whole.ts) has all.
 */
export function engine(): BasicEngine {
  return (current ??= start(false))
}

/** From now on the engine is the whole core: for whole.ts. What a small one has in its memory is made anew when it is asked for. */
export function provideWhole(whole: typeof basicBinary): void {
  binaryOf = whole
  if (provided() !== null) return
  current = null
  idle.clear()
}

/**
 * Computes on shared memory from now on, or on memory of its own. What was made for the other engine keeps that one, which is
 * taken up again if it is still there.
 *
 * @throws UnsupportedError where the platform has no shared memory, or the core that `init` was given cannot have it.
 */
export function moveEngine(isShared: boolean): Engine {
  const before = current
  if (before !== null && (before.shared !== null) === isShared) return before
  const next = idle.get(isShared)?.deref() ?? start(isShared)
  idle.delete(isShared)
  if (before !== null) idle.set(!isShared, new WeakRef(before))
  current = next
  return next
}

/** Gives up an engine that another thread may still write to: what comes next computes on a new one. */
export function abandonEngine(lost: Engine): void {
  if (current === lost) current = null
  for (const [isShared, kept] of idle) if (kept.deref() === lost) idle.delete(isShared)
}

function start(isShared: boolean): Engine {
  const { bytes, module, variant } = core()
  if (!isShared) return new Engine(module ?? compile(bytes as Uint8Array<ArrayBuffer>), variant)
  if (bytes === null) {
    throw new UnsupportedError({
      what: 'init was given a compiled module, whose memory is not shared',
      instead: 'Give it bytes or a url, of which torchlet compiles a module for threads',
    })
  }
  return new Engine(compile(withSharedMemory(bytes)), variant, sharedMemory())
}

interface Core {
  /** Null where only a module is known. */
  readonly bytes: Uint8Array | null
  /** Null where it is to be compiled. */
  readonly module: platform.WebAssemblyModule | null
  readonly variant: string
}

/** @throws UnsupportedError where `init` was given another module. */
function core(): Core {
  const given = provided()
  if (given === null) {
    const { name, reason } = chooseVariant()
    return { bytes: binaryOf(name), module: null, variant: `${name}: ${reason}` }
  }
  if (!WebAssembly.Module.exports(given.module).some(({ name }) => name === 'run')) {
    throw new UnsupportedError({
      what: 'the module that init was given reads files and computes nothing',
      instead: 'Give it simd.wasm or relaxed.wasm of this release',
    })
  }
  return { bytes: given.bytes, module: given.module, variant: given.origin }
}

/** Its most pages are reserved at once, which not every platform has. */
function sharedMemory(): WebAssembly.Memory {
  let refusal: unknown
  for (let maximum = pages.most; maximum >= pages.most / 16; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: pages.initial, maximum, shared: true })
    } catch (error) {
      refusal = error
    }
  }
  throw new UnsupportedError({ what: 'this platform gives no memory that threads share', cause: refusal })
}
