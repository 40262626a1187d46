// Files of PyTorch's that something happened to: see tests/fuzz, which takes more of them by hand.

import { test } from 'node:test'
import { mutated, seedFiles } from '../../../fuzz/mutations.js'
import { tryFile } from '../../../fuzz/try-file.js'
import { nn } from '../../../../src/index.js'

test('files with bytes, records, texts and lengths changed give results or typed errors', async (t) => {
  nn.setWarningHandler(() => {})
  const files = seedFiles(['tests/fixtures/pytorch', 'tests/fixtures'])
  for (let seed = 0; seed < 1500; seed++) {
    try {
      await tryFile(mutated(files, seed))
    } catch (error) {
      t.diagnostic(`seed ${seed}`)
      throw error
    }
  }
})
