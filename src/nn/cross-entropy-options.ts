// LinearCrossEntropyOptions of PyTorch 2.14: torch/nn/modules/linear_cross_entropy_options.py, a frozen dataclass with slots. It says
// into which pieces PyTorch cuts the work of LinearCrossEntropyLoss, and how exactly it sums them; results are the same to rounding,
// so that here it is kept, checked and printed.

import type { Arguments } from '../arguments.js'
import { callable } from '../python/callable.js'
import { repr } from '../python/repr.js'
import { bfloat16, dtype, float16, float32, float64 } from '../tensor/dtype.js'
import { constructorSignature } from './constructor.js'

const accumulators: ReadonlySet<unknown> = new Set([null, float16, bfloat16, float32, float64])
const policies: ReadonlySet<unknown> = new Set(['auto', 'accurate', 'compact'])

/** The fields, in PyTorch's order. */
export interface LinearCrossEntropyFields {
  /** Whether `backward` may be called again. */
  allow_retain_graph?: boolean
  /** Rows of a piece; null: by `chunking_method`. */
  batch_chunk_size?: number | null
  /** `auto`, `aspect_ratio`, `aspect_ratio:N`, or null: by `batch_chunk_size`. */
  chunking_method?: string | null
  acc_policy?: 'accurate' | 'compact' | 'auto'
  /** In which sums are kept. */
  acc_dtype?: dtype | null
}

const names = ['allow_retain_graph', 'batch_chunk_size', 'chunking_method', 'acc_policy', 'acc_dtype'] as const

const bind = constructorSignature<LinearCrossEntropyFields>('LinearCrossEntropyOptions', names, {
  allow_retain_graph: false,
  batch_chunk_size: null,
  chunking_method: 'auto',
  acc_policy: 'auto',
  acc_dtype: null,
})

class LinearCrossEntropyOptionsClass {
  static readonly __module__ = 'torch.nn.modules.linear_cross_entropy_options'
  static readonly __qualname__ = 'LinearCrossEntropyOptions'

  readonly allow_retain_graph!: boolean
  readonly batch_chunk_size!: number | null
  readonly chunking_method!: string | null
  readonly acc_policy!: 'accurate' | 'compact' | 'auto'
  readonly acc_dtype!: dtype | null

  constructor(
    ...args: Arguments<
      [
        allow_retain_graph?: boolean,
        batch_chunk_size?: number | null,
        chunking_method?: string | null,
        acc_policy?: 'accurate' | 'compact' | 'auto',
        acc_dtype?: dtype | null,
      ],
      LinearCrossEntropyFields
    >
  ) {
    const given = bind(args)
    const wrong = wrongField(given)
    if (wrong !== undefined) throw new RangeError(wrong)
    Object.assign(this, given)
  }

  /** The fields' values, which are its state in a pickle. @internal */
  __getstate__(): unknown[] {
    return names.map((name) => this[name])
  }

  /** @returns Whether that is a state of this class. @internal */
  __setstate__(state: unknown): boolean {
    if (!Array.isArray(state) || state.length !== names.length) return false
    const fields = Object.fromEntries(names.map((name, index) => [name, state[index] as unknown]))
    if (typeof fields['allow_retain_graph'] !== 'boolean') return false
    if (wrongField(fields as unknown as Required<LinearCrossEntropyFields>) !== undefined) return false
    Object.assign(this, fields)
    return true
  }

  __repr__(): string {
    return `LinearCrossEntropyOptions(${names.map((name) => `${name}=${repr(this[name])}`).join(', ')})`
  }

  toString(): string {
    return this.__repr__()
  }
}

/** How PyTorch's LinearCrossEntropyLoss cuts its work. */
export const LinearCrossEntropyOptions = callable(LinearCrossEntropyOptionsClass)
export type LinearCrossEntropyOptions = LinearCrossEntropyOptionsClass

/** What PyTorch says of a field that does not fit. */
function wrongField(given: Required<LinearCrossEntropyFields>): string | undefined {
  const { batch_chunk_size, chunking_method, acc_policy, acc_dtype } = given
  if (!policies.has(acc_policy))
    return `invalid acc_policy: ${repr(acc_policy)}; expected one of 'auto', 'accurate', 'compact'`
  if (chunking_method !== null && !/^(auto|aspect_ratio(:0*[1-9][0-9]*)?)$/.test(String(chunking_method)))
    return `invalid chunking_method: ${repr(chunking_method)}`
  if (batch_chunk_size !== null && !(Number.isSafeInteger(batch_chunk_size) && batch_chunk_size > 0))
    return `batch_chunk_size must be positive int or None, got ${repr(batch_chunk_size)}`
  if (accumulators.has(acc_dtype)) return undefined
  const allowed = '{None, torch.float16, torch.bfloat16, torch.float32, torch.float64}'
  return `acc_dtype must be one of ${allowed}, got ${repr(acc_dtype)}. Pass acc_dtype=None to let the op pick automatically.`
}
