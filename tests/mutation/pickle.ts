// A fault of src/pickle: an error that was put off is never thrown.

import type { FaultyFile } from './mutation.js'

export const pickle: readonly FaultyFile[] = [
  {
    file: 'src/pickle/machine.ts',
    tests: ['tests/unit/serialization/names/gradients.test.ts'],
    faults: [
      {
        fault: 'faults that nothing took back are forgotten',
        from: 'for (const fault of this.caller.owed.values()) throw fault',
        to: '',
      },
    ],
  },
]
