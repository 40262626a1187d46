// What a program takes and gives, and how a call's arguments become the graph's inputs: by position or by name, in any order, as
// Python binds them to the forward that was exported. torch/export/graph_signature.py; torch/export/_unlift.py.

import { ShapeError, UnsupportedError } from '../../errors.js'
import { isKeywords } from '../../arguments.js'
import { reprShort } from './show.js'
import { PyFloatClass } from '../../python/numbers.js'
import { JsonFields } from '../../serialization/json-fields.js'
import { Tensor } from '../../tensor/tensor.js'
import type { Graph } from './graph.js'
import { brokenGuard, guardsOf } from './guards.js'
import type { Guard } from './guards.js'
import { TreeMismatch, describe, entriesOf, flatten, leavesOf, readTreeSpec } from './pytree.js'
import type { TreeSpec } from './pytree.js'
import { Sizes, specText, tensorSpecOf } from './shapes.js'
import type { Range, TensorSpec } from './shapes.js'

/** What an input of the graph is. */
export type InputSpec =
  | { readonly kind: 'parameter' | 'buffer' | 'constant'; readonly name: string }
  | { readonly kind: 'user'; readonly leaf: number }
  | { readonly kind: 'token' }

/** What an output of the graph is. */
export type OutputSpec =
  | { readonly kind: 'user' }
  | { readonly kind: 'token' }
  | { readonly kind: 'buffer' | 'parameter' | 'input'; readonly name: string }

/** One leaf of the arguments: a tensor of a shape, a number that is a size, or a constant that was baked in. */
type Leaf =
  | { readonly kind: 'tensor'; readonly name: string; readonly spec: TensorSpec | null }
  | { readonly kind: 'number'; readonly name: string }
  | { readonly kind: 'constant'; readonly name: string; readonly value: unknown }

interface Parameter {
  readonly name: string
  readonly spec: TreeSpec
  readonly keywordOnly: boolean
  readonly leaves: readonly Leaf[]
}

export class Signature {
  readonly inputs: readonly InputSpec[]
  readonly outputs: readonly OutputSpec[]
  readonly outSpec: TreeSpec | null
  private readonly parameters: readonly Parameter[]
  private readonly ranges: ReadonlyMap<string, Range>
  private readonly guards: readonly Guard[]

  constructor(program: JsonFields, graph: Graph, entry: string) {
    const module = program.fields('graph_module')
    const signature = module.fields('signature')
    const leaves: Leaf[] = []
    this.inputs = signature.objects('input_specs').map((spec, index) => inputOf(spec, graph, index, leaves))
    this.outputs = signature.objects('output_specs').map(outputOf)
    this.ranges = rangesOf(program)
    this.guards = guardsOf(program)
    const call = callOf(module)
    this.outSpec = call === null ? null : readTreeSpec(call.string('out_spec'), entry)
    this.parameters = call === null ? flatParameters(leaves) : parametersOf(call, leaves, entry)
  }

  /** `x: float32[s0, 3, 224, 224], *, mask` */
  toString(): string {
    const star = this.parameters.findIndex(({ keywordOnly }) => keywordOnly)
    const texts = this.parameters.map(parameterText)
    if (star >= 0) texts.splice(star, 0, '*')
    return texts.join(', ')
  }

  /** The leaves of a call's arguments, in the graph's order, checked. */
  bind(args: readonly unknown[]): unknown[] {
    const values = this.named(args)
    const leaves: unknown[] = []
    const sizes = new Sizes(this.ranges)
    for (const parameter of this.parameters) {
      const start = leaves.length
      if (!values.has(parameter.name)) leaves.push(...this.absent(parameter))
      else {
        const fault = flatten(parameter.spec, values.get(parameter.name), parameter.name, leaves)
        if (fault !== null) throw this.mismatch(fault)
      }
      parameter.leaves.forEach((leaf, index) => this.check(leaf, leaves[start + index], sizes))
    }
    const positional = this.parameters.filter(({ keywordOnly }) => !keywordOnly).map(({ name }) => values.get(name))
    const broken = brokenGuard(this.guards, positional, values)
    if (broken !== null) throw this.wrong(`inputs for which ${broken.text.slice(0, 200)}`, 'others')
    return leaves
  }

  /** Every argument by its parameter's name. */
  private named(args: readonly unknown[]): Map<string, unknown> {
    const { parameters } = this
    const keywords = this.keywordsOf(args)
    const positional = keywords === null ? args : args.slice(0, -1)
    if (positional.length > parameters.length) {
      throw this.wrong(`${parameters.length} arguments`, `${positional.length}`)
    }
    const values = new Map(positional.map((value, index) => [(parameters[index] as Parameter).name, value] as const))
    for (const [name, value] of keywords ?? []) {
      if (!parameters.some((parameter) => parameter.name === name)) {
        throw this.wrong('arguments of these names', `one named ${JSON.stringify(String(name))}`)
      }
      if (values.has(name as string)) throw this.wrong('each argument once', `two for ${String(name)}`)
      values.set(name as string, value)
    }
    return values
  }

  /** The last argument where it is keywords: a plain object that is not the dict which the signature has in its place. */
  private keywordsOf(args: readonly unknown[]): ReadonlyMap<unknown, unknown> | null {
    const last = args.at(-1)
    if (!isKeywords(last)) return null
    const place = this.parameters[args.length - 1]
    const entries = entriesOf(last) as ReadonlyMap<unknown, unknown>
    if (place?.spec.kind !== 'dict') return entries
    const { keys } = place.spec
    const isInput = entries.size === keys.length && keys.every((key) => entries.has(key))
    const areNames =
      entries.size > 0 && [...entries.keys()].every((key) => this.parameters.some(({ name }) => name === key))
    return isInput || !areNames ? null : entries
  }

  /** The constants of a parameter that was not given; an error unless it has nothing else. */
  private absent({ name, leaves, spec }: Parameter): unknown[] {
    const constants = leaves.flatMap((leaf) => (leaf.kind === 'constant' ? [leaf.value] : []))
    if (constants.length === leavesOf(spec)) return constants
    throw this.wrong(`an argument for ${name}`, 'none')
  }

  private check(leaf: Leaf, value: unknown, sizes: Sizes): void {
    if (leaf.kind === 'tensor') {
      if (!(value instanceof Tensor)) {
        throw this.wrong(`a tensor for ${leaf.name}`, reprShort(value))
      }
      if (leaf.spec !== null) this.checkShape(leaf.name, leaf.spec, value, sizes)
    } else if (leaf.kind === 'constant' && !isSame(leaf.value, value)) {
      throw this.wrong(
        `${reprShort(leaf.value)} for ${leaf.name}, with which the program was exported`,
        reprShort(value),
      )
    }
  }

  private checkShape(name: string, spec: TensorSpec, value: Tensor, sizes: Sizes): void {
    const shape = `[${value.sizes.join(', ')}]`
    if (value.sizes.length !== spec.sizes.length) {
      throw this.wrong(`${spec.sizes.length} dimensions of ${name}: ${specText(spec)}`, `${value.dtype.name}${shape}`)
    }
    spec.sizes.forEach((size, dim) => {
      const given = value.sizes[dim] as number
      const fault = sizes.check(size, given)
      if (fault !== null) throw this.wrong(`${name}.shape[${dim}] to be ${fault}`, `${given} of ${shape}`)
    })
  }

  private mismatch({ path, expected, got }: TreeMismatch): ShapeError {
    return this.wrong(`${expected} for ${path}`, reprShort(got))
  }

  private wrong(expected: string, got: string): ShapeError {
    return new ShapeError({
      op: 'forward',
      expected,
      got,
      remedy: `The program's signature is forward(${this.toString()})`,
    })
  }
}

function inputOf(spec: JsonFields, graph: Graph, index: number, leaves: Leaf[]): InputSpec {
  if (spec.has('parameter')) return { kind: 'parameter', name: spec.fields('parameter').string('parameter_name') }
  if (spec.has('buffer')) return { kind: 'buffer', name: spec.fields('buffer').string('buffer_name') }
  if (spec.has('tensor_constant')) {
    return { kind: 'constant', name: spec.fields('tensor_constant').string('tensor_constant_name') }
  }
  if (spec.has('custom_obj')) {
    throw new UnsupportedError({
      what: `the program takes an object of C++ (${spec.fields('custom_obj').string('custom_obj_name').slice(0, 80)})`,
      instead: 'Export the model without custom classes',
    })
  }
  if (spec.has('token')) return { kind: 'token' }
  if (spec.has('constant_input')) {
    const constant = spec.fields('constant_input')
    leaves.push({ kind: 'constant', name: constant.string('name'), value: constantOfInput(constant.fields('value')) })
    return { kind: 'user', leaf: leaves.length - 1 }
  }
  if (!spec.has('user_input')) throw spec.wrong('', 'no input of this schema')
  const arg = spec.fields('user_input').fields('arg')
  leaves.push(leafOf(arg, graph, index))
  return { kind: 'user', leaf: leaves.length - 1 }
}

function leafOf(arg: JsonFields, graph: Graph, index: number): Leaf {
  if (arg.has('as_tensor')) {
    const name = arg.fields('as_tensor').string('name')
    const meta = graph.tensors.get(name)
    return { kind: 'tensor', name, spec: meta === undefined ? null : tensorSpecOf(meta) }
  }
  const input = graph.inputs[index]
  if (input?.kind === 'constant') return { kind: 'constant', name: `argument ${index}`, value: input.value }
  return { kind: 'number', name: input?.kind === 'slot' ? input.name : `argument ${index}` }
}

function constantOfInput(value: JsonFields): unknown {
  const [key, given] = [...value.object][0] ?? []
  if (key === 'as_none') return null
  return key === 'as_float' && Number.isSafeInteger(given) ? new PyFloatClass(given as number) : given
}

function plain(value: unknown): unknown {
  return value instanceof PyFloatClass ? value.value : value
}

function isSame(constant: unknown, value: unknown): boolean {
  return (
    Object.is(plain(constant), plain(value)) ||
    plain(constant) === plain(value) ||
    (constant === null && value === undefined)
  )
}

function outputOf(spec: JsonFields): OutputSpec {
  if (spec.has('user_output') || spec.has('loss_output')) return { kind: 'user' }
  if (spec.has('buffer_mutation')) return { kind: 'buffer', name: spec.fields('buffer_mutation').string('buffer_name') }
  if (spec.has('parameter_mutation'))
    return { kind: 'parameter', name: spec.fields('parameter_mutation').string('parameter_name') }
  if (spec.has('user_input_mutation'))
    return { kind: 'input', name: spec.fields('user_input_mutation').string('user_input_name') }
  if (spec.has('token')) return { kind: 'token' }
  throw spec.wrong('', 'an output of gradients, or none of this schema: a program of a training step does not run')
}

/** The call signature of the root module: how its arguments and results nest. */
function callOf(module: JsonFields): JsonFields | null {
  if (!module.has('module_call_graph')) return null
  const root = module.objects('module_call_graph').find((entry) => entry.object.get('fqn') === '')
  return root?.has('signature') === true ? root.fields('signature') : null
}

function rangesOf(program: JsonFields): Map<string, Range> {
  if (!program.has('range_constraints')) return new Map()
  const constraints = program.fields('range_constraints')
  return new Map(
    [...constraints.object.keys()].map((name) => {
      const range = constraints.fields(name).object
      const bound = (key: string, none: number): number => {
        const value = range.get(key)
        return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : none
      }
      return [name, { min: bound('min_val', 0), max: bound('max_val', Infinity) }]
    }),
  )
}

function parametersOf(call: JsonFields, leaves: readonly Leaf[], entry: string): Parameter[] {
  const spec = readTreeSpec(call.string('in_spec'), entry)
  const [args, kwargs] = spec.kind === 'tuple' ? spec.children : []
  if (args?.kind !== 'tuple' || kwargs?.kind !== 'dict') throw call.wrong('.in_spec', 'no spec of (args, kwargs)')
  const given = call.has('forward_arg_names') ? call.list('forward_arg_names') : []
  const nameAt = (index: number): string => {
    const name = given[index]
    return typeof name === 'string' ? name : `arg${index}`
  }
  const specs = [
    ...args.children.map((child, index) => ({ name: nameAt(index), spec: child, keywordOnly: false })),
    ...kwargs.children.map((child, index) => ({ name: String(kwargs.keys[index]), spec: child, keywordOnly: true })),
  ]
  let start = 0
  const parameters = specs.map((parameter) => {
    const count = leavesOf(parameter.spec)
    const own = leaves.slice(start, start + count)
    start += count
    return Object.assign(parameter, { leaves: own })
  })
  if (start !== leaves.length) throw call.wrong('.in_spec', `of ${start} values where the graph has ${leaves.length}`)
  return parameters
}

/** Where the file tells no structure, each of the graph's inputs is an argument. */
function flatParameters(leaves: readonly Leaf[]): Parameter[] {
  return leaves.map((leaf) => ({ name: leaf.name, spec: { kind: 'leaf' }, keywordOnly: false, leaves: [leaf] }))
}

function parameterText({ name, spec, leaves }: Parameter): string {
  const [only] = leaves
  if (spec.kind !== 'leaf' || only === undefined) return `${name}: ${describe(spec)}`
  if (only.kind === 'tensor') return only.spec === null ? name : `${name}: ${specText(only.spec)}`
  return only.kind === 'constant' ? `${name}=${reprShort(only.value)}` : `${name}: int`
}
