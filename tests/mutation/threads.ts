// Faults of src/threads: tiles that are lost or lie over one another, and callers that do not wait.

import type { FaultyFile } from './mutation.js'

export const threads: readonly FaultyFile[] = [
  {
    file: 'src/threads/crew.ts',
    tests: ['tests/unit/threads/threads.test.ts'],
    faults: [
      {
        fault: 'memory is used again in which a late worker might look for tiles',
        from: 'await crew.end(true)',
        to: 'await crew.end()',
      },
      {
        fault: 'a worker that ended before all had started is not missed',
        from: 'if (crew.early !== null)',
        to: 'if (crew.early === undefined)',
      },
      {
        fault: 'the caller does not wait for tiles of others',
        from: 'if (done === tiles) return',
        to: 'if (done <= tiles) return',
        tests: ['tests/unit/threads/kernels.test.ts'],
      },
      {
        fault: 'no call is split',
        from: 'if (work === 0 || this.isAlone()) return false',
        to: 'if (work >= 0) return false',
        tests: ['tests/unit/threads/kernels.test.ts'],
      },
    ],
  },
  {
    file: 'src/threads/splits.ts',
    tests: ['tests/unit/threads/operators.test.ts'],
    faults: [
      {
        fault: 'what a window sees is counted for one channel alone',
        from: '4 * (width === 0 ? field(window, Window.Channels, $) * seen(window, $) : 1)',
        to: '4 * (width === 0 ? seen(window, $) : 1)',
      },
    ],
  },
  {
    file: 'src/threads/tiles.ts',
    tests: ['tests/unit/threads/kernels.test.ts'],
    faults: [
      {
        fault: 'a tile is lost, and another computed twice',
        from: 'const tile = tileOf(left - 1,',
        to: 'const tile = tileOf(Math.max(1, left - 1),',
      },
      {
        fault: 'claims of two threads are for one tile',
        from: '(claim % threads) * each',
        to: '(claim % threads) * (each - 1)',
      },
      {
        fault: 'tiles lie over one another',
        from: ': begin + step',
        to: ': begin + step + 1',
      },
      {
        fault: 'pointers stay where the first tile has them',
        from: '(begin - start) * (words[move + 1] as number)',
        to: '0 * (words[move + 1] as number)',
      },
      {
        fault: 'pointers go on from 0 in a call that begins later',
        from: '(begin - start) * (words[move + 1] as number)',
        to: 'begin * (words[move + 1] as number)',
        tests: ['tests/unit/threads/operators.test.ts'],
      },
    ],
  },
]
