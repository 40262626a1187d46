// A few thousand random pickles: see tests/fuzz, which takes more by hand.

import { test } from 'node:test'
import { randomPickle, tryPickle } from '../../../fuzz/pickle-fuzz.js'

test('random pickles give results or typed errors', async (t) => {
  for (let seed = 0; seed < 2500; seed++) {
    try {
      await tryPickle(randomPickle(seed))
    } catch (error) {
      t.diagnostic(`seed ${seed}`)
      throw error
    }
  }
})
