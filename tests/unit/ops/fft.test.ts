import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fft from '../../../src/namespaces/fft.js'
import { factorsOf } from '../../../src/ops/fft/rows.js'
import { istft, stft } from '../../../src/ops/fft/stft.js'
import * as signal from '../../../src/namespaces/signal.js'
import * as windows from '../../../src/ops/windows/torch.js'
import { replay } from './calls.js'

const names = ['stft', 'istft', ...Object.keys(windows)]
for (const name of Object.keys(fft)) names.push(`fft.${name}`)
for (const name of Object.keys(signal.windows)) names.push(`signal.windows.${name}`)

replay(
  'fft.json',
  { fft, signal, stft, istft, ...windows },
  {
    close: Object.fromEntries(names.map((name) => [name, 4e-6])),
    // PyTorch prints all arguments before what is wrong with them.
    accidental: ['stft(', 'TensorOptions('],
  },
)

test('lengths with small primes have passes of their own, others go by convolution', () => {
  assert.deepEqual(factorsOf(400), [4, 4, 5, 5])
  assert.deepEqual(factorsOf(2 * 3 * 31), [2, 3, 31])
  assert.equal(factorsOf(37), null)
})
