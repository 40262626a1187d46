// Faults of src/plan/lowering: writes that are lost or reach others, halves that are not rounded, settings swapped.

import type { FaultyFile } from '../mutation.js'

export const lowering: readonly FaultyFile[] = [
  {
    file: 'src/plan/lowering/attention.ts',
    tests: ['tests/unit/plan/lowering/attention.test.ts'],
    faults: [
      {
        fault: 'a target that sees no source gets zeros, where its softmax gives NaN',
        from: 'isBlind: false',
        to: 'isBlind: true',
      },
      {
        fault: 'heads of a batch in one dimension lie side by side',
        from: 'const isSideBySide = result.sizes.length === 4 || batch === 1',
        to: 'const isSideBySide = true',
      },
      {
        fault: "a plan's attention of halves weighs by exponentials of float32",
        from: 'half: half ? formatOf(query.dtype) : Narrow.None,',
        to: 'half: Narrow.None,',
        tests: ['tests/unit/plan/lowering/halves.test.ts', 'tests/unit/plan/half-nets.test.ts'],
      },
    ],
  },
  {
    file: 'src/plan/lowering/batch-norm.ts',
    tests: ['tests/unit/plan/lowering/lowering.test.ts'],
    faults: [
      {
        fault: 'of statistics in columns a copy is moved',
        from: 'for (const [place, copy] of moved) to.copy(place, copy)',
        to: 'void moved',
      },
    ],
  },
  {
    file: 'src/plan/lowering/convolution.ts',
    tests: ['tests/unit/plan/random.test.ts'],
    faults: [
      {
        fault: 'a convolution takes its stride for its dilation',
        from: '[PixelWindow.DilationD, dilation],',
        to: '[PixelWindow.DilationD, stride],',
      },
      {
        fault: 'sums of a batch norm go another way than those of its operator',
        from: '(w?.[channel] ?? 1) * (1 / Math.sqrt(((v as Float32Array)[channel] as number) + eps))',
        to: '(w?.[channel] ?? 1) / Math.fround(Math.sqrt(((v as Float32Array)[channel] as number) + eps))',
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
        tests: ['tests/unit/plan/lowering/masks.test.ts'],
      },
    ],
  },
  {
    file: 'src/plan/lowering/indexing.ts',
    tests: ['tests/unit/plan/lowering/indexing.test.ts'],
    faults: [
      {
        fault: 'slices that are put into state are not written where an index is from the end',
        from: 'partsOf(input, dim, indices), sizes, true)',
        to: 'partsOf(input, dim, indices), sizes, false)',
      },
      {
        fault: 'slices that are read of what is written are read late',
        from: 'const isShared = values.buffer === place.buffer',
        to: 'const isShared = false',
      },
    ],
  },
  {
    file: 'src/plan/lowering/logic.ts',
    tests: ['tests/unit/plan/lowering/masks.test.ts'],
    faults: [
      {
        fault: 'integers are divided by tensors in which may be 0',
        from: 'quotients.has(op) && (right instanceof Value ||',
        to: 'quotients.has(op) && (',
      },
    ],
  },
  {
    file: 'src/plan/lowering/lower.ts',
    tests: ['tests/unit/plan/lowering/halves.test.ts', 'tests/unit/plan/half-nets.test.ts'],
    faults: [
      {
        fault: 'an operand of float32 is not rounded to the half that its operator computes in',
        from: 'return floats.every(({ dtype }) => dtype === floats[0]?.dtype)',
        to: 'return true',
      },
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
    file: 'src/plan/lowering/moving.ts',
    tests: ['tests/unit/plan/lowering/lowering.test.ts'],
    faults: [
      {
        fault: 'a copy within a buffer reads what it wrote',
        from: 'x.buffer === y.buffer ? ',
        to: 'x.buffer === null ? ',
      },
    ],
  },
  {
    file: 'src/plan/lowering/pointwise.ts',
    tests: ['tests/unit/plan/lowering/lowering.test.ts'],
    faults: [
      {
        fault: 'a write in place of some columns reaches the others',
        from: 'if (length !== null && to.isAll(input)) compute(x, x, length)',
        to: 'if (length !== null) compute(x, x, length)',
      },
    ],
  },
  {
    file: 'src/plan/lowering/positions.ts',
    tests: ['tests/unit/plan/lowering/masks.test.ts'],
    faults: [
      {
        fault: 'positions in several dimensions are added up',
        from: '(positions[at] as number) * size + (next[at] as number)',
        to: '(positions[at] as number) + (next[at] as number)',
      },
    ],
  },
  {
    file: 'src/plan/lowering/rules.ts',
    tests: ['tests/unit/plan/lowering/halves.test.ts', 'tests/unit/plan/half-nets.test.ts'],
    faults: [
      {
        fault: 'what only some rules leave as it is counts as exact',
        from: 'return exact.has(rule)',
        to: 'return exact.size > 0',
      },
    ],
  },
  {
    file: 'src/plan/lowering/strassen.ts',
    tests: ['tests/unit/plan/lowering/strassen.test.ts'],
    faults: [
      {
        fault: "Strassen's products where no bit may change",
        from: 'const most = planning.changesBits && isLarge',
        to: 'const most = isLarge',
      },
      {
        fault: "an odd row of Strassen's products is left out",
        from: 'if (rows % 2 === 1) to.add',
        to: 'if (rows % 2 === 2) to.add',
      },
    ],
  },
]
