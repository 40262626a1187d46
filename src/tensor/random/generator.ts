// `torch.Generator` for the CPU and the default one, with PyTorch's rules for seeds.
// PyTorch: ATen/CPUGeneratorImpl.cpp, torch/csrc/Generator.cpp, torch/random.py.

import { Shown } from '../../python/shown.js'
import { UnsupportedError } from '../../errors.js'
import { Mt19937 } from './mt19937.js'
import { readState, writeState } from './state.js'

/** The seed of a new `Generator`: c10's default_rng_seed_val. */
const default_rng_seed = 67280421310721n

/**
 * A source of random numbers: the same seed gives the numbers that PyTorch gives on a CPU.
 *
 * @example
 * const generator = new Generator().manual_seed(0)
 * rand(3, { generator })
 */
export class Generator extends Shown {
  /** Always `cpu`. */
  readonly device: string = 'cpu'
  #engine: Mt19937 | undefined

  /**
   * The second number of the last pair that Box–Muller made one at a time; `undefined` when it is
   * used up. Seeding drops it.
   */
  next_normal_sample: number | undefined

  /** @throws UnsupportedError for a device other than cpu. */
  constructor(device = 'cpu') {
    super()
    if (device !== 'cpu') {
      throw new UnsupportedError({ what: `a generator on ${device} is not supported`, instead: "Use 'cpu'" })
    }
  }

  __repr__(): string {
    return '<torch.Generator object>'
  }

  /** The engine that the fills of this folder draw from; made at first use. */
  get engine(): Mt19937 {
    return (this.#engine ??= new Mt19937(this.firstSeed()))
  }

  /**
   * Starts the sequence of `seed` and returns this generator. A negative seed counts as
   * `2**64 + seed`; only the low 32 bits choose the sequence, as in PyTorch.
   *
   * @param seed A safe integer, or a bigint in [-2**63, 2**64).
   * @throws TypeError for what is no integer, RangeError outside the range.
   */
  manual_seed(seed: number | bigint): this {
    return this.#start(seedToUint64(seed))
  }

  /** The seed that this generator was started with: a bigint beyond 2**53. */
  initial_seed(): number | bigint {
    return toInteger(this.engine.seed)
  }

  /** Seeds with a number that nobody can foretell, and returns it. */
  seed(): number | bigint {
    return toInteger(this.#start(entropy()).engine.seed)
  }

  /** The 5056 bytes of PyTorch's `Generator.get_state()`, for its `set_state` or this one. */
  get_state(): Uint8Array {
    return writeState(this.engine, this.next_normal_sample)
  }

  /**
   * Continues where the generator that wrote `state` stood, PyTorch's or one of ours.
   *
   * @param state What `get_state` returned: 5056 bytes.
   * @throws RangeError if it is no state of a CPU generator.
   */
  set_state(state: Uint8Array): this {
    const { engine, next_normal_sample } = readState(state)
    this.#engine = engine
    this.next_normal_sample = next_normal_sample
    return this
  }

  /** The seed of a generator that was never seeded. */
  protected firstSeed(): bigint {
    return default_rng_seed
  }

  #start(seed: bigint): this {
    this.#engine = new Mt19937(seed)
    this.next_normal_sample = undefined
    return this
  }
}

class DefaultGenerator extends Generator {
  /** 53 bits of the engine's own generator: Node loads `crypto` for some milliseconds, which a program's first result need not wait for. */
  protected override firstSeed(): bigint {
    return BigInt(Math.floor(Math.random() * 2 ** 53))
  }
}

/**
 * `torch.default_generator`: what every random function uses unless it is given another one. Until
 * `manual_seed` its numbers differ from run to run.
 */
export const default_generator: Generator = /* @__PURE__ */ new DefaultGenerator()

const numbered = new WeakMap<Mt19937, number>()
let engines = 0

/** Where the default generator stands: another text once a number was drawn from it, or it was seeded. @internal */
export function placeOfDefault(): string {
  const { engine, next_normal_sample } = default_generator
  const { left, next, state } = engine
  let number = numbered.get(engine)
  if (number === undefined) numbered.set(engine, (number = engines++))
  return [number, left, next, state[0], state[1], next_normal_sample].join()
}

/** A bigint below 2**53 is given as a number, as `load` gives Python's ints. */
function toInteger(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

function seedToUint64(seed: number | bigint): bigint {
  if (typeof seed === 'number' && !Number.isSafeInteger(seed)) {
    throw new TypeError(`manual_seed expects an integer (a bigint beyond 2**53), but got ${seed}`)
  }
  if (typeof seed !== 'number' && typeof seed !== 'bigint') {
    throw new TypeError(`manual_seed expects an integer, but got ${typeof seed}`)
  }
  const value = BigInt(seed)
  if (value < -(2n ** 63n) || value >= 2n ** 64n) {
    throw new RangeError(`manual_seed expects a seed in [-2**63, 2**64), but got ${value}`)
  }
  return BigInt.asUintN(64, value)
}

/** 53 random bits, as many as PyTorch takes: the seed fits a number in every language. */
function entropy(): bigint {
  const [word] = crypto.getRandomValues(new BigUint64Array(1))
  return BigInt.asUintN(53, word!)
}
