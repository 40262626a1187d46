// Faults of src/kernels: copies of weights that are kept too long, or in too many numbers.

import type { FaultyFile } from './mutation.js'

export const kernels: readonly FaultyFile[] = [
  {
    file: 'src/kernels/packed.ts',
    tests: ['tests/unit/plan/packs.test.ts'],
    faults: [
      {
        fault: 'the copy of a weight is taken for one in the memory of another engine',
        from: ' && pack.machine === machine)',
        to: ')',
      },
      {
        fault: 'copies of what a program made are kept',
        from: 'if (used.has(storage)) return !storage.isPassing',
        to: 'if (used.has(storage)) return true',
        tests: ['tests/unit/programs/torchscript/plans.test.ts'],
      },
      {
        fault: 'any number of copies of a weight is kept',
        from: 'if (isTooMuch) return null',
        to: '',
        tests: ['tests/unit/kernels/packed.test.ts'],
      },
    ],
  },
]
