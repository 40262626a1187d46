// Which names of a dict safetensors leaves out because another one is the same tensor: the format has no sharing.
// safetensors' own save_model (safetensors/torch.py: _remove_duplicate_names) keeps of each tensor that covers its storage
// the first name in sorted order. It does so for different views of one storage too, of which it loses all but one: those are
// an error here.

import { UnsupportedError } from '../../errors.js'
import { compareCodePoints } from '../../io/safetensors/writer.js'
import { extent, isRowMajor, sameSizes } from '../../tensor/shape.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'

/**
 * @returns The names to leave out, each with the one that is kept.
 * @throws UnsupportedError, naming two, where tensors share memory and are not one tensor that covers it.
 */
export function tiedNames(tensors: ReadonlyMap<string, Tensor>): Map<string, string> {
  const tied = new Map<string, string>()
  for (const [storage, views] of byStorage(tensors)) {
    for (const group of overlapping(views)) if (group.length > 1) keepOne(group, storage, tied)
  }
  return tied
}

/** A tensor and the bytes of its storage from the first to past the last that it reaches. */
interface View {
  readonly name: string
  readonly tensor: Tensor
  readonly start: number
  readonly end: number
}

function byStorage(tensors: ReadonlyMap<string, Tensor>): Map<UntypedStorage, View[]> {
  const found = new Map<UntypedStorage, View[]>()
  for (const [name, tensor] of tensors) {
    if (tensor.numel() === 0) continue
    const { itemsize } = tensor.dtype
    const view = {
      name,
      tensor,
      start: tensor.offset * itemsize,
      end: extent(tensor.sizes, tensor.strides, tensor.offset) * itemsize,
    }
    const storage = tensor.untyped_storage()
    const views = found.get(storage)
    if (views === undefined) found.set(storage, [view])
    else views.push(view)
  }
  return found
}

/** Views of one storage that have no byte in common are as good as tensors of their own. */
function overlapping(views: readonly View[]): View[][] {
  const groups: View[][] = []
  let end = 0
  for (const view of views.toSorted((a, b) => a.start - b.start)) {
    const group = groups.at(-1)
    if (group !== undefined && view.start < end) group.push(view)
    else groups.push([view])
    end = Math.max(end, view.end)
  }
  return groups
}

function keepOne(group: readonly View[], storage: UntypedStorage, tied: Map<string, string>): void {
  const [kept, ...others] = group.toSorted((a, b) => compareCodePoints(a.name, b.name)) as [View, ...View[]]
  const covers = kept.tensor.nbytes === storage.nbytes && isRowMajor(kept.tensor.sizes, kept.tensor.strides)
  for (const other of others) {
    if (!covers || !isSame(kept.tensor, other.tensor)) throw inseparable(kept.name, other.name)
    tied.set(other.name, kept.name)
  }
}

function isSame(a: Tensor, b: Tensor): boolean {
  return (
    a.dtype === b.dtype &&
    sameSizes(a.sizes, b.sizes) &&
    isRowMajor(b.sizes, b.strides) &&
    a.conj_bit === b.conj_bit &&
    a.neg_bit === b.neg_bit
  )
}

function inseparable(a: string, b: string): UnsupportedError {
  return new UnsupportedError({
    what: `${JSON.stringify(a)} and ${JSON.stringify(b)} share memory without being one tensor that covers it, which safetensors cannot hold`,
    instead: `Give each its own memory, as by ${JSON.stringify(b)}: tensor.clone(), or save as .pt`,
  })
}
