// Faults of src/nn: modules that are traced or planned though a plan does not do what they do.

import type { FaultyFile } from './mutation.js'

export const nn: readonly FaultyFile[] = [
  {
    file: 'src/nn/modules/transformer/layers.ts',
    tests: ['tests/unit/nn/modules/transformer/masks.test.ts'],
    faults: [
      {
        fault: 'any square mask is taken for the causal one',
        from: 'return equal(mask, causalMask(size, mask.dtype))',
        to: 'return true',
      },
    ],
  },
  {
    file: 'src/nn/planned.ts',
    tests: ['tests/unit/nn/planned.test.ts'],
    faults: [
      {
        fault: 'a plan of a module outlives its weights',
        from: 'if (tensor !== null) guards.watchTensor(tensor)',
        to: '',
      },
      {
        fault: 'a module has no plan',
        from: 'const isOutermost = waiting === 0 && mayPlan() && this.forward === forwardPlanned',
        to: 'const isOutermost = false as boolean',
      },
    ],
  },
  {
    file: 'src/nn/tree/pure.ts',
    tests: ['tests/unit/nn/planned.test.ts'],
    faults: [
      {
        fault: "a user's class is traced",
        from: "Object.getOwnPropertyNames(prototype).join() === 'constructor'",
        to: 'true',
      },
      {
        fault: 'a forward that was replaced is traced as it was',
        from: 'return found === undefined || found.forward !== module.forward ? null : found',
        to: 'return found ?? null',
      },
      {
        fault: 'what draws numbers in training is traced',
        from: 'return !drawsInTraining.test(own.name)',
        to: 'return true',
      },
      {
        fault: 'a momentum that counts batches is traced',
        from: "return !counts(module) || __dict__.get('momentum') !== null",
        to: 'return true',
      },
      {
        fault: "a user's activation is traced",
        from: "if (typeof value === 'function' && operatorOf(value) === undefined) return false",
        to: '',
      },
      {
        fault: 'hooks are traced',
        from: '!isPure(module) || (module !== root && hasHooks(module))',
        to: '!isPure(module)',
      },
    ],
  },
]
