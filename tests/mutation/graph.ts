// Faults of src/graph: what is joined with something else though it is written, read or given out besides.

import type { FaultyFile } from './mutation.js'

export const graph: readonly FaultyFile[] = [
  {
    file: 'src/graph/attention.ts',
    tests: ['tests/unit/plan/lowering/rules/attention.test.ts'],
    faults: [
      {
        fault: 'attention whose weights are given out is one kernel',
        from: 'if (leaving.has(block)) return null',
        to: '',
      },
      {
        fault: 'attention is computed of queries that were written since',
        from: 'if (read.some(({ block }) => isWritten(block, places[0] as number, last))) return null',
        to: '',
      },
      {
        fault: 'a mask that is scaled with the scores is added after that',
        from: 'if (before === null || before.mask !== null || before.scale !== 1) return null',
        to: 'if (before === null) return null',
      },
      {
        fault: 'attention is divided by its factor instead of multiplied',
        from: "scale: name === 'mul' ? factor : 1 / factor",
        to: 'scale: 1 / factor',
      },
    ],
  },
  {
    file: 'src/graph/fuse.ts',
    tests: ['tests/unit/plan/lowering/lowering.test.ts'],
    faults: [
      {
        fault: 'attention is one kernel where no bit may change',
        from: 'const attentions = changesBits ?',
        to: 'const attentions = true ?',
        tests: ['tests/unit/plan/lowering/rules/attention.test.ts'],
      },
      {
        fault: 'a norm is folded into a weight of halves, which is then not rounded between them',
        from: 'const isRounded = value.dtype !== float32',
        to: 'const isRounded = false',
        tests: ['tests/unit/plan/lowering/halves.test.ts', 'tests/unit/plan/half-nets.test.ts'],
      },
      {
        fault: 'a product takes a residual that is written before it is read',
        from: 'return known.made < index && !known.writes.some((at) => at >= index && at < end)',
        to: 'return known.made < index',
      },
      {
        fault: 'what is read besides is made part of a product',
        from: 'const isOnly = later.length === 1 && !leaving.has(value.block)',
        to: 'const isOnly = true',
      },
    ],
  },
  {
    file: 'src/graph/trace.ts',
    tests: ['tests/unit/graph/trace.test.ts'],
    faults: [
      {
        fault: 'tensors in an object are not seen by a trace',
        from: "if (typeof given === 'object' && given !== null && Object.values(given).some((each) => each instanceof Tensor))",
        to: 'if (given === undefined && found.length < 0)',
        tests: ['tests/unit/plan/plans.test.ts'],
      },
      {
        fault: 'an operator that asks whether there are values is taken for what it calls on meta',
        from: 'if (!this.isHearing) this.begun.at(-1)?.giveUp()',
        to: '',
      },
      {
        fault: 'an operator is taken for what it calls though it takes what it made itself',
        from: 'if (!call.operands.every(isKnown)) return null',
        to: '',
      },
      {
        fault: 'an operator is taken for what it calls though it gives what it made itself',
        from: 'if (!results.every(isKnown)) return null',
        to: '',
      },
      {
        fault: 'what an operator writes itself is no part of it',
        from: 'return [...made, ...constants.keys()].every(isAsHeard) &&',
        to: 'return [...made].every(() => true) &&',
      },
      {
        fault: 'what an operator writes itself into an operand is no part of it',
        from: '[...taken].every((block) => this.outer?.constants.has(block) || isAsHeard(block))',
        to: '[...taken].every((block) => block !== null || isAsHeard(block))',
      },
      {
        fault: 'an operator is taken for what it calls though one of these failed',
        from: 'this.begun.pop()\n    this.ask()',
        to: 'this.begun.pop()',
      },
    ],
  },
]
