// A fault of src/wasm: what lies behind the last block is not in memory.

import type { FaultyFile } from './mutation.js'

export const wasm: readonly FaultyFile[] = [
  {
    file: 'src/wasm/memory.ts',
    tests: ['tests/unit/wasm/memory.test.ts'],
    faults: [
      {
        fault: 'the last block ends where memory ends',
        from: 'const end = used + beyond',
        to: 'const end = used',
      },
    ],
  },
]
