// An exported program that runs: its graph and signature over the module's parameters, buffers and constants.
// torch/export/_unlift.py: the module that `ExportedProgram.module()` makes.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import { copy_ } from '../../ops/moving/copies.js'
import { PyFloatClass } from '../../python/numbers.js'
import { Tuple } from '../../python/tuple.js'
import { JsonFields } from '../../serialization/json-fields.js'
import type { ExportedArchive, ExportedModule } from '../../serialization/exported/exported-module.js'
import type {
  CallOptions,
  CheckOptions,
  CheckReport,
  ExportedRunner,
  ProgramOptions,
} from '../../serialization/programs.js'
import { traced } from '../../graph/trace.js'
import { longestTrace } from '../../plan/lowering/lower.js'
import { Plans } from '../../plan/plans.js'
import type { Traced } from '../../plan/plans.js'
import { Tensor } from '../../tensor/tensor.js'
import { breath, rest } from '../breath.js'
import { Budget } from '../limits.js'
import type { ProgramLimits, Used } from '../limits.js'
import { checkProgram } from './check.js'
import { readGraph } from './graph.js'
import { onMeta } from './meta.js'
import { callsOwn, prepare } from './prepare.js'
import { unflatten } from './pytree.js'
import { finish, runGraph } from './run.js'
import type { Context, PreparedGraph, Running } from './prepared.js'
import { Signature } from './signature.js'
import type { OutputSpec } from './signature.js'
import { onPlan, statesOnMeta } from './units.js'

/** The major version of the schema that is read. */
const schemaMajor = 8

/** Makes an archive's program ready to run on a module. */
export function exportedRunner(
  module: ExportedModule,
  archive: ExportedArchive,
  options: ProgramOptions,
): ExportedRunner {
  const program = new JsonFields(archive.program, 'the program')
  const major = program.fields('schema_version').size('major')
  return major === schemaMajor ? new ExportedProgram(module, archive, options) : new OtherSchema(major)
}

/** A program of a schema that does not run here: its weights and its graph are data. */
class OtherSchema implements ExportedRunner {
  readonly warnings: readonly string[]

  constructor(private readonly major: number) {
    this.warnings = [this.refusal().message]
  }

  get signature(): string {
    throw this.refusal()
  }

  forward(): never {
    throw this.refusal()
  }

  async forwardAsync(): Promise<never> {
    throw this.refusal()
  }

  check(): never {
    throw this.refusal()
  }

  private refusal(): UnsupportedError {
    return new UnsupportedError({
      what: `the program is of schema version ${this.major}, not ${schemaMajor}, and does not run`,
      instead: 'Export it again with PyTorch 2.5 to 2.14',
    })
  }
}

export class ExportedProgram implements ExportedRunner {
  readonly prepared: PreparedGraph
  readonly warnings: readonly string[]
  private readonly types: Signature
  /** Null of a program that calls what is not to be called but to compute. */
  private readonly plans: Plans<Used> | null
  /** Which inputs of the graph are state. */
  private readonly isFixed: readonly boolean[]

  constructor(
    readonly module: ExportedModule,
    readonly archive: ExportedArchive,
    private readonly options: ProgramOptions,
  ) {
    const program = new JsonFields(archive.program, 'the program')
    const graph = readGraph(program.fields('graph_module').fields('graph'))
    this.types = new Signature(program, graph, 'the program')
    this.prepared = prepare(graph, options.operators ?? {})
    this.warnings = warningsOf(this.prepared)
    this.isFixed = this.types.inputs.map(({ kind }) => kind !== 'user')
    this.plans = callsOwn(graph, options.operators ?? {})
      ? null
      : new Plans({ watch: () => true, trace: ({ args }, states) => this.trace(args, states), isEager: true })
  }

  get signature(): string {
    return String(this.types)
  }

  forward(args: readonly unknown[], limits?: ProgramLimits): unknown {
    return finish(this.run(args, this.context(limits, false)))
  }

  async forwardAsync(args: readonly unknown[], { signal, onProgress, limits }: CallOptions): Promise<unknown> {
    const running = this.run(args, this.context(limits, true))
    const total = this.prepared.graph.nodes.length
    let rested = performance.now()
    try {
      for (let done = 0; ; done++) {
        signal?.throwIfAborted()
        const { value, done: over } = running.next()
        if (over === true) return value
        onProgress?.({ done: Math.min(done, total), total })
        if (performance.now() - rested < breath) continue
        await rest()
        rested = performance.now()
      }
    } finally {
      running.return(undefined)
    }
  }

  check(options: CheckOptions = {}): CheckReport {
    return checkProgram(this, options)
  }

  /** The same program over another module's state. */
  over(module: ExportedModule, archive: ExportedArchive): ExportedProgram {
    return new ExportedProgram(module, archive, this.options)
  }

  private context(limits: ProgramLimits | undefined, yields: boolean): Context {
    return { budget: new Budget(this.options.limits, limits), yields, autocast: null }
  }

  /** Binds, runs, writes what the signature says is written, and builds the result. */
  *run(args: readonly unknown[], context: Context): Running<unknown> {
    const leaves = this.types.bind(args)
    const placed = context.meta === true ? onMeta() : same
    const inputs = this.inputs(leaves).map(placed)
    const isPlain = context.meta !== true && context.observe === undefined
    const plans = isPlain ? this.plans : null
    const planned = plans?.find(this.given(inputs, false), context.budget.room, this.given(inputs, true)) ?? null
    if (planned !== null) context.budget.repeat(planned.cost)
    const outputs = planned === null ? yield* this.onTensors(inputs, context, plans) : yield* onPlan(planned, context)
    const results: unknown[] = []
    this.types.outputs.forEach((output, index) => {
      const value = outputs[index]
      switch (output.kind) {
        case 'user':
          return void results.push(plain(value))
        case 'input':
          return this.write(this.inputNamed(output.name, inputs), value)
        case 'token':
          return undefined
        default:
          return this.write(placed(this.stateOf(output.kind, output.name)), value)
      }
    })
    const { outSpec } = this.types
    if (outSpec !== null) return unflatten(outSpec, results.values())
    return results.length === 1 ? results[0] : Tuple.from(results)
  }

  /** Operator by operator. */
  private *onTensors(
    inputs: readonly unknown[],
    context: Context,
    plans: Plans<Used> | null,
  ): Running<readonly unknown[]> {
    try {
      // What it runs by itself within it has plans only where the whole could have one.
      const inner = plans === null ? context : { ...context, states: new Set(this.given(inputs, true)) }
      return yield* runGraph(this.prepared, inputs, inner)
    } catch (error) {
      plans?.failed()
      throw error
    }
  }

  /** Of the graph's inputs those that are state, or the others. */
  private given(inputs: readonly unknown[], isFixed: boolean): unknown[] {
    return inputs.filter((_, index) => this.isFixed[index] === isFixed)
  }

  /** The graph's calls over inputs and states on `meta`, and what they use. */
  private trace(args: readonly unknown[], states: readonly unknown[]): Traced<Used> {
    const { placed, constants } = statesOnMeta(states)
    const [given, fixed] = [args.values(), placed.values()]
    const inputs = this.isFixed.map((isFixed): unknown => (isFixed ? fixed : given).next().value)
    // Nothing is computed, and a trace that is longer is not planned.
    const budget = new Budget(this.options.limits, { steps: longestTrace, bytes: Infinity })
    const context = { budget, yields: false, autocast: null, meta: true } as const
    const { result, calls } = traced(() => this.written(finish(runGraph(this.prepared, inputs, context)), inputs))
    return { result, calls, constants, cost: budget.used }
  }

  /** The graph's outputs on `meta`; those that are written into inputs and state are these, written. */
  private written(outputs: readonly unknown[], inputs: readonly unknown[]): unknown[] {
    return this.types.outputs.map((output, index) => {
      const value = outputs[index]
      const target = output.kind === 'user' || output.kind === 'token' ? null : inputs[this.targetOf(output)]
      return target instanceof Tensor && value instanceof Tensor && target !== value ? copy_(target, value) : value
    })
  }

  /** The input that an output is written into; -1 where it is none. */
  private targetOf({ kind, name }: Extract<OutputSpec, { readonly name: string }>): number {
    if (kind === 'input') return this.placeOf(name)
    return this.types.inputs.findIndex((input) => input.kind === kind && input.name === name)
  }

  private inputs(leaves: readonly unknown[]): unknown[] {
    return this.types.inputs.map((input) => {
      if (input.kind === 'user') return leaves[input.leaf]
      return input.kind === 'token' ? null : this.stateOf(input.kind, input.name)
    })
  }

  private stateOf(kind: 'parameter' | 'buffer' | 'constant', name: string): Tensor {
    const value = kind === 'constant' ? this.archive.constants.get(name) : this.registered(kind, name)
    if (value instanceof Tensor) return value
    throw new ArchiveError({
      reason: `the program's ${kind} ${JSON.stringify(name.slice(0, 80))} is not in the archive`,
    })
  }

  private registered(kind: 'parameter' | 'buffer', name: string): unknown {
    const dot = name.lastIndexOf('.')
    const owner = this.module.get_submodule(name.slice(0, Math.max(dot, 0)))
    const last = name.slice(dot + 1)
    return (
      (kind === 'parameter' ? owner._parameters.get(last) : owner._buffers.get(last)) ??
      this.archive.constants.get(name)
    )
  }

  private inputNamed(name: string, inputs: readonly unknown[]): Tensor {
    const value = inputs[this.placeOf(name)]
    if (value instanceof Tensor) return value
    throw new ArchiveError({
      reason: `the program writes an input ${JSON.stringify(name.slice(0, 80))} that it does not have`,
    })
  }

  /** The graph's input of a name; -1 where there is none. */
  private placeOf(name: string): number {
    return this.prepared.graph.inputs.findIndex((input) => input.kind === 'slot' && input.name === name)
  }

  private write(target: Tensor, value: unknown): void {
    if (!(value instanceof Tensor))
      throw new ArchiveError({ reason: 'the program writes what is no tensor into its state' })
    if (value !== target) copy_(target, value)
  }
}

function same<T>(value: T): T {
  return value
}

/** A number of the program as a caller's number. */
function plain(value: unknown): unknown {
  if (value instanceof PyFloatClass) return value.value
  return value === undefined ? null : value
}

/** What a user should know: a forward that was exported in training. */
function warningsOf({ graph }: PreparedGraph): string[] {
  const training = graph.nodes.filter(({ target, names, args }) =>
    names.some((name, index) => {
      const arg = args[index]
      const isTrue = arg?.kind === 'constant' && arg.value === true
      return (
        isTrue &&
        ((name === 'train' && /\.(feature_|alpha_)*dropout/.test(target)) ||
          (name === 'training' && /batch_norm|rrelu/.test(target)))
      )
    }),
  )
  if (training.length === 0) return []
  return [
    `The program was exported in training: ${training.length} of its operators are dropouts and batch norms that are active. ` +
      'Call model.eval() before torch.export.export if that is not meant.',
  ]
}
