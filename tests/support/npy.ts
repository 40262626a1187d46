// Reads float32 arrays in numpy's .npy format: numpy/lib/format.py, version 1.0.

import { readFileSync } from 'node:fs'
import { float32 } from '../../src/tensor/dtype.js'
import { tensor } from '../../src/tensor/data.js'
import type { Tensor } from '../../src/tensor/tensor.js'
import { reshape } from '../../src/ops/views.js'

export function readNpy(path: string): Tensor {
  const file = readFileSync(path)
  const start = 10 + file.readUInt16LE(8)
  const header = file.toString('latin1', 10, start)
  if (!header.includes("'<f4'") || header.includes("'fortran_order': True")) throw new Error(`${path}: ${header}`)
  const sizes = [.../'shape': \(([^)]*)\)/.exec(header)![1]!.matchAll(/\d+/g)].map(Number)
  const values = new Float32Array(Uint8Array.from(file.subarray(start)).buffer)
  return reshape(tensor(values, { dtype: float32 }), sizes)
}
