// Faults of src/tensor: reads and writes of storages that go unnoticed, sizes unchecked.

import type { FaultyFile } from './mutation.js'

export const tensor: readonly FaultyFile[] = [
  {
    file: 'src/tensor/copy.ts',
    tests: ['tests/unit/programs/hostile.test.ts'],
    faults: [
      {
        fault: 'the elements of a view that a program repeats have no bound',
        from: '  holdBuffer(bytes)\n',
        to: '',
      },
    ],
  },
  {
    file: 'src/tensor/forms/meta.ts',
    tests: ['tests/unit/tensor/forms/meta.test.ts'],
    faults: [
      {
        fault: 'a write on meta is lost before anyone asked for the storage',
        from: 'if (this.hasNoValues) this.untyped_storage().bump_version()',
        to: 'this.block?.bump_version()',
      },
    ],
  },
  {
    file: 'src/tensor/overlap.ts',
    tests: ['tests/unit/tensor/overlap.test.ts'],
    faults: [
      {
        fault: 'on meta nothing overlaps',
        from: 'a.isMeta && b.isMeta && a.untyped_storage() === b.untyped_storage()',
        to: 'false',
      },
      {
        fault: 'a transposed tensor is in the same places',
        from: "sameSizes(written.strides, read.strides) ? 'whole' : 'part'",
        to: "'whole'",
      },
    ],
  },
  {
    file: 'src/tensor/shape.ts',
    tests: ['tests/unit/tensor/shape.test.ts'],
    faults: [
      {
        fault: 'a dimension beyond the last one',
        from: 'dim < -bound || dim >= bound',
        to: 'dim < -bound || dim > bound',
      },
      {
        fault: 'sizes that do not broadcast',
        from: 'if (x !== y && x !== 1 && y !== 1) {',
        to: 'if (false) {',
      },
    ],
  },
  {
    file: 'src/tensor/storage.ts',
    tests: ['tests/unit/plan/state.test.ts'],
    faults: [
      {
        fault: 'no value that is read is noticed',
        from: 'if (isHeard) heardRead()',
        to: '',
        tests: ['tests/unit/op.test.ts'],
      },
      {
        fault: 'a reader does not fetch state',
        from: 'memory instanceof Elsewhere ? this.fetched(memory) : memory\n    return',
        to: 'memory instanceof Elsewhere ? memory.memory : memory\n    return',
      },
      {
        fault: 'an array that somebody holds does not show what kernels write',
        from: 'if (this.isLent) this.fetched(this.memory)',
        to: '',
      },
      {
        fault: 'a plan outlives the weights that were moved away',
        from: 'this.memory = given\n    this.bump_version()',
        to: 'this.memory = given',
        tests: ['tests/unit/worker/module.test.ts'],
      },
    ],
  },
]
