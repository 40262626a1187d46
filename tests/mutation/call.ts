// Faults of what is looked at before a call, and of the stacks of its errors.

import type { FaultyFile } from './mutation.js'

export const call: readonly FaultyFile[] = [
  {
    file: 'src/call/check.ts',
    tests: ['tests/unit/call/check.test.ts'],
    faults: [
      {
        fault: 'items of lists are not looked at',
        from: 'if ((kindOf(list[index]) & kinds) === 0) return false',
        to: '',
      },
    ],
  },
  {
    file: 'src/caller.ts',
    tests: ['tests/unit/caller.test.ts'],
    faults: [
      {
        fault: "torchlet's own frames stay in the stack",
        from: '!isEngine(frame) && !frame.includes(home as string)',
        to: '!isEngine(frame)',
      },
    ],
  },
]
