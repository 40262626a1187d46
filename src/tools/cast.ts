// The floating-point tensors of a dict in another dtype, computed while they are written.

import { Tensor } from '../index.js'
import type { Dict, dtype } from '../index.js'
import type { StorageReadOptions } from '../tensor/storage.js'
import { memoryOrder, preservedStrides } from '../tensor/strides.js'
import { computedTensor, rowBlocks } from './computed.js'
import type { Pieces } from './computed.js'
import { viewKeys } from './views.js'

/** What became of a dict whose tensors were to be cast. */
export interface Cast {
  /** By the same names, in the same order. */
  readonly tensors: ReadonlyMap<string, Tensor>
  /** How many are cast. */
  readonly cast: number
}

/** Tied tensors are cast once, so that they stay tied. What is not of floating point, or is of the dtype, stays. */
export async function castTensors(
  dict: Dict<string, Tensor>,
  target: dtype,
  options: StorageReadOptions,
): Promise<Cast> {
  const tensors = new Map<string, Tensor>()
  const viewOf = viewKeys()
  const done = new Map<unknown, Tensor>()
  let cast = 0
  for (const [name, tensor] of dict) {
    if (!((tensor as unknown) instanceof Tensor) || tensor.dtype.kind !== 'float' || tensor.dtype === target) {
      tensors.set(name, tensor)
      continue
    }
    cast++
    const view = viewOf(tensor)
    let made = done.get(view)
    if (made === undefined) done.set(view, (made = await castLater(tensor, target, options)))
    // An object of its own, over the same memory, as the tied tensors were.
    tensors.set(name, made.detach())
  }
  return { tensors, cast }
}

/** As `tensor.to(target)`, which keeps the order in which elements lie. What is no view of a storage is cast at once. */
export async function castLater(tensor: Tensor, target: dtype, options: StorageReadOptions): Promise<Tensor> {
  if (!tensor.isPlain || tensor.storage === null) return (await tensor.load(options)).to(target)
  const { sizes, strides } = tensor
  const inMemory = flattened(tensor.permute(memoryOrder(sizes, strides)))
  const pieces: Pieces = async function* (reading) {
    for await (const { rows } of rowBlocks(inMemory, reading)) yield rows.to(target).toBytes()
  }
  return computedTensor(target, sizes, [tensor], pieces, preservedStrides(sizes, strides))
}

/** Without dimensions where its elements follow one another, so that no row is long. */
function flattened(tensor: Tensor): Tensor {
  return tensor.is_contiguous() ? tensor.view(-1) : tensor
}
