// Finds operators by name: those of tensors, those of numbers and containers, and a caller's own.

import { UnsafeError, UnsupportedError } from '../../../errors.js'
import { parseSchema, typeText } from '../../../schema.js'
import type { Schema } from '../../../schema.js'
import type { OwnOperators } from '../../../serialization/programs.js'
import { overloadsOf } from '../../operators/index.js'
import type { Overload } from '../../operators/overload.js'
import { bounded, charge } from '../../work.js'
import { builtinsOf } from '../builtins/index.js'
import { onQuantized } from '../quantized/operators.js'
import { CallSite } from './site.js'
import type { Lacks } from '../reached.js'
import { oldMeanings } from './old-meanings.js'
import type { Operator } from './operator.js'
import { unwrapped } from './wrapped.js'

/** What would reach files, the network, other processes or the clock. */
const host =
  /^(?:aten::(?:from_file|save|load_library|_cuda.*|cuda_.*)|prim::(?:TimePoint|PythonOp|IgnoredPythonOp|rpc_.*|AddStatValue)|(?:c10d|_c10d_functional|rpc|dist_autograd|distributed|symm_mem)::.*)$/

/** Operators of PyTorch and its libraries. */
const pytorch = /^(?:aten|prim|quantized|torchvision|torchaudio|profiler|_caffe2|prepacked)::/

export class Operators {
  private readonly own = new Map<string, Operator>()

  /** @param version The file's, which says what operators mean. */
  constructor(
    own: OwnOperators,
    private readonly version: number,
  ) {
    for (const [name, run] of Object.entries(own)) {
      const key = name.replace(/\.default$/, '')
      if (!/^\w+::\w+$/.test(key) || typeof run !== 'function')
        throw new TypeError(`operators: ${name} is no name of an operator with a function`)
      if (host.test(key) || this.known(key).length > 0) throw new TypeError(`operators: ${name} is torchlet's own`)
      this.own.set(key, ownOperator(key, run as (...args: unknown[]) => unknown))
    }
  }

  /** A place that calls an operator. */
  site(name: string, positional: number, keywords: readonly string[]): CallSite {
    const own = this.own.get(name)
    return new CallSite(name, own === undefined ? this.known(name) : [own], positional, keywords)
  }

  /**
   * Refuses a program that cannot run: one that comes to an operator that torchlet does not have, whatever its inputs are, or
   * that names one of nobody's. One of PyTorch's own in a branch fails where the branch is taken: library functions have many.
   *
   * @throws UnsafeError, UnsupportedError that list all of them.
   */
  requireAll({ counts, certain }: Lacks): void {
    const dangerous = [...counts.keys()].filter((name) => host.test(name))
    if (dangerous.length > 0) {
      throw new UnsafeError({
        what: 'the program calls operators that reach beyond it, which torchlet does not run',
        names: dangerous,
      })
    }
    const foreign = [...counts.keys()].filter((name) => !pytorch.test(name))
    if (certain.size === 0 && foreign.length === 0) return
    const list = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} (${count})`)
    throw new UnsupportedError({
      what: `the program calls ${list.length} operators that torchlet does not have: ${list.join(', ')}`,
      instead: `Give them to load: { operators: { '${foreign[0] ?? [...certain][0]}': (…) => … } }`,
    })
  }

  /** All overloads in the order in which they are tried: those of tensors first. */
  private known(name: string): readonly Operator[] {
    const builtins = [...oldMeanings(name, this.version), ...builtinsOf(name)]
    const taken = new Set(builtins.map(({ schema }) => typesOf(schema)))
    const ofTensors = overloadsOf(name).filter(({ schema }) => !taken.has(typesOf(schema)) && !isOfContainers(schema))
    const replaced = new Set(builtins.filter(({ foreign }) => foreign).map(({ schema }) => schema.overload))
    const current = ofTensors.filter(({ schema }) => !replaced.has(schema.overload))
    return [...current.map(ofOverload), ...builtins]
  }
}

/** What tells overloads apart. */
function typesOf({ parameters }: Schema): string {
  return parameters.map(({ name, type }) => `${typeText(type)} ${name}`).join()
}

/** Overloads for dicts and lists of anything are those of this folder, though some of them name tensors. */
function isOfContainers({ parameters }: Schema): boolean {
  return parameters.some(
    ({ type }) => type.kind === 'Dict' || (type.kind === 'List' && type.elements[0]?.kind === 'Var'),
  )
}

const wrapped = new WeakMap<Overload, Operator>()

/** An operator of tensors, counted before it runs. */
function ofOverload(overload: Overload): Operator {
  let found = wrapped.get(overload)
  if (found === undefined) {
    const { schema } = overload
    found = {
      schema,
      foreign: true,
      call: (given, machine) => {
        const { isWrapped } = machine.environment
        const plain = isWrapped === null ? given : unwrapped(schema.name, given, isWrapped)
        const args = machine.tracing === null ? plain : machine.tracing.operands(schema, plain)
        charge(machine.budget, schema.name, args)
        const result = bounded(
          machine.budget,
          () => onQuantized(schema.name, args, (values) => overload.call(values)) ?? overload.call(args),
        )
        machine.budget.keep(args, result)
        return result
      },
    }
    wrapped.set(overload, found)
  }
  return found
}

/** A caller's operator takes what the program gives, whatever that is. */
function ownOperator(name: string, run: (...args: unknown[]) => unknown): Operator {
  const schema = parseSchema(`${name}(...) -> ...`)
  return { schema, foreign: false, call: (args) => run(...args) }
}
