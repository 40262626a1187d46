// Faults of src/ops: settings swapped, windows outside of what they see, halves that no kernel widens.

import type { FaultyFile } from './mutation.js'

export const ops: readonly FaultyFile[] = [
  {
    file: 'src/ops/norm/batch.ts',
    tests: ['tests/unit/nn/training.test.ts'],
    faults: [
      {
        fault: 'a trace of training takes statistics for what stays',
        from: 'each?.bump_version()',
        to: '',
      },
    ],
  },
  {
    file: 'src/ops/pointwise/activations.ts',
    tests: ['tests/unit/ops/pointwise/elementwise.test.ts'],
    faults: [
      {
        fault: 'softplus takes beta for threshold',
        from: 'constants: [beta, threshold]',
        to: 'constants: [threshold, beta]',
      },
      {
        fault: 'hardtanh takes its lowest for its highest',
        from: 'constants: [min_val, max_val]',
        to: 'constants: [max_val, min_val]',
      },
      {
        fault: 'celu is elu',
        from: 'constants: [alpha, 1, 1 / alpha]',
        to: 'constants: [alpha, 1, 1]',
      },
    ],
  },
  {
    file: 'src/ops/products/half.ts',
    tests: ['tests/unit/ops/products/half.test.ts'],
    faults: [
      {
        fault: 'float16 weights are kept whose infinities no kernel widens',
        from: 'return dtype === bfloat16 || isFinite16(weight)',
        to: 'return true',
      },
      {
        fault: 'float16 weights of plans are kept whose infinities no kernel widens',
        from: 'return dtype === bfloat16 || (weight.toBits() as Uint16Array).every(isFiniteBits)',
        to: 'return true',
        tests: ['tests/unit/plan/lowering/halves.test.ts', 'tests/unit/plan/half-nets.test.ts'],
      },
    ],
  },
  {
    file: 'src/ops/spatial/boxes.ts',
    tests: ['tests/unit/nn/functional/pool-ceil.test.ts'],
    faults: [
      {
        fault: 'the last window of ceil_mode begins outside of the input',
        from: 'return window.ceil_mode && (out - 1) * stride >= size + pad ? out - 1 : out',
        to: 'return out',
      },
    ],
  },
  {
    file: 'src/ops/ordering/sort.ts',
    tests: ['tests/unit/ops/ordering/sort.test.ts'],
    faults: [
      {
        fault: 'topk of few elements goes by the steps of many',
        from: 'if (k * 64 <= n) return Selection.PartialSort',
        to: 'if (k * 64 < 0) return Selection.PartialSort',
      },
    ],
  },
  {
    file: 'src/kernels/one-block.ts',
    tests: ['tests/unit/ops/pointwise/stepwise.test.ts'],
    faults: [
      {
        fault: 'functions in steps compute in the place of an operand',
        from: 'from.push(y + place * (operands.length + 1 + room))',
        to: 'from.push(y + place * operands.length)',
      },
    ],
  },
]
