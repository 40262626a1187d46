// Reads the inputs and outputs that PyTorch wrote beside the fixtures: the floats of a safetensors file.

import { readFileSync } from 'node:fs'
import { frombuffer } from '../../../src/tensor/making/data.js'
import { float32, float64, int64 } from '../../../src/tensor/dtype.js'
import type { Tensor } from '../../../src/tensor/tensor.js'
import { reshape } from '../../../src/ops/views/reshape.js'

const dtypes = { F32: float32, F64: float64, I64: int64 }

interface Entry {
  readonly dtype: keyof typeof dtypes
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

export function readSafetensors(path: string): Map<string, Tensor> {
  const file = readFileSync(path)
  const start = 8 + Number(file.readBigUInt64LE(0))
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<string, Entry>
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const bytes = Uint8Array.from(file.subarray(start + from, start + to))
        return [name, reshape(frombuffer(bytes, { dtype: dtypes[dtype] }), shape)]
      },
    ),
  )
}
