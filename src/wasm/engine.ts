// The engine: one instance of the WASM core with its memory. Compiled synchronously at first use from bytes
// that the package carries, so that no setup and no fetch is needed; `init` can provide it before that.
// Nothing warms it up: V8's optimised code takes over within the first tens of milliseconds of real work (10 products
// of 784-512-256-10 at batch 64, some 3000 forwards of 128-16-1, which take 0.7 µs until then), so that a warm-up
// would cost at load what it saves later.

import type * as platform from '../platform-types.js'
import { UnsupportedError } from '../errors.js'
import type { BasicExports, Exports } from './exports.js'
import { ordersLoads } from './features.js'
import { Instance, compile } from './instance.js'
import { provided } from './provided.js'
import { basicBinary, chooseVariant } from './variants.js'

export class Engine extends Instance<Exports> {
  /** Which binary runs, and why. */
  readonly variant: string
  /** Differs between engines, so that what was made for one is not used with another. */
  readonly generation: number

  /** @internal */
  constructor(module: platform.WebAssemblyModule, variant: string, generation: number) {
    super(module)
    if (ordersLoads()) this.exports.tall_tiles(1)
    this.variant = variant
    this.generation = generation
  }
}

/** What every engine has; one of the small core has no more. */
export interface BasicEngine extends Omit<Engine, 'exports'> {
  readonly exports: BasicExports
}

let current: Engine | null = null
let generations = 0
let binaryOf = basicBinary

/**
 * The engine, compiled now if it was not before.
 *
 * @returns One that has the kernels of the small core; `wholeEngine` (whole.ts) has all.
 */
export function engine(): BasicEngine {
  return current ?? start()
}

/** From now on the engine is the whole core: for whole.ts. What a small one has in its memory is made anew when it is asked for. */
export function provideWhole(whole: typeof basicBinary): void {
  binaryOf = whole
  if (provided() === null) current = null
}

function start(): Engine {
  const given = provided()
  const { module, variant } = given === null ? ownModule() : { module: given.module, variant: given.origin }
  if (given !== null && !WebAssembly.Module.exports(module).some(({ name }) => name === 'run')) {
    throw new UnsupportedError({
      what: 'the module that init was given reads files and computes nothing',
      instead: 'Give it simd.wasm or relaxed.wasm of this release',
    })
  }
  current = new Engine(module, variant, ++generations)
  return current
}

function ownModule(): { module: platform.WebAssemblyModule; variant: string } {
  const { name, reason } = chooseVariant()
  return { module: compile(binaryOf(name)), variant: `${name}: ${reason}` }
}

/** `__config__.show()`: which core computes here, and why. */
export const __config__ = {
  show(): string {
    return `torchlet\n  - WebAssembly core: ${engine().variant}\n  - threads: 1\n`
  },
}
