// Faults of src/serialization: sizes unchecked, records passed over in silence, buffers moved that others have a part of.

import type { FaultyFile } from './mutation.js'

export const serialization: readonly FaultyFile[] = [
  {
    file: 'src/serialization/names/checked-view.ts',
    tests: ['tests/unit/serialization/names/checked-view.test.ts'],
    faults: [
      {
        fault: "a file's view reaches beyond its storage",
        from: 'return reach > nbytes ?',
        to: 'return reach > nbytes + 1024 ?',
      },
      {
        fault: 'a view has fewer strides than sizes',
        from: 'if (sizes.length !== strides.length)',
        to: 'if (false)',
      },
    ],
  },
  {
    file: 'src/serialization/report/hidden-names.ts',
    tests: ['tests/unit/tools/embedded.test.ts'],
    faults: [
      {
        fault: 'what is too much to look at is passed over in silence',
        from: 'this.exceeded ??= why',
        to: 'void why',
      },
      {
        fault: 'a broken pickle in text names nothing',
        from: 'else if (isWorthTelling !== every)',
        to: 'else if (depth < 0)',
      },
    ],
  },
  {
    file: 'src/serialization/report/tell-content.ts',
    tests: ['tests/unit/tools/embedded.test.ts'],
    faults: [
      {
        fault: 'a damaged archive in a record is passed over in silence',
        from: 'to.passesOver(error)',
        to: '',
      },
    ],
  },
  {
    file: 'src/serialization/serialize.ts',
    tests: ['tests/unit/worker/values.test.ts'],
    faults: [
      {
        fault: 'buffers are moved that others have a part of',
        from: '(isAlone || buffer.byteLength === byteLength)',
        to: 'true',
      },
    ],
  },
  {
    file: 'src/serialization/storages/storages.ts',
    tests: ['tests/unit/serialization/rejections.test.ts', 'tests/unit/serialization/serialize.test.ts'],
    faults: [
      {
        fault: "a storage's record has other bytes than the pickle says",
        from: 'if (got !== nbytes) {',
        to: 'if (false) {',
      },
    ],
  },
]
