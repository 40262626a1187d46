// Faults of src/compile: what a recording does not notice, and what its plan outlives.

import type { FaultyFile } from './mutation.js'

export const compile: readonly FaultyFile[] = [
  {
    file: 'src/compile/compiled.ts',
    tests: ['tests/unit/compile/compile.test.ts', 'tests/unit/compile/hazards.test.ts'],
    faults: [
      {
        fault: 'a captured tensor is not watched',
        from: 'for (const tensor of outside) guards.watchTensor(tensor)',
        to: '',
      },
      {
        fault: 'one recording is enough',
        from: 'this.storages = new WeakSet(given.blocks.map((each) => each.untyped_storage()))',
        to: 'this.isRepeated = true',
      },
    ],
  },
  {
    file: 'src/compile/recording.ts',
    tests: ['tests/unit/compile/compile.test.ts', 'tests/unit/compile/hazards.test.ts'],
    faults: [
      {
        fault: 'a value that is read goes unnoticed',
        from: "if (this.refusal === null) this.refuse(['it reads values', lineHere()].join(' ').trim())",
        to: '',
      },
      {
        fault: 'what other code than operators writes goes unnoticed',
        from: 'if (version !== undefined && version !== storage.version)',
        to: 'if (false)',
        tests: ['tests/unit/compile/state.test.ts'],
      },
      {
        fault: 'random numbers go unnoticed',
        from: 'if (placeOfDefault() !== before)',
        to: 'if (false)',
      },
      {
        fault: 'a tensor from outside is taken for an argument',
        from: "if (kind === 'given' && this.isOnly",
        to: "if (false && kind === 'given' && this.isOnly",
      },
    ],
  },
  {
    file: 'src/compile/replay.ts',
    tests: ['tests/unit/compile/state.test.ts'],
    faults: [
      {
        fault: 'a plan is made of state as it is',
        from: 'if (!recording.written.has(block)) return origin.tensor',
        to: 'return origin.tensor',
      },
      {
        fault: 'sizes that depend on values are taken for fixed',
        from: 'if (error instanceof MetaError) throw new Refusal(`what ${name} gives depends on values`)',
        to: 'if (error instanceof MetaError) return new MetaTensor(float32, [1], null)',
        tests: ['tests/unit/compile/compile.test.ts', 'tests/unit/compile/hazards.test.ts'],
      },
    ],
  },
  {
    file: 'src/compile/same.ts',
    tests: ['tests/unit/compile/compile.test.ts', 'tests/unit/compile/hazards.test.ts'],
    faults: [
      {
        fault: 'recordings are always equal',
        from: 'export function difference(a: Recording, b: Recording): string | null {',
        to: 'export function difference(a: Recording, b: Recording): string | null {\n  if (a !== b) return null',
      },
      {
        fault: 'recordings may have other arguments',
        from: 'if (!isSame(one.args, other.args)) return',
        to: 'if (false) return',
      },
      {
        fault: 'recordings may give other results',
        from: "return isSame(a.result, b.result) ? null : 'it gives other values from call to call'",
        to: 'return null',
      },
    ],
  },
  {
    file: 'src/compile/watched.ts',
    tests: ['tests/unit/compile/compile.test.ts', 'tests/unit/compile/hazards.test.ts'],
    faults: [
      {
        fault: 'a field of a user’s class is not watched',
        from: 'if (!Object.is(held[names[index] as string], values[index])) return false',
        to: '',
      },
      {
        fault: 'what objects in fields hold is not watched',
        from: 'for (const each of now()) if (!Object.is(each, before[index++])) return false',
        to: 'index = before.length',
      },
      {
        fault: 'hooks are not noticed',
        from: 'if (module !== root && hasHooks(module)) refusal',
        to: 'if (false) refusal',
      },
    ],
  },
]
