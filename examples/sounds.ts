// Sounds of WAV files as tensors: 16 bits a sample, one channel.

import { readFileSync } from 'node:fs'
import { tensor } from 'torchlet'
import type { Tensor } from 'torchlet'

/** Its samples from -1 to 1, and how many there are in a second. */
export function readSound(path: string): { readonly samples: Tensor; readonly rate: number } {
  const bytes = readFileSync(path)
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error(`${path} is no WAV file`)
  let rate = 0
  for (let at = 12; at + 8 <= bytes.length;) {
    const [name, size] = [bytes.toString('latin1', at, at + 4), bytes.readUInt32LE(at + 4)]
    const start = at + 8
    if (name === 'fmt ') {
      if (
        bytes.readUInt16LE(start) !== 1 ||
        bytes.readUInt16LE(start + 2) !== 1 ||
        bytes.readUInt16LE(start + 14) !== 16
      )
        throw new Error(`${path} has not one channel of 16 bits`)
      rate = bytes.readUInt32LE(start + 4)
    } else if (name === 'data') {
      const count = Math.floor(Math.min(size, bytes.length - start) / 2)
      const samples = Float32Array.from({ length: count }, (_, index) => bytes.readInt16LE(start + 2 * index) / 32768)
      return { samples: tensor(samples), rate }
    }
    at = start + size + (size % 2)
  }
  throw new Error(`${path} has no samples`)
}
