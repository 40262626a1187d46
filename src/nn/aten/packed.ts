// Packed sequences by ATen's names. aten/src/ATen/native/PackedSequence.cpp.

import { overload } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { Float } from '../attributes.js'
import { pack_padded_sequence, packedSequence, pad_packed_sequence } from '../sequences.js'

export const packPadded = overload(
  'aten::_pack_padded_sequence',
  (input: Tensor, lengths: Tensor, batch_first: boolean): Tuple<Tensor> => {
    const { data, batch_sizes } = pack_padded_sequence(input, lengths, batch_first)
    return Tuple.of(data, batch_sizes)
  },
)

/** A total length of 0 or less means that of the longest sequence. */
export const padPacked = overload(
  'aten::_pad_packed_sequence',
  (
    data: Tensor,
    batch_sizes: Tensor,
    batch_first: boolean,
    padding_value: Float,
    total_length: number,
  ): Tuple<Tensor> => {
    const total = total_length > 0 ? total_length : null
    const [padded, lengths] = pad_packed_sequence(
      packedSequence(data, batch_sizes, null, null),
      batch_first,
      Number(padding_value),
      total,
    )
    return Tuple.of(padded, lengths)
  },
)
