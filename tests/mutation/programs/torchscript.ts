// Faults of src/programs/torchscript: what its plans read, write and outlive.

import type { FaultyFile } from '../mutation.js'

export const torchscript: readonly FaultyFile[] = [
  {
    file: 'src/programs/torchscript/plans/plans.ts',
    tests: ['tests/unit/programs/torchscript/units.test.ts'],
    faults: [
      {
        fault: 'a module within a program has a plan that writes into its arguments',
        from: "if (of === 'unit' && blocks",
        to: "if (of !== 'unit' && blocks",
      },
    ],
  },
  {
    file: 'src/programs/torchscript/plans/run.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    faults: [
      {
        fault: 'plans of TorchScript take as long as they will',
        from: 'if (!budget.isTimed) return madeBy',
        to: 'return madeBy',
      },
    ],
  },
  {
    file: 'src/programs/torchscript/plans/tracing.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    faults: [
      {
        fault: 'a plan outlives what the program read of its state',
        from: 'if (!this.watched.has(owner)) this.guards.watchModule(owner)',
        to: '',
      },
      {
        fault: 'a list of its state that a program changes is not seen',
        from: 'if (type.alias?.write === true) this.write(args[index])',
        to: 'if (type.alias?.write === true && index > 0) this.write(args[index])',
      },
      {
        fault: 'a plan outlives a list of the state that changed',
        from: 'list.length === items.length && list.every((item, at) => Object.is(item, items[at]))',
        to: 'true',
      },
      {
        fault: 'a plan outlives a value of the state by which it was decided',
        from: 'if (!this.isMade(tensor)) this.guards.watchTensor(tensor)',
        to: '',
      },
      {
        fault: 'a plan outlives a change of requires_grad',
        from: 'this.guards.watchFact(() => first.requires_grad === requires_grad)',
        to: '',
      },
      {
        fault: 'state is written when a call is traced, and never again',
        from: "throw new Untraceable('it changes its state')",
        to: 'return',
      },
      {
        fault: 'a number of the state is written while a call is traced',
        from: 'if (isWritten && !this.isMade(arg)) throw',
        to: 'if (arg === schema) throw',
      },
      {
        fault: 'the lists of a state may be changed, those within them too',
        from: 'this.own.add(each)\n      if (Array.isArray(each)) waiting.push(...(each as unknown[]))',
        to: 'this.own.add(each)\n      if (Array.isArray(each)) continue',
      },
      {
        fault: 'a constant is what it became later',
        from: 'if (storage.version !== version) throw',
        to: 'if (version < 0) throw',
      },
      {
        fault: 'random numbers of a trace are given at each run',
        from: 'isOfNumbers && !isRandomOperator(schema.name)',
        to: 'isOfNumbers',
      },
      {
        fault: 'what is printed is printed once',
        from: '_print|warn|manual_seed)|^prim::Print$/',
        to: '_print|warn|manual_seed)/',
      },
      {
        fault: 'a program sees that it is traced',
        from: 'return first instanceof Tensor ? cpu : operator',
        to: 'return operator',
      },
    ],
  },
  {
    file: 'src/programs/torchscript/program.ts',
    tests: ['tests/unit/programs/torchscript/plans.test.ts'],
    faults: [
      {
        fault: 'calls of TorchScript are never planned',
        from: 'if (run !== null) budget.repeat(run.cost)\n    return run',
        to: 'return null',
      },
      {
        fault: 'a call whose plan fails has its limits twice',
        from: 'this.onMachine(module, name, inputs, this.machine(module, name, budget, planned !== null))',
        to: 'this.onMachine(module, name, inputs, this.machine(module, name, this.budget(limits), planned !== null))',
      },
      {
        fault: 'plans have no limits',
        from: 'budget.repeat(run.cost)\n    return run',
        to: 'return run',
      },
    ],
  },
  {
    file: 'src/programs/torchscript/run/machine.ts',
    tests: ['tests/unit/programs/torchscript/units.test.ts'],
    faults: [
      {
        fault: 'what lies in a module that will have a plan has one of its own',
        from: 'if (waits) this.whole = this.frame',
        to: 'void waits',
      },
    ],
  },
]
