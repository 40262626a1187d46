// A TorchScript archive's program: its library, operators and modules, and the calls that run it. torch/jit/_script.py:
// RecursiveScriptModule; torch/csrc/jit/api/module.cpp.

import { UnsupportedError } from '../../errors.js'
import { Dict } from '../../python/dict.js'
import { PyObject } from '../../python/objects.js'
import { Tuple, tupleFrom } from '../../python/tuple.js'
import { ScriptModule } from '../../serialization/torchscript/script-module.js'
import type { CallOptions, ProgramOptions, ScriptCode, ScriptRunner } from '../../serialization/programs.js'
import { Tensor } from '../../tensor/tensor.js'
import { breath, rest } from '../breath.js'
import { Budget } from '../limits.js'
import type { ProgramLimits, Used } from '../limits.js'
import type { Plans, Run } from '../../plan/plans.js'
import { bindInputs } from './bind-inputs.js'
import { cloned } from './clone.js'
import type { ScriptClass } from './classes.js'
import type { Code, FunctionValue } from './compile/code.js'
import type { Scope } from './compile/scope.js'
import { compile } from './compile/statements.js'
import { anyType, scriptTypeText } from './front/types.js'
import { Library } from './library.js'
import { Operators } from './operators/operators.js'
import type { CallSite } from './operators/site.js'
import { plansOf as scriptPlans } from './plans/plans.js'
import { madeBy, onPlan } from './plans/run.js'
import type { Made } from './plans/run.js'
import { Units } from './plans/units.js'
import { lacksOf } from './reached.js'
import { Machine } from './run/machine.js'
import type { Environment } from './run/machine.js'
import { bringAttributes, Inward, outward, UNFIT } from './values/boundary.js'
import type { Classes } from './values/boundary.js'

/** Instructions between two looks at the clock. */
const stretch = 256

/** Makes an archive's code ready to run. */
export function scriptedRunner(code: ScriptCode, options: ProgramOptions): ScriptRunner {
  return new Program(code, options)
}

/** A function that a call runs, with its arguments. */
interface Stage {
  readonly run: FunctionValue
  readonly args: readonly unknown[]
}

export class Program implements Scope, Environment, Classes, ScriptRunner {
  readonly library: Library
  readonly isWrapped: ((value: Tensor) => boolean) | null
  private readonly operators: Operators
  private readonly settings: ProgramOptions
  /** Instructions of the longest call so far, which tell how far another one is. */
  private longest = 0
  private readonly classes = new WeakMap<object, ScriptClass>()
  /** By modules, and by the names of their methods. */
  private readonly plans = new WeakMap<ScriptModule, Map<string, Plans<Used>>>()
  /** Calls within calls that have no plans. */
  private readonly units = new Units(
    (self, method) =>
      scriptPlans(this.settings.limits, 'unit', (inputs, budget, tracing) =>
        new Machine(this, budget, tracing).execute(method, [self, ...inputs]),
      ),
    (value) => this.isWrapped?.(value) === true,
  )

  constructor({ code, constants, version }: ScriptCode, settings: ProgramOptions) {
    this.settings = settings
    this.operators = new Operators(settings.operators ?? {}, version)
    this.library = new Library(code)
    const inward = new Inward(this)
    this.library.setConstants(constants.map((value) => inward.of(value, anyType)))
    const numbers = new Set(constants.filter((value) => value instanceof Tensor && value.sizes.length === 0))
    this.isWrapped = numbers.size === 0 ? null : (value) => numbers.has(value)
  }

  // What the compiler asks

  named(path: string): unknown {
    return this.library.named(path)
  }

  findClass(name: string): ScriptClass | undefined {
    return this.library.findClass(name)
  }

  site(name: string, positional: number, keywords: readonly string[]): CallSite {
    return this.operators.site(name, positional, keywords)
  }

  // What the machine asks

  codeOf(run: FunctionValue): Code {
    return compile(run, this)
  }

  /** The class of a module or object; undefined of all other values. */
  classOf(value: object): ScriptClass | undefined {
    const isModule = value instanceof ScriptModule
    if (!isModule && !(value instanceof PyObject)) return undefined
    let found = this.classes.get(value)
    if (found === undefined) {
      found = this.library.findClass(isModule ? value.qualified_name : value.name)
      if (found !== undefined) this.classes.set(value, found)
    }
    return found
  }

  attributeOf(value: unknown, name: string, machine: Machine): unknown {
    return this.operators.site(name === 'shape' ? 'aten::size' : `prim::${name}`, 1, []).call([value], machine)
  }

  print(text: string): void {
    this.settings.onPrint?.(text)
  }

  // What the boundary asks

  readonly classNameOf = (value: object): string | undefined => this.classOf(value)?.name

  findType(name: string): ScriptClass | undefined {
    return this.library.findClass(name)
  }

  // The modules of the archive

  /** Gives a module or object the state that its own `__getstate__` made: runs its `__setstate__`. */
  setState(object: ScriptModule | PyObject, state: unknown): void {
    const cls = this.library.findClass(object instanceof ScriptModule ? object.qualified_name : object.name)
    const method = cls?.methods.get('__setstate__')
    if (cls === undefined || method === undefined) return
    if (object instanceof ScriptModule) this.declare(object, cls)
    else {
      object.state = new Dict()
      object.hasState = true
    }
    const given = new Inward(this).of(state, method.parameters[1]?.type ?? anyType)
    new Machine(this, this.budget()).execute(method, [object, given])
  }

  /** Attributes of a module that has no state yet, so that they can be set where they belong. */
  private declare(module: ScriptModule, cls: ScriptClass): void {
    for (const [name, type] of cls.attributes) {
      if (module._parameters.has(name) || module._buffers.has(name)) continue
      const child = type.kind === 'Class' ? this.library.findClass(type.name) : undefined
      if (child?.kind === 'module' || child?.kind === 'interface') module._modules.set(name, null)
      else module.__dict__.set(name, null)
    }
  }

  /**
   * Makes the modules ready to run: attributes as the program has them, and every function that `forward` can reach compiled.
   *
   * @throws UnsupportedError that lists all operators that are missing.
   */
  finish(root: ScriptModule): void {
    const inward = new Inward(this)
    for (const module of root.modules()) {
      const cls = module instanceof ScriptModule ? this.classOf(module) : undefined
      if (cls !== undefined) bringAttributes(module.__dict__, cls, inward)
    }
    const classes = [...root.modules()].flatMap((module) => this.classOf(module) ?? [])
    const cls = this.classOf(root)
    const methods = cls?.methods
    const forward = methods?.get('forward')
    const hooks = [...(cls?.preHooks ?? []), ...(cls?.hooks ?? [])].flatMap((name) => methods?.get(name) ?? [])
    const starts = forward === undefined ? [...(methods?.values() ?? [])] : [forward, ...hooks]
    this.operators.requireAll(lacksOf(starts, classes, (run) => this.codeOf(run)))
  }

  methodsOf(module: ScriptModule): string[] {
    return [...(this.classOf(module)?.methods.keys() ?? [])].filter((name) => !name.startsWith('__'))
  }

  // Calls

  call(module: ScriptModule, name: string, args: readonly unknown[], limits?: ProgramLimits): unknown {
    const inputs = this.bound(module, name, args)
    const budget = this.budget(limits)
    const planned = this.planned(module, name, inputs, budget)
    const made = planned === null ? null : onPlan(planned, budget)
    // Only a machine can say where in the program something is wrong; both are within the limits of the call.
    if (made !== null) return outward(made.value)
    return outward(this.onMachine(module, name, inputs, this.machine(module, name, budget, planned !== null)))
  }

  async callAsync(
    module: ScriptModule,
    name: string,
    args: readonly unknown[],
    options: CallOptions,
  ): Promise<unknown> {
    const inputs = this.bound(module, name, args)
    const budget = this.budget(options.limits)
    const planned = this.planned(module, name, inputs, budget)
    const made = planned === null ? null : await this.inBreaths(planned, budget, options)
    if (made !== null) return outward(made.value)
    const machine = this.machine(module, name, budget, planned !== null)
    let hasFailed = true
    try {
      const value = outward(await this.inSlices(module, name, inputs, machine, options))
      hasFailed = false
      return value
    } finally {
      this.over(module, name, hasFailed)
    }
  }

  /** Runs a call on a machine and lets others run in between. */
  private async inSlices(
    module: ScriptModule,
    name: string,
    inputs: readonly unknown[],
    machine: Machine,
    { signal, onProgress }: CallOptions,
  ): Promise<unknown> {
    const stages = this.stages(module, name, inputs)
    let { done, value } = stages.next()
    while (done !== true) {
      const { run, args: given } = value as Stage
      machine.start(run, given)
      for (let ended = false; !ended;) {
        signal?.throwIfAborted()
        const start = performance.now()
        while (!ended && performance.now() - start < breath) ended = machine.go(stretch)
        onProgress?.({ done: machine.done, total: Math.max(machine.done, this.longest) })
        if (!ended) await rest()
      }
      ;({ done, value } = stages.next(machine.value))
    }
    this.longest = Math.max(this.longest, machine.done)
    return value
  }

  /** As `onPlan`, and lets others run in between. */
  private async inBreaths(
    planned: Run<Used>,
    budget: Budget,
    { signal, onProgress }: CallOptions,
  ): Promise<Made | null> {
    const steps = planned.steps()
    try {
      for (let done = 0; ;) {
        signal?.throwIfAborted()
        const start = performance.now()
        let next: IteratorResult<undefined, unknown> | null
        do {
          budget.checkTime()
          next = madeBy(() => steps.next())
        } while (next?.done === false && ++done && performance.now() - start < breath)
        if (next === null) return null
        onProgress?.({ done: Math.min(done, planned.length), total: planned.length })
        if (next.done === true) return next
        await rest()
      }
    } finally {
      steps.return(undefined)
    }
  }

  private bound(module: ScriptModule, name: string, args: readonly unknown[]): readonly unknown[] {
    return bindInputs(this.methodOf(module, name), args, this)
  }

  /** Runs a call instruction by instruction. */
  private onMachine(module: ScriptModule, name: string, inputs: readonly unknown[], machine: Machine): unknown {
    let hasFailed = true
    try {
      const value = this.execute(module, name, inputs, machine)
      hasFailed = false
      return value
    } finally {
      this.over(module, name, hasFailed)
    }
  }

  /** A machine for a call that has no plan, or whose plan failed; what it calls may have plans where the call itself will have none. */
  private machine(module: ScriptModule, name: string, budget: Budget, hasFailed: boolean): Machine {
    const plans = this.plansOf(module, name)
    const mayHave = plans !== null && !plans.waits && !hasFailed
    return new Machine(this, budget, null, mayHave ? this.units : null)
  }

  /** After a call on a machine. */
  private over(module: ScriptModule, name: string, hasFailed: boolean): void {
    if (hasFailed) this.plansOf(module, name)?.failed()
    this.units.over(hasFailed)
  }

  /** Runs a call to its end. */
  private execute(module: ScriptModule, name: string, inputs: readonly unknown[], machine: Machine): unknown {
    const stages = this.stages(module, name, inputs)
    let { done, value } = stages.next()
    while (done !== true) {
      const { run, args: given } = value as Stage
      ;({ done, value } = stages.next(machine.execute(run, given)))
    }
    return value
  }

  /** The call as a plan, counted; null where it has to be run on a machine. */
  private planned(module: ScriptModule, name: string, inputs: readonly unknown[], budget: Budget): Run<Used> | null {
    const run = this.plansOf(module, name)?.find(inputs, budget.room) ?? null
    if (run !== null) budget.repeat(run.cost)
    return run
  }

  /** The plans of a method; null of a program that calls what is not to be called but to compute. */
  private plansOf(module: ScriptModule, name: string): Plans<Used> | null {
    if (Object.keys(this.settings.operators ?? {}).length > 0) return null
    let methods = this.plans.get(module)
    if (methods === undefined) this.plans.set(module, (methods = new Map()))
    let plans = methods.get(name)
    if (plans === undefined) {
      plans = scriptPlans(this.settings.limits, 'call', (inputs, budget, tracing) =>
        this.execute(module, name, inputs, new Machine(this, budget, tracing)),
      )
      methods.set(name, plans)
    }
    return plans
  }

  /** What a call runs: the method; around `forward` the hooks that were scripted with it, as calling the module does. */
  private *stages(module: ScriptModule, name: string, bound: readonly unknown[]): Generator<Stage, unknown, unknown> {
    const method = this.methodOf(module, name)
    let inputs = bound
    const cls = this.classOf(module)
    const hooks = name === 'forward' && cls !== undefined ? cls : { preHooks: [], hooks: [] }
    for (const hook of hooks.preHooks) {
      const given = yield { run: this.methodOf(module, hook), args: [module, tupleFrom([...inputs])] }
      if (given !== null) inputs = given instanceof Tuple ? given : [given]
    }
    let output = yield { run: method, args: [module, ...inputs] }
    for (const hook of hooks.hooks) {
      const given = yield { run: this.methodOf(module, hook), args: [module, tupleFrom([...inputs]), output] }
      if (given !== null) output = given
    }
    return output
  }

  private methodOf(module: ScriptModule, name: string): FunctionValue {
    const method = this.classOf(module)?.methods.get(name)
    if (method !== undefined) return method
    const known = this.methodsOf(module)
    throw new UnsupportedError({
      what: `${module.original_name} has no method ${JSON.stringify(name)}`,
      instead: known.length === 0 ? 'Its code has none' : `It has ${known.join(', ')}`,
    })
  }

  outward(value: unknown): unknown {
    return outward(value)
  }

  inward(module: ScriptModule, name: string, value: unknown): unknown {
    const type = this.classOf(module)?.attributes.get(name)
    if (type === undefined) return value
    const found = new Inward(this).of(value, type)
    if (found !== UNFIT) return found
    throw new TypeError(`${module.original_name}.${name} is ${scriptTypeText(type)}`)
  }

  clone(root: ScriptModule): ScriptModule {
    return cloned(root, this)
  }

  private budget(limits?: ProgramLimits): Budget {
    return new Budget(this.settings.limits, limits)
  }
}
