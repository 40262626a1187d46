// Faults of src/programs but for TorchScript: bytes and seconds that nobody bounds, batches within batches.

import type { FaultyFile } from '../mutation.js'

export const programs: readonly FaultyFile[] = [
  {
    file: 'src/programs/exported/units.ts',
    tests: ['tests/unit/programs/units.test.ts'],
    faults: [
      {
        fault: 'state in another place is the same plan',
        from: "isFixed.map(Number).join('')",
        to: "isFixed.map(Number).toSorted().join('')",
      },
      {
        fault: 'what a branch uses by a plan is not counted',
        from: 'budget.repeat(planned.cost)\n    const results',
        to: 'const results',
      },
      {
        fault: 'plans of exported programs take as long as they will',
        from: 'budget.checkTime()\n      yield undefined',
        to: 'yield undefined',
        tests: ['tests/unit/programs/plans.test.ts'],
      },
      {
        fault: 'no branch has a plan',
        from: 'if (states === undefined ||',
        to: 'if (states !== null ||',
      },
    ],
  },
  {
    file: 'src/programs/exported/vmap.ts',
    tests: ['tests/unit/programs/made.test.ts'],
    faults: [
      {
        fault: 'a batch within a batch takes the places of the outer one',
        from: 'places[Number(level) - 1]',
        to: 'places[0]',
      },
    ],
  },
  {
    file: 'src/programs/limits.ts',
    tests: ['tests/unit/programs/torchscript/limits.test.ts'],
    faults: [
      {
        fault: 'what was made last does not count',
        from: 'const reached = this.live.reaches(() => result)',
        to: 'const reached = this.live.reaches(() => null)',
      },
    ],
  },
  {
    file: 'src/programs/live-bytes.ts',
    tests: ['tests/unit/programs/torchscript/limits.test.ts'],
    faults: [
      {
        fault: "what the caller gave counts among a call's bytes",
        from: 'if (this.made.has(storage)) total += storage.nbytes',
        to: 'total += storage.nbytes',
      },
    ],
  },
  {
    file: 'src/programs/sizes-made.ts',
    tests: ['tests/unit/programs/hostile.test.ts'],
    faults: [
      {
        fault: 'how much an operator makes is read of a view as often as it repeats it',
        from: 'value.strides[dim] === 0 ?',
        to: 'value.strides[dim] === -1 ?',
      },
    ],
  },
  {
    file: 'src/programs/work.ts',
    tests: ['tests/unit/programs/torchscript/limits.test.ts'],
    faults: [
      {
        fault: "buffers of a program's operators have no bound",
        from: 'boundBuffers(budget.buffer)',
        to: 'boundBuffers(null)',
      },
    ],
  },
]
