// Faults of src/io: lies of files that pass, and what goes to a server that must not.

import type { FaultyFile } from './mutation.js'

export const io: readonly FaultyFile[] = [
  {
    file: 'src/io/recognise/packing.ts',
    tests: ['tests/unit/tools/embedded.test.ts'],
    faults: [
      {
        fault: 'a zip archive behind text is no archive',
        from: 'if (start !== null) return',
        to: 'if (start === 0) return',
      },
    ],
  },
  {
    file: 'src/io/safetensors/reader.ts',
    tests: ['tests/unit/serialization/safetensors/safetensors-lies.test.ts'],
    faults: [
      {
        fault: 'a tensor spans other bytes than its shape has',
        from: 'if (end - begin !== nbytes) {',
        to: 'if (false) {',
      },
      {
        fault: 'tensors overlap',
        from: 'if (offset !== end) {',
        to: 'if (false) {',
      },
      {
        fault: 'bytes that nothing names',
        from: 'if (end === size) return',
        to: 'if (end <= size) return',
      },
    ],
  },
  {
    file: 'src/io/sources/range-source.ts',
    tests: ['tests/unit/serialization/lazy/ranges.test.ts'],
    faults: [
      {
        fault: 'credentials go along to another origin',
        from: 'headers.delete(name)',
        to: 'headers.has(name)',
      },
      {
        fault: 'a file that was changed on its server goes on being read',
        from: 'return now !== null && before !== null && now !== before',
        to: 'return false',
      },
    ],
  },
  {
    file: 'src/io/zip/entry.ts',
    tests: ['tests/unit/io/zip/lies.test.ts'],
    faults: [
      {
        fault: 'a wrong checksum passes',
        from: 'if (got === entry.crc) return',
        to: 'if (got !== -1) return',
      },
    ],
  },
]
