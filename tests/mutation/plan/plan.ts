// Faults of src/plan: guards that always hold, plans that outlive what they were made of, buffers that touch, limits that do not hold.

import type { FaultyFile } from '../mutation.js'

export const plan: readonly FaultyFile[] = [
  {
    file: 'src/plan/direct.ts',
    tests: ['tests/unit/plan/traced.test.ts', 'tests/unit/nn/planned.test.ts'],
    faults: [
      {
        fault: 'a plan of one tensor takes any layout',
        from: '(input.givenStrides === null || sameSizes(input.givenStrides, this.strides)) &&',
        to: '',
      },
    ],
  },
  {
    file: 'src/plan/given.ts',
    tests: ['tests/unit/plan/plans.test.ts'],
    faults: [
      {
        fault: 'a plan of two tensors runs over the same one twice',
        from: 'if (known >= 0) return ((this.key += `=${known};`), true)',
        to: '',
      },
      {
        fault: 'a plan runs over inputs of other strides',
        from: ':${sizes.join()}:${strides.join()};`',
        to: ':${sizes.join()};`',
      },
      {
        fault: 'a plan runs with another number',
        from: "this.key += Object.is(value, -0) ? '-0;' : `${value};`",
        to: "this.key += 'number;'",
      },
      {
        fault: 'views of one storage are sent as two',
        from: 'if (!isSameView(this.blocks[block] as Tensor, tensor)) return false',
        to: '',
      },
    ],
  },
  {
    file: 'src/plan/guards.ts',
    tests: ['tests/unit/plan/guards.test.ts'],
    faults: [
      {
        fault: 'a plan outlives a change of settings',
        from: 'if ((dicts[index] as Dict).version !== dictVersions[index]) return false',
        to: '',
      },
      {
        fault: 'a plan outlives a change of forward',
        from: 'if ((modules[index] as Plannable).forward !== forwards[index]) return false',
        to: '',
      },
      {
        fault: 'a plan outlives a field that is added',
        from: 'if (Object.keys(fielded[index] as Plannable).length !== this.fieldCounts[index]) return false',
        to: '',
      },
      {
        fault: "a plan outlives a tensor's new memory",
        from: 'if (tensor.generation !== this.generations[index] || tensor.storage !== this.storages[index]) return false',
        to: '',
      },
      {
        fault: "a plan outlives a change of weights' values",
        from: 'if (tensor.storage !== null && version !== anyVersion && tensor.storage.version !== version) return false',
        to: '',
      },
    ],
  },
  {
    file: 'src/plan/memory.ts',
    tests: ['tests/unit/plan/memory.test.ts'],
    faults: [
      {
        fault: 'a buffer is given away at the step that still reads it',
        from: 'return a.first <= b.last && b.first <= a.last',
        to: 'return a.first < b.last && b.first < a.last',
      },
      {
        fault: 'a buffer is put where another is',
        from: 'at = Math.max(at, start + sizeOf(other))',
        to: 'at = Math.max(at, start + sizeOf(other) - alignment)',
      },
    ],
  },
  {
    file: 'src/plan/packs.ts',
    tests: ['tests/unit/plan/packs.test.ts'],
    faults: [
      {
        fault: 'a plan takes the packed weights of before they changed',
        from: '${number}:${storage.version}:',
        to: '${number}:',
        tests: ['tests/unit/programs/writing.test.ts'],
      },
      {
        fault: 'packed weights are given back while another plan has them',
        from: 'if (--shared.users > 0) continue',
        to: '',
      },
      {
        fault: 'each plan packs its weights for itself',
        from: 'shared = all.get(key)',
        to: '',
      },
      {
        fault: 'copies that operators kept stay beside those of plans',
        from: 'if (each !== null && each.storage !== null) dropCopies(each.storage)',
        to: '{}',
      },
    ],
  },
  {
    file: 'src/plan/placed.ts',
    tests: ['tests/unit/plan/lowering/lowering.test.ts'],
    faults: [
      {
        fault: 'a buffer is given away at its first use',
        from: 'else known.last = now',
        to: '',
      },
    ],
  },
  {
    file: 'src/plan/plans.ts',
    tests: ['tests/unit/plan/plans.test.ts', 'tests/unit/programs/plans.test.ts'],
    faults: [
      {
        fault: 'the plan of an engine is used with another',
        from: 'if (this.entries.some(({ planned }) => planned?.plan.isCurrent === false)) this.dropAll()',
        to: '',
        tests: ['tests/unit/threads/threads.test.ts'],
      },
      {
        fault: "a program's plan outlives its state",
        from: 'if (!guards.hold() || planned?.plan.isCurrent === false || states.length !== now.length) return false',
        to: '',
      },
      {
        fault: 'a run begins within a run of the same plan',
        from: 'if (planned === null || planned.plan.isBusy || given.shares(guards.blocks)) return null',
        to: 'if (planned === null || given.shares(guards.blocks)) return null',
      },
      {
        fault: 'a plan runs over an input that is a weight of it',
        from: 'if (planned === null || planned.plan.isBusy || given.shares(guards.blocks)) return null',
        to: 'if (planned === null || planned.plan.isBusy) return null',
      },
      {
        fault: 'what is computed once is computed at a first call, beyond its limits',
        from: "if (isFirst && computesOnce(calls, constants)) return 'later'",
        to: '',
        tests: ['tests/unit/plan/plans.test.ts'],
      },
      {
        fault: 'each first call of a program is planned, whatever its sizes',
        from: '(this.front.isEager === true && this.made < most)',
        to: 'this.front.isEager === true',
        tests: ['tests/unit/plan/plans.test.ts'],
      },
      {
        fault: 'the first call of a program has no plan',
        from: '(this.front.isEager === true && this.made < most)',
        to: 'false',
        tests: ['tests/unit/plan/plans.test.ts'],
      },
      {
        fault: 'what changes at every call is planned at every call',
        from: 'if (this.made >= patience(this.calls)) return null',
        to: '',
      },
      {
        fault: 'a plan outlives states that are replaced',
        from: 'if (states[index] !== now[index]) return false',
        to: '',
      },
      {
        fault: 'a plan is made anew at each run because it writes',
        from: 'guards.allowWrites(new Set(lowered.stateTensors.map(({ storage }) => storage)))',
        to: '',
        tests: ['tests/unit/programs/writing.test.ts'],
      },
      {
        fault: 'a plan is run by a call that may not have its bytes',
        from: 'if (Math.max(planned.plan.bytes, planned.cost?.bytes ?? 0) > room) return null',
        to: '',
        tests: ['tests/unit/programs/torchscript/plans.test.ts'],
      },
      {
        fault: 'what is computed once for a plan has no limit of bytes',
        from: 'if ((cost?.bytes ?? 0) > room) return null',
        to: '',
        tests: ['tests/unit/programs/torchscript/plans.test.ts'],
      },
      {
        fault: 'weights of plans have no limit of bytes',
        from: 'packs = new Packs(room)',
        to: 'packs = new Packs()',
        tests: ['tests/unit/programs/torchscript/plans.test.ts'],
      },
      {
        fault: 'what failed within its limits is computed for a plan',
        from: 'failed(): void {\n    this.waiting.clear()',
        to: 'failed(): void {\n    this.waiting.size',
        tests: ['tests/unit/programs/torchscript/plans.test.ts'],
      },
    ],
  },
  {
    file: 'src/plan/resident.ts',
    tests: ['tests/unit/plan/lowering/halves.test.ts', 'tests/unit/plan/half-nets.test.ts'],
    faults: [
      {
        fault: 'a plan of one half tensor sends it as float32',
        from: 'if (send.value.dtype !== float32 || value.dtype !== float32) return null',
        to: '',
      },
      {
        fault: 'a view of an input begins where its storage does',
        from: 'traced === undefined ? value.offset : value.offset - traced + tensor.offset',
        to: 'value.offset',
        tests: ['tests/unit/plan/plans.test.ts'],
      },
      {
        fault: 'a stretch does not say what it wrote',
        from: 'this.placed.run(index)\n    for (const state of writes) state.wrote()',
        to: 'this.placed.run(index)',
        tests: ['tests/unit/programs/writing.test.ts'],
      },
      {
        fault: 'buffers of plans have no limit of bytes',
        from: ', room - packs.bytes - this.tensorBytes)',
        to: ')',
        tests: ['tests/unit/programs/torchscript/plans.test.ts'],
      },
    ],
  },
  {
    file: 'src/plan/settings.ts',
    tests: ['tests/unit/plan/plans.test.ts', 'tests/unit/programs/plans.test.ts'],
    faults: [
      {
        fault: 'no plan is ever used',
        from: 'return planning.isOn && !isTraced',
        to: 'return planning.after < 0',
      },
    ],
  },
  {
    file: 'src/plan/state.ts',
    tests: ['tests/unit/plan/state.test.ts'],
    faults: [
      {
        fault: 'what kernels write into state is lost',
        from: 'this.storage.changeElsewhere(this.fetch)',
        to: 'this.storage.bump_version()',
      },
      {
        fault: 'state is not sent again after JavaScript wrote it',
        from: 'if (this.version === storage.version) return',
        to: 'if (this.version >= 0) return',
      },
      {
        fault: 'state is sent at each run',
        from: 'if (this.version === storage.version) return',
        to: '',
      },
      {
        fault: 'what is newest of state is lost with its memory',
        from: 'if (this.storage.isElsewhere(this.fetch)) this.storage.peek(Uint8Array)',
        to: '',
      },
    ],
  },
]
