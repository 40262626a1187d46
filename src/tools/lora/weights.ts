// A weight with an adapter merged into it, row by row while it is written: the formulas of peft 0.20 (tuners/lora/layer.py, `merge`
// and `get_delta_weight`; dora.py, variants.py), whose adapters are in float32 where they were of a half (autocast_adapter_dtype).
//
//   Linear, Conv   W + scaling * (B @ A)          transposed where W is (in, out): Conv1D of transformers, Embedding
//   DoRA           m / ||W + Δ|| * (W + Δ)        the length of each row of (out, …)

import { ShapeError } from '../../errors.js'
import { linalg, matmul } from '../../index.js'
import type { Tensor } from '../../index.js'
import { bfloat16, float16, float32 } from '../../tensor/dtype.js'
import { countOf, sameSizes } from '../../tensor/shape.js'
import type { StorageReadOptions } from '../../tensor/storage.js'
import { computedTensor, readTensor, rowBlocks } from '../computed.js'

/** What is merged into one weight. */
export interface WeightChange {
  /** The base's name of the weight, for messages. */
  readonly name: string
  /** `(rank, in, …)`. */
  readonly A: Tensor
  /** `(out, rank)`, with as many more dimensions of 1 as A has. */
  readonly B: Tensor
  readonly scaling: number
  readonly magnitude: Tensor | undefined
  readonly isEmbedding: boolean
  /** Whether a square weight is `(in, out)`; another one shows it. */
  readonly fan_in_fan_out: boolean
}

/** @throws ShapeError where the adapter is of another shape than the weight. */
export function mergedWeight(base: Tensor, change: WeightChange): Tensor {
  const isTransposed = isTransposedIn(base, change)
  const { A, B, magnitude } = change
  if (magnitude !== undefined) checkMagnitude(base, change, isTransposed)
  const pieces = async function* (options: StorageReadOptions): AsyncGenerator<Uint8Array> {
    const delta = await deltaOf(change, isTransposed, options)
    const lengths = magnitude === undefined ? null : flat(halfToFloat(await readTensor(magnitude, options)))
    const factor = lengths !== null && isTransposed ? lengths.div(await columnNorms(base, delta, options)) : null
    for await (const { start, rows } of rowBlocks(base, options)) {
      const added = delta(start, rows.sizes)
      const sum = rows.add(lengths === null && change.isEmbedding ? added.to(base.dtype) : added)
      yield merged(sum, lengths, factor, start).to(base.dtype).toBytes()
    }
  }
  return computedTensor(base.dtype, base.sizes, [base, A, B, ...(magnitude === undefined ? [] : [magnitude])], pieces)
}

/** A bias of the base, and that of a module's second matrix. */
export function mergedBias(base: Tensor, bias: Tensor, scaling: number, name: string): Tensor {
  if (!sameSizes(base.sizes, bias.sizes)) throw misfit(name, base, bias.sizes)
  return computedTensor(base.dtype, base.sizes, [base, bias], async function* (options) {
    const added = halfToFloat(await readTensor(bias, options)).mul(scaling)
    yield (await readTensor(base, options)).add(added).to(base.dtype).toBytes()
  })
}

/** Rows of what is added, by where they begin. */
type Delta = (start: number, sizes: readonly number[]) => Tensor

async function deltaOf(
  { A, B, scaling }: WeightChange,
  isTransposed: boolean,
  options: StorageReadOptions,
): Promise<Delta> {
  const first = halfToFloat(await readTensor(A, options)).reshape([A.sizes[0] as number, -1])
  const second = halfToFloat(await readTensor(B, options)).reshape([B.sizes[0] as number, -1])
  return (start, sizes) => {
    const count = sizes[0] as number
    const product = isTransposed
      ? matmul(first.narrow(1, start, count).t(), second.t())
      : matmul(second.narrow(0, start, count), first)
    return product.mul(scaling).reshape([...sizes])
  }
}

/** With DoRA each row has the length that it was trained to. */
function merged(sum: Tensor, lengths: Tensor | null, factor: Tensor | null, start: number): Tensor {
  if (lengths === null) return sum
  if (factor !== null) return sum.mul(factor)
  const [count = 0, ...rest] = sum.sizes
  const matrix = sum.reshape([count, -1])
  const norms = linalg.norm(matrix, { dim: 1 })
  return matrix.mul(lengths.narrow(0, start, count).div(norms).reshape([-1, 1])).reshape([count, ...rest])
}

/** Of a transposed weight the rows of `(out, in)` are columns: all of it is read for their lengths, and once more to be merged. */
async function columnNorms(base: Tensor, delta: Delta, options: StorageReadOptions): Promise<Tensor> {
  let squares: Tensor | null = null
  for await (const { start, rows } of rowBlocks(base, options)) {
    const sum = rows.add(delta(start, rows.sizes)).double()
    const part = sum.mul(sum).sum(0)
    squares = squares === null ? part : squares.add(part)
  }
  return (squares as Tensor).sqrt().to(delta(0, [1, ...base.sizes.slice(1)]).dtype)
}

/** An embedding always is; of others the shape says it, unless they are square. */
function isTransposedIn(base: Tensor, { name, A, B, isEmbedding, fan_in_fan_out }: WeightChange): boolean {
  const [rank = 0, ...inner] = A.sizes
  const [out = 0, second, ...kernel] = B.sizes
  const straight = [out, ...inner]
  const isPair = second === rank && kernel.every((size) => size === 1)
  if (!isPair || base.dtype.kind !== 'float') throw misfit(name, base, straight)
  const turned = inner.length === 1 && sameSizes(base.sizes, [countOf(inner), out])
  if (isEmbedding ? turned : turned && (fan_in_fan_out || !sameSizes(base.sizes, straight))) return true
  if (!isEmbedding && sameSizes(base.sizes, straight)) return false
  throw misfit(name, base, isEmbedding ? straight.toReversed() : straight)
}

function checkMagnitude(base: Tensor, { name, magnitude }: WeightChange, isTransposed: boolean): void {
  const rows = base.sizes[isTransposed ? 1 : 0]
  if (magnitude?.numel() !== rows) throw misfit(`${name} (lora_magnitude_vector)`, base, magnitude?.sizes ?? [])
}

function halfToFloat(tensor: Tensor): Tensor {
  return tensor.dtype === float16 || tensor.dtype === bfloat16 ? tensor.to(float32) : tensor
}

function flat(tensor: Tensor): Tensor {
  return tensor.reshape([-1])
}

function misfit(name: string, base: Tensor, sizes: readonly number[]): ShapeError {
  return new ShapeError({
    op: 'merge',
    expected: `an adapter for ${JSON.stringify(name)}, which is ${base.dtype.name}[${base.sizes.join(', ')}]`,
    got: `one for [${sizes.join(', ')}]`,
  })
}
