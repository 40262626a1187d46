// `torch.randperm`: a Fisher–Yates shuffle. PyTorch: ATen/native/TensorFactories.cpp (randperm_cpu).

import { default_generator } from './generator.js'
import type { NumberArray } from './integers.js'
import type { Mt19937 } from './mt19937.js'

/** From here on PyTorch (2.6 and 2.14, not 1.13) draws 64 bits, lest a remainder of 32 be skewed. */
const smallBelow = Math.floor((2 ** 32 - 1) / 20)

/**
 * Fills `out` with a random permutation of 0 … out.length - 1.
 *
 * @param out Its type must hold the numbers below its length.
 * @example
 * randperm_(new BigInt64Array(10))
 */
export function randperm_(out: NumberArray, generator = default_generator): void {
  const { engine } = generator
  if (out instanceof BigInt64Array || out instanceof BigUint64Array) {
    // Shuffled as 32-bit numbers: an array longer than 2**32 is beyond every platform's limit.
    const order = new Uint32Array(out.length)
    shuffle(order, engine)
    order.forEach((value, i) => (out[i] = BigInt(value)))
  } else {
    shuffle(out, engine)
  }
}

type Order = Exclude<NumberArray, BigInt64Array | BigUint64Array>

function shuffle(order: Order, engine: Mt19937): void {
  if (order.length < smallBelow) {
    shuffleSmall(order, engine)
  } else {
    shuffleLarge(order, engine)
  }
}

function shuffleSmall(order: Order, engine: Mt19937): void {
  const n = order.length
  for (let i = 0; i < n; i++) {
    order[i] = i
  }
  for (let i = 0; i < n - 1; i++) {
    const j = i + (engine.random() % (n - i))
    const kept = order[i]!
    order[i] = order[j]!
    order[j] = kept
  }
}

/** The inside-out form, which also draws for the first element. */
function shuffleLarge(order: Order, engine: Mt19937): void {
  for (let i = 0; i < order.length; i++) {
    const j = engine.random64_modulo(i + 1)
    order[i] = order[j]!
    order[j] = i
  }
}
