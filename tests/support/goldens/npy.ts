// Arrays of NumPy's .npy files, of float32: the goldens of ../shared/corpus. numpy/lib/format.py, version 1.0.

import { readFileSync } from 'node:fs'

export interface NpyArray {
  readonly sizes: readonly number[]
  readonly values: Float32Array
}

export function readNpy(path: string): NpyArray {
  const file = readFileSync(path)
  const start = 10 + file.readUInt16LE(8)
  const header = file.toString('latin1', 10, start)
  const [, shape = ''] = /'descr': '<f4', 'fortran_order': False, 'shape': \(([\d, ]*)\)/.exec(header) ?? []
  if (shape === '') throw new Error(`${path}: another header than is read here: ${header}`)
  const sizes = shape
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number)
  return { sizes, values: new Float32Array(new Uint8Array(file.subarray(start)).buffer) }
}
