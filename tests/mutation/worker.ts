// Faults of src/worker: what an abort ends, and what is kept for ever.

import type { FaultyFile } from './mutation.js'

export const worker: readonly FaultyFile[] = [
  {
    file: 'src/worker/connection.ts',
    tests: ['tests/unit/worker/abort.test.ts'],
    faults: [
      {
        fault: 'an abort ends a worker that others wait for',
        from: 'if (isWanted || ',
        to: 'if (',
      },
      {
        fault: 'what an aborted call made is kept for ever',
        from: 'else this.#drop(outcome.value)',
        to: '',
        tests: ['tests/unit/worker/life.test.ts'],
      },
    ],
  },
]
