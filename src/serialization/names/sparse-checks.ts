// What a sparse tensor's parts must be so that every index lies within its sizes. PyTorch looks at it where a file is not
// trusted, with weights_only: aten/src/ATen/native/sparse, _validate_sparse_coo_tensor_args and
// _validate_sparse_compressed_tensor_args. Each is one pass over the indices.

import { countOf } from '../../tensor/shape.js'
import { SparseCompressedTensor, SparseCooTensor } from '../../tensor/forms/sparse.js'
import type { Tensor } from '../../tensor/tensor.js'

/** Why it is no sparse tensor, a predicate; undefined where it is one. */
export function sparseFault(tensor: Tensor): string | undefined {
  const indices =
    tensor instanceof SparseCooTensor
      ? [tensor.indices]
      : tensor instanceof SparseCompressedTensor
        ? [tensor.compressed_indices, tensor.plain_indices]
        : []
  // A file could have few of them repeated without end.
  if (indices.some((each) => each.nbytes > (each.storage?.nbytes ?? 0))) return 'has indices that repeat their storage'
  if (tensor instanceof SparseCooTensor) return cooFault(tensor)
  return tensor instanceof SparseCompressedTensor ? compressedFault(tensor) : undefined
}

function cooFault({ indices, values, sizes, coalesced }: SparseCooTensor): string | undefined {
  const [sparseDims = 0, nnz = 0] = indices.sizes
  const places = numbersOf(indices)
  for (let dim = 0; dim < sparseDims; dim++) {
    for (let item = 0; item < nnz; item++) {
      const place = places[dim * nnz + item] as number
      if (place < 0 || place >= (sizes[dim] as number)) return `has the index ${place} in a dimension of ${sizes[dim]}`
    }
  }
  const isDense = values.sizes.slice(1).every((size, dim) => size === sizes[sparseDims + dim])
  if (!isDense) return `has values of size [${values.sizes.join(', ')}] for a size of [${sizes.join(', ')}]`
  if (coalesced !== true) return undefined
  for (let item = 1; item < nnz; item++) {
    if (!isBefore(places, sparseDims, nnz, item)) return 'has indices out of order, though it calls them coalesced'
  }
  return undefined
}

/** Whether the indices of the item before it are less than its own. */
function isBefore(places: readonly number[], dims: number, nnz: number, item: number): boolean {
  for (let dim = 0; dim < dims; dim++) {
    const step = (places[dim * nnz + item] as number) - (places[dim * nnz + item - 1] as number)
    if (step !== 0) return step > 0
  }
  return false
}

function compressedFault(tensor: SparseCompressedTensor): string | undefined {
  const { compressed_indices: compressed, plain_indices: plain, values, sizes } = tensor
  if (compressed.dtype !== plain.dtype) return `has indices of ${compressed.dtype} and of ${plain.dtype}`
  const batch = compressed.sizes.length - 1
  const layout = String(tensor.layout)
  const isBlocked = /bs[rc]$/.test(layout)
  const [rows, columns] = sizes.slice(batch, batch + 2)
  if (batch < 0 || plain.sizes.length !== batch + 1 || rows === undefined || columns === undefined)
    return `has indices of ${compressed.sizes.length} dimensions for a size of [${sizes.join(', ')}]`
  const [blockRows = 1, blockColumns = 1] = isBlocked ? values.sizes.slice(batch + 1, batch + 3) : []
  if (values.sizes.length < batch + (isBlocked ? 3 : 1)) return `has values of ${values.sizes.length} dimensions`
  const nnz = plain.sizes[batch] as number
  const dense = values.sizes.slice(batch + (isBlocked ? 3 : 1))
  if (
    values.sizes[batch] !== nnz ||
    rows % blockRows !== 0 ||
    columns % blockColumns !== 0 ||
    String(dense) !== String(sizes.slice(batch + 2)) ||
    [compressed, plain, values].some((part) => String(part.sizes.slice(0, batch)) !== String(sizes.slice(0, batch)))
  ) {
    return `has values of size [${values.sizes.join(', ')}] for a size of [${sizes.join(', ')}] and ${nnz} indices`
  }
  const isByRow = /[cb]sr$/.test(layout)
  const lines = isByRow ? rows / blockRows : columns / blockColumns
  const places = isByRow ? columns / blockColumns : rows / blockRows
  if (compressed.sizes[batch] !== lines + 1)
    return `has ${compressed.sizes[batch]} compressed indices for ${lines} lines`
  const starts = numbersOf(compressed)
  const columnsOf = numbersOf(plain)
  for (let each = 0; each < countOf(sizes.slice(0, batch)); each++) {
    const fault = linesFault(
      starts.slice(each * (lines + 1), (each + 1) * (lines + 1)),
      columnsOf.slice(each * nnz, (each + 1) * nnz),
      places,
    )
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Starts go from 0 to the number of indices, and the indices of a line rise. */
function linesFault(starts: readonly number[], indices: readonly number[], places: number): string | undefined {
  if (starts[0] !== 0 || starts.at(-1) !== indices.length)
    return `has compressed indices from ${starts[0]} to ${starts.at(-1)}`
  for (let line = 1; line < starts.length; line++) {
    const from = starts[line - 1] as number
    const to = starts[line] as number
    if (to < from || to - from > places) return `has a line from ${from} to ${to}, of ${places} places`
    for (let at = from; at < to; at++) {
      const index = indices[at] as number
      if (index < 0 || index >= places) return `has the index ${index} of ${places} places`
      if (at > from && index <= (indices[at - 1] as number)) return 'has the indices of a line out of order'
    }
  }
  return undefined
}

function numbersOf(tensor: Tensor): number[] {
  return Array.from(tensor.toTypedArray(), Number)
}
