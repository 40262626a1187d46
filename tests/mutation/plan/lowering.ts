// Faults of src/plan/lowering: writes that are lost or reach others, conversions that are not rounded.

import type { FaultyFile } from '../mutation.js'

export const lowering: readonly FaultyFile[] = [
  {
    file: 'src/plan/lowering/saved.ts',
    tests: ['tests/unit/plan/lowering/saved.test.ts'],
    faults: [
      {
        fault: 'what is saved goes, though it is taken within the trace',
        from: 'uses.get(block)?.uses.length !== 0',
        to: 'false',
      },
      {
        fault: 'what is saved goes, though it leaves',
        from: 'leaving.has(block) ||',
        to: '',
      },
      {
        fault: 'statistics that are given anew are the old ones, moved',
        from: '    made(clone, [args[3]], mean),\n',
        to: '',
      },
    ],
  },
  {
    file: 'src/plan/lowering/rules/recurrent.ts',
    tests: ['tests/unit/plan/lowering/rules/cells.test.ts'],
    faults: [
      {
        fault: 'a cell begins at zero',
        from: 'after.forEach((place, index) => to.copy(place, before[index] as Place))',
        to: 'after.forEach((place) => to.copy(place, place))',
      },
    ],
  },
  {
    file: 'src/plan/lowering/elements.ts',
    tests: ['tests/unit/plan/lowering/halves.test.ts', 'tests/unit/plan/half-nets.test.ts'],
    faults: [
      {
        fault: 'a conversion to a half is not rounded',
        from: 'if (isHalf(target))',
        to: 'if (isHalf(target) && length < 0)',
      },
      {
        fault: 'numbers that differ in the sign of a zero are one',
        from: 'new Uint8Array(lanes.buffer).join()',
        to: 'String(scalarValue(given))',
        tests: ['tests/unit/plan/lowering/lowering.test.ts'],
      },
      {
        fault: 'what lies between integers divides them',
        from: 'const most = hasGaps ?',
        to: 'const most = hasGaps || like !== null ?',
        tests: ['tests/unit/plan/lowering/rules/masks.test.ts'],
      },
    ],
  },
  {
    file: 'src/plan/lowering/lower.ts',
    tests: ['tests/unit/plan/lowering/halves.test.ts', 'tests/unit/plan/half-nets.test.ts'],
    faults: [
      {
        fault: 'what is written into inputs does not come to the caller',
        from: ': [null]\n    to.storeAll()',
        to: ': [null]',
        tests: ['tests/unit/programs/writing.test.ts'],
      },
      {
        fault: 'what was written into inputs is lost where an operator throws',
        from: 'is written.\n  to.storeAll()',
        to: 'is written.',
        tests: ['tests/unit/plan/plans.test.ts'],
      },
    ],
  },
  {
    file: 'src/plan/lowering/lowering.ts',
    tests: ['tests/unit/plan/lowering/halves.test.ts', 'tests/unit/plan/half-nets.test.ts'],
    faults: [
      {
        fault: 'halves are rounded at the end of a plan alone',
        from: 'if (!isHalf(value.dtype)) return',
        to: 'if (isHalf(value.dtype)) return',
      },
      {
        fault: 'the bytes of a half are read as those of another',
        from: 'if (dtype !== value.dtype) return false',
        to: '',
      },
      {
        fault: 'a state of halves is not narrowed after a write',
        from: 'if (this.wide.has(buffer)) {',
        to: 'if (!this.wide.has(buffer)) {',
      },
      {
        fault: 'lanes of a state of halves outlive what an operator writes into it',
        from: "if (home.kind !== 'state' || isHalf(home.value.dtype)) home.base = null",
        to: "if (home.kind !== 'state') home.base = null",
      },
      {
        fault: 'a write through a view that no strides say is lost',
        from: `      home.base = home.copy
      home.copy = null
`,
        to: '',
        tests: ['tests/unit/plan/lowering/lowering.test.ts'],
      },
      {
        fault: 'a copy in another layout outlives a write',
        from: "home.copy = null\n    if (home.kind === 'value') home.slot = null",
        to: "if (home.kind === 'value') home.slot = null",
        tests: ['tests/unit/plan/lowering/lowering.test.ts'],
      },
      {
        fault: 'a constant that stands for its negatives is taken for what lies in its storage',
        from: '.withBitsOf(value)',
        to: '',
        tests: ['tests/unit/plan/packs.test.ts'],
      },
    ],
  },
  {
    file: 'src/plan/lowering/positions.ts',
    tests: ['tests/unit/plan/lowering/rules/masks.test.ts'],
    faults: [
      {
        fault: 'positions in several dimensions are added up',
        from: '(positions[at] as number) * size + (next[at] as number)',
        to: '(positions[at] as number) + (next[at] as number)',
      },
    ],
  },
  {
    file: 'src/plan/lowering/opened.ts',
    tests: ['tests/unit/plan/lowering/opened.test.ts'],
    faults: [
      {
        fault: 'an operand of float32 is not rounded to the half that its operator computes in',
        from: 'return floats.every(({ dtype }) => dtype === floats[0]?.dtype)',
        to: 'return true',
        tests: ['tests/unit/plan/lowering/halves.test.ts', 'tests/unit/plan/half-nets.test.ts'],
      },
      {
        fault: 'no operator is opened',
        from: 'if (within === null) return null',
        to: 'if (within !== undefined) return null',
      },
      {
        fault: 'an operator is opened though there is no kernel for a part of it',
        from: 'return calls.every((call) => this.isServed(call) && !asksStart(call.operator.name)) ? calls : null',
        to: 'return calls',
      },
    ],
  },
]
