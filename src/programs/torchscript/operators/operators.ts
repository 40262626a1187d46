// Finds operators by name: those of tensors, those of numbers and containers, and a caller's own.

import { UnsafeError, UnsupportedError } from '../../../errors.js'
import { parseSchema, typeText } from '../../../schema.js'
import type { Schema } from '../../../schema.js'
import type { OwnOperators } from '../../../serialization/programs.js'
import { overloadsOf } from '../../operators/index.js'
import type { Overload } from '../../operators/overload.js'
import { charge } from '../../work.js'
import { builtinsOf } from '../builtins/index.js'
import { onQuantized } from '../quantized/operators.js'
import { CallSite } from './site.js'
import type { Operator } from './operator.js'
import { unwrapped } from './wrapped.js'

/** What would reach files, the network, other processes or the clock. */
const host =
  /^(?:aten::(?:from_file|save|load_library|_cuda.*|cuda_.*)|prim::(?:TimePoint|PythonOp|IgnoredPythonOp|rpc_.*|AddStatValue)|(?:c10d|_c10d_functional|rpc|dist_autograd|distributed|symm_mem)::.*)$/

export class Operators {
  private readonly own = new Map<string, Operator>()
  private readonly missing = new Map<string, number>()
  private readonly dangerous = new Set<string>()

  constructor(own: OwnOperators) {
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
    const site = new CallSite(name, own === undefined ? this.known(name) : [own], positional, keywords)
    if (site.possible) return site
    if (host.test(name)) this.dangerous.add(name)
    else this.missing.set(name, (this.missing.get(name) ?? 0) + 1)
    return site
  }

  /** @throws UnsafeError, UnsupportedError that list what programs named and torchlet does not have. */
  checkMissing(): void {
    if (this.dangerous.size > 0) {
      throw new UnsafeError({
        what: 'the program calls operators that reach beyond it, which torchlet does not run',
        names: [...this.dangerous],
      })
    }
    if (this.missing.size === 0) return
    const list = [...this.missing].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} (${count})`)
    throw new UnsupportedError({
      what: `the program calls ${list.length} operators that torchlet does not have: ${list.join(', ')}`,
      instead: `Give them to load: { operators: { '${[...this.missing.keys()][0]}': (…) => … } }`,
    })
  }

  /** All overloads in the order in which they are tried: those of tensors first. */
  private known(name: string): readonly Operator[] {
    const builtins = builtinsOf(name)
    const taken = new Set(builtins.map(({ schema }) => typesOf(schema)))
    const ofTensors = overloadsOf(name).filter(({ schema }) => !taken.has(typesOf(schema)))
    return [...ofTensors.map(ofOverload), ...builtins]
  }
}

/** What tells overloads apart. */
function typesOf({ parameters }: Schema): string {
  return parameters.map(({ name, type }) => `${typeText(type)} ${name}`).join()
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
        const args = isWrapped === null ? given : unwrapped(schema.name, given, isWrapped)
        charge(machine.budget, schema.name, args)
        return onQuantized(schema.name, args, (values) => overload.call(values)) ?? overload.call(args)
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
