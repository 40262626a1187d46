// Sequences of different lengths for recurrent modules: torch.nn.utils.rnn. A PackedSequence has the elements of all sequences
// time step by time step, the longest sequence first. torch/nn/utils/rnn.py, ATen/native/PackedSequence.cpp.

import { define } from '../define.js'
import { ShapeError } from '../errors.js'
import { contiguous, copy_ } from '../ops/moving/copies.js'
import { flatten } from '../ops/views/reshape.js'
import { narrow, select } from '../ops/views/parts.js'
import { transpose } from '../ops/views/dims.js'
import { index_select } from '../ops/indexing/select.js'
import { integersOf } from '../ops/integers-of.js'
import { callable } from '../python/callable.js'
import { Tuple } from '../python/tuple.js'
import { tensor } from '../tensor/making/data.js'
import { int64 } from '../tensor/dtype.js'
import { full } from '../tensor/making/factory.js'
import type { Tensor } from '../tensor/tensor.js'

class PackedSequenceClass extends Tuple<Tensor | null> {
  static readonly __module__ = 'torch.nn.utils.rnn'
  static readonly __qualname__ = 'PackedSequence'

  /** `[elements, …]` */
  get data(): Tensor {
    return this[0] as Tensor
  }

  /** How many sequences have an element at each time step, int64. */
  get batch_sizes(): Tensor {
    return this[1] as Tensor
  }

  /** Where the sequences stood before they were sorted, and the way back; null where they came sorted. */
  get sorted_indices(): Tensor | null {
    return this[2] as Tensor | null
  }

  get unsorted_indices(): Tensor | null {
    return this[3] as Tensor | null
  }

  __repr__(): string {
    const names = ['data', 'batch_sizes', 'sorted_indices', 'unsorted_indices']
    return `PackedSequence(${names.map((name, index) => `${name}=${String(this[index] ?? 'None')}`).join(', ')})`
  }
}

/** Made by `pack_padded_sequence` and `pack_sequence`. */
export const PackedSequence = callable(PackedSequenceClass, 'PackedSequence')
export type PackedSequence = PackedSequenceClass

/** @internal */
export function packedSequence(
  data: Tensor,
  batch_sizes: Tensor,
  sorted: Tensor | null,
  unsorted: Tensor | null,
): PackedSequence {
  return PackedSequenceClass.from([data, batch_sizes, sorted, unsorted]) as PackedSequence
}

/** Lengths of sequences: an int64 tensor or numbers. */
export type SequenceLengths = Tensor | readonly number[]

/**
 * Packs padded sequences.
 *
 * @param input `[time, batch, …]`, or `[batch, time, …]` with `batch_first`.
 * @param lengths Of each sequence. They descend, unless `enforce_sorted` is false.
 * @throws ShapeError, RangeError in PyTorch's words.
 */
export const pack_padded_sequence = define(
  'pack_padded_sequence',
  ['input', 'lengths', 'batch_first', 'enforce_sorted'],
  (input: Tensor, lengths: SequenceLengths, batch_first = false, enforce_sorted = true): PackedSequence => {
    const given = lengthsOf('pack_padded_sequence', lengths)
    const sorted = enforce_sorted ? null : sortedPlaces(given)
    const ordered = sorted === null ? given : sorted.map((place) => given[place] as number)
    const byBatch = batch_first ? input : transpose(input, 0, 1)
    const sequences = sorted === null ? contiguous(byBatch) : index_select(byBatch, 0, int64s(sorted))
    const [batch, time] = sequences.sizes as [number, number]
    requireLengths(ordered, batch, time)
    const batchSizes = Array.from(
      { length: ordered[0] as number },
      (_, at) => ordered.filter((length) => length > at).length,
    )
    const places = batchSizes.flatMap((size, at) => Array.from({ length: size }, (_, each) => each * time + at))
    const data = index_select(flatten(sequences, 0, 1), 0, int64s(places))
    return packedSequence(data, int64s(batchSizes), sorted && int64s(sorted), sorted && int64s(inverse(sorted)))
  },
)

/**
 * The opposite of `pack_padded_sequence`: padded sequences and their lengths.
 *
 * @param total_length Time steps of the output, at least those of the longest sequence.
 */
export const pad_packed_sequence = define(
  'pad_packed_sequence',
  ['sequence', 'batch_first', 'padding_value', 'total_length'],
  (
    sequence: PackedSequence,
    batch_first = false,
    padding_value = 0,
    total_length: number | null = null,
  ): readonly [Tensor, Tensor] => {
    const { data } = sequence
    const batchSizes = integersOf('pad_packed_sequence', sequence.batch_sizes)
    const time = total_length ?? batchSizes.length
    if (time < batchSizes.length) {
      throw new RangeError(
        `Expected total_length to be at least the length of the longest sequence in input, but got total_length=${time} and max sequence length being ${batchSizes.length}`,
      )
    }
    const batch = batchSizes[0] ?? 0
    const padded = full([time, batch, ...data.sizes.slice(1)], padding_value, { dtype: data.dtype })
    let start = 0
    for (const [at, size] of batchSizes.entries()) {
      copy_(narrow(select(padded, 0, at), 0, 0, size), narrow(data, 0, start, size))
      start += size
    }
    const lengths = Array.from({ length: batch }, (_, each) => batchSizes.filter((size) => size > each).length)
    const { unsorted_indices } = sequence
    const output = contiguous(batch_first ? transpose(padded, 0, 1) : padded)
    if (unsorted_indices === null) return [output, int64s(lengths)]
    return [
      index_select(output, batch_first ? 0 : 1, unsorted_indices),
      index_select(int64s(lengths), 0, unsorted_indices),
    ]
  },
)

/** Sequences `[length, …]` as one tensor, the shorter ones filled up. */
export const pad_sequence = define(
  'pad_sequence',
  ['sequences', 'batch_first', 'padding_value', 'padding_side'],
  (
    sequences: readonly Tensor[],
    batch_first = false,
    padding_value = 0,
    padding_side: 'right' | 'left' = 'right',
  ): Tensor => {
    const [first] = sequences
    if (first === undefined) throw new RangeError('received an empty list of sequences')
    if (padding_side !== 'right' && padding_side !== 'left') {
      throw new RangeError(`Expected padding_side to be one of left or right, but got ${String(padding_side)}`)
    }
    const lengths = sequences.map((sequence) => sequence.sizes[0] as number)
    const time = Math.max(...lengths)
    const padded = full([sequences.length, time, ...first.sizes.slice(1)], padding_value, { dtype: first.dtype })
    for (const [at, sequence] of sequences.entries()) {
      const length = lengths[at] as number
      copy_(narrow(select(padded, 0, at), 0, padding_side === 'right' ? 0 : time - length, length), sequence)
    }
    return batch_first ? padded : contiguous(transpose(padded, 0, 1))
  },
)

/** The opposite of `pad_sequence`. */
export const unpad_sequence = define(
  'unpad_sequence',
  ['padded_sequences', 'lengths', 'batch_first'],
  (padded_sequences: Tensor, lengths: SequenceLengths, batch_first = false): Tensor[] => {
    const byBatch = batch_first ? padded_sequences : transpose(padded_sequences, 0, 1)
    return lengthsOf('unpad_sequence', lengths).map((length, at) =>
      contiguous(narrow(select(byBatch, 0, at), 0, 0, length)),
    )
  },
)

/** Packs sequences `[length, …]`, which descend in length unless `enforce_sorted` is false. */
export const pack_sequence = define(
  'pack_sequence',
  ['sequences', 'enforce_sorted'],
  (sequences: readonly Tensor[], enforce_sorted = true): PackedSequence =>
    pack_padded_sequence(
      pad_sequence(sequences),
      sequences.map((sequence) => sequence.sizes[0] as number),
      false,
      enforce_sorted,
    ),
)

/** The opposite of `pack_sequence`. */
export const unpack_sequence = define(
  'unpack_sequence',
  ['packed_sequences'],
  (packed_sequences: PackedSequence): Tensor[] => {
    const [padded, lengths] = pad_packed_sequence(packed_sequences, true)
    return unpad_sequence(padded, lengths, true)
  },
)

function lengthsOf(op: string, lengths: SequenceLengths): number[] {
  return Array.isArray(lengths) ? [...(lengths as readonly number[])] : integersOf(op, lengths as Tensor)
}

/** @throws ShapeError, RangeError */
function requireLengths(lengths: readonly number[], batch: number, time: number): void {
  if (lengths.length !== batch) {
    const message = `Expected \`len(lengths)\` to be equal to batch_size, but got ${lengths.length} (batch_size=${batch})`
    throw new ShapeError({
      op: 'pack_padded_sequence',
      expected: `${batch} lengths`,
      got: `${lengths.length}`,
      message,
    })
  }
  if (lengths.some((length) => length <= 0)) {
    throw new RangeError(
      "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0",
    )
  }
  if (lengths.some((length, at) => at > 0 && length > (lengths[at - 1] as number))) {
    throw new RangeError(
      '`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.',
    )
  }
  if ((lengths[0] ?? 0) > time) {
    throw new RangeError(
      `Expected all lengths to be at most ${time}, the time steps of the input, but got ${lengths[0]}`,
    )
  }
}

/** Places by descending length, as torch.sort gives them. */
function sortedPlaces(lengths: readonly number[]): number[] {
  return lengths.map((_, place) => place).toSorted((a, b) => (lengths[b] as number) - (lengths[a] as number))
}

function inverse(places: readonly number[]): number[] {
  const back: number[] = []
  for (const [to, from] of places.entries()) back[from] = to
  return back
}

function int64s(values: readonly number[]): Tensor {
  return tensor([...values], { dtype: int64 })
}
