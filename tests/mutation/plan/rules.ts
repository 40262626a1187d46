// Faults of src/plan/lowering/rules: settings swapped, what is read while it is written, halves that are not rounded.

import type { FaultyFile } from '../mutation.js'

export const rules: readonly FaultyFile[] = [
  {
    file: 'src/plan/lowering/rules/attention.ts',
    tests: ['tests/unit/plan/lowering/rules/attention.test.ts'],
    faults: [
      {
        fault: 'a target that sees no source gets zeros, where its softmax gives NaN',
        from: 'isBlind: false',
        to: 'isBlind: true',
      },
      {
        fault: 'heads of a batch in one dimension lie side by side',
        from: 'const isSideBySide = result.sizes.length >= 4 || batch === 1',
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
    file: 'src/plan/lowering/rules/batch-norm.ts',
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
    file: 'src/plan/lowering/rules/convolution.ts',
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
    file: 'src/plan/lowering/rules/indexing.ts',
    tests: ['tests/unit/plan/lowering/rules/indexing.test.ts'],
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
    file: 'src/plan/lowering/rules/logic.ts',
    tests: ['tests/unit/plan/lowering/rules/masks.test.ts'],
    faults: [
      {
        fault: 'integers are divided by tensors in which may be 0',
        from: 'quotients.has(op) && (right instanceof Value ||',
        to: 'quotients.has(op) && (',
      },
    ],
  },
  {
    file: 'src/plan/lowering/rules/moving.ts',
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
    file: 'src/plan/lowering/rules/pointwise.ts',
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
    file: 'src/plan/lowering/rules/table.ts',
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
    file: 'src/plan/lowering/rules/strassen.ts',
    tests: ['tests/unit/plan/lowering/rules/strassen.test.ts'],
    faults: [
      {
        fault: "Strassen's products where no bit may change",
        from: 'const largest = planning.changesBits && isLarge',
        to: 'const largest = isLarge',
      },
      {
        fault: 'a later block of rows is multiplied by the sums of others',
        from: '      first: begin,',
        to: '      first: begin - 1,',
      },
      {
        fault: "an odd row of Strassen's products is left out",
        from: 'if (rows % 2 === 1) to.add',
        to: 'if (rows % 2 === 2) to.add',
      },
    ],
  },
  {
    file: 'src/plan/lowering/rules/ordering.ts',
    tests: ['tests/unit/plan/lowering/rules/breadth.test.ts'],
    faults: [
      {
        fault: "a plan's places in order lie as the operand, not as its lines",
        from: 'const place: Place = to.outputIn(result, stridesIn(order, sizes).strides, length)',
        to: "const place: Place = order.length === 0 ? to.outputIn(result, [], length) : to.output(result, 'plain')",
      },
    ],
  },
  {
    file: 'src/plan/lowering/rules/gathering.ts',
    tests: ['tests/unit/plan/lowering/rules/indexing.test.ts'],
    faults: [
      {
        fault: 'what scatter_reduce brings meets what is there, though it is not to count',
        from: 'if (includes === false) bring(y,',
        to: 'if (includes === null) bring(y,',
      },
    ],
  },
]
