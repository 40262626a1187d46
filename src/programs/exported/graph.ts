// The graph of an exported program, read from the JSON of its archive and checked before anything runs: every name is defined
// before it is used, every argument is of a kind that the schema has. torch/_export/serde/schema.py (major version 8).
//
// A name becomes a slot of its graph, so that running a node looks nothing up. Subgraphs (of cond, while_loop …) have slots
// of their own; what they use of the outer graph is passed to them.

import { LimitError } from '../../errors.js'
import type { Json } from '../../io/json.js'
import { isFloat } from '../../python/marks.js'
import { Complex, PyFloat } from '../../python/numbers.js'
import { JsonFields } from '../../serialization/json-fields.js'
import { constantOf } from './constants.js'

/** A value of a node's call: a slot, a constant, a list of them, or a subgraph. */
export type Argument =
  | { readonly kind: 'slot'; readonly slot: number; readonly name: string }
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'list'; readonly items: readonly Argument[] }
  | { readonly kind: 'graph'; readonly graph: Graph }
  | { readonly kind: 'operator'; readonly target: string }

/** Where what a call gives goes: a slot, several of a list, or nowhere. */
export type Result =
  | { readonly kind: 'slot'; readonly slot: number; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Result[] }
  | { readonly kind: 'none' }

/** One call. */
export interface GraphNode {
  /** `torch.ops.aten.linear.default`, `_operator.mul`, `torch.ops.higher_order.cond`. */
  readonly target: string
  readonly names: readonly string[]
  readonly args: readonly Argument[]
  readonly results: readonly Result[]
  /** The values that nobody reads after this node: their slots are emptied. */
  readonly last: readonly number[]
}

export interface Graph {
  readonly inputs: readonly Argument[]
  readonly nodes: readonly GraphNode[]
  readonly outputs: readonly Argument[]
  readonly slots: number
  /** What the archive states of each tensor: dtype, sizes, strides. */
  readonly tensors: ReadonlyMap<string, JsonFields>
  /** Expressions of sizes by name. */
  readonly symbols: ReadonlyMap<string, JsonFields>
  /** Whether what it gives is one value and not a tuple of one. */
  readonly isSingle: boolean
}

/** Graphs within each other: deeper ones would outgrow the stack that runs them. */
const deepest = 50

/** Reads a graph and what lies in it. */
export function readGraph(fields: JsonFields, depth = 0): Graph {
  if (depth > deepest) throw new LimitError({ what: 'the depth of graphs within graphs', limit: deepest, got: depth })
  return new GraphReader(fields, depth).read()
}

class GraphReader {
  private readonly slots = new Map<string, number>()

  constructor(
    private readonly fields: JsonFields,
    private readonly depth: number,
  ) {}

  read(): Graph {
    const { fields } = this
    const inputs = fields.list('inputs').map((each, index) => this.input(each, `.inputs[${index}]`))
    const nodes = fields.objects('nodes').map((node) => this.node(node))
    const outputs = fields.objects('outputs').map((each) => this.argument(each))
    return {
      inputs,
      nodes: withLastUses(nodes, outputs, this.slots.size),
      outputs,
      slots: this.slots.size,
      tensors: this.values('tensor_values'),
      symbols: this.values('sym_int_values'),
      isSingle: fields.object.get('is_single_tensor_return') === true,
    }
  }

  private values(name: string): Map<string, JsonFields> {
    if (!this.fields.has(name)) return new Map()
    const values = this.fields.fields(name)
    return new Map([...values.object.keys()].map((key) => [key, values.fields(key)]))
  }

  /** A graph's own input: a name that becomes defined, or a constant that stands in its place. */
  private input(value: Json, place: string): Argument {
    const fields = this.fields.at(value, place)
    const result = this.result(fields)
    if (result.kind === 'slot') return result
    return this.argument(fields)
  }

  private node(fields: JsonFields): GraphNode {
    const inputs = fields.objects('inputs')
    const args = inputs.map((input) => this.argument(input.fields('arg')))
    return {
      target: fields.string('target'),
      names: inputs.map((input) => input.string('name')),
      args,
      results: fields.objects('outputs').map((output) => this.result(output)),
      last: [],
    }
  }

  /** A one-key union: what the key says decides how the value is read. */
  private argument(fields: JsonFields): Argument {
    const [key, value] = unionOf(fields)
    switch (key) {
      case 'as_none':
        return { kind: 'constant', value: null }
      case 'as_tensor':
      case 'as_custom_obj':
        return this.use(fields, fields.fields(key).string('name'))
      case 'as_tensors':
        return this.list(fields.objects(key).map((item) => this.use(item, item.string('name'))))
      case 'as_optional_tensors':
      case 'as_optional_tensor':
        return Array.isArray(value)
          ? this.list(fields.objects(key).map((item) => this.argument(item)))
          : this.argument(fields.fields(key))
      case 'as_nested_tensors':
        return this.list(
          fields.lists(key).map((items) => this.list(items.map((item) => this.use(item, item.string('name'))))),
        )
      case 'as_sym_int':
      case 'as_sym_float':
      case 'as_sym_bool':
        return this.symbolic(fields.fields(key))
      case 'as_sym_ints':
      case 'as_sym_floats':
      case 'as_sym_bools':
        return this.list(fields.objects(key).map((item) => this.symbolic(item)))
      case 'as_graph':
        return { kind: 'graph', graph: readGraph(fields.fields(key).fields('graph'), this.depth + 1) }
      case 'as_operator':
        return { kind: 'operator', target: fields.string(key) }
      case 'as_string_to_argument':
        throw fields.wrong(`.${key}`, 'a kind of argument that is not supported')
      case 'as_int':
      case 'as_float':
      case 'as_string':
      case 'as_bool':
        return { kind: 'constant', value: scalarOf(fields, key, value) }
      case 'as_ints':
      case 'as_floats':
      case 'as_bools':
      case 'as_strings':
        return this.list(
          fields
            .list(key)
            .map((item, index): Argument => ({ kind: 'constant', value: itemOf(fields, key, item, index) })),
        )
      case 'as_complex': {
        const complex = fields.fields(key)
        return { kind: 'constant', value: Complex(complex.number('real'), complex.number('imag')) }
      }
      default:
        return { kind: 'constant', value: constantOf(fields, key) }
    }
  }

  private list(items: readonly Argument[]): Argument {
    return { kind: 'list', items }
  }

  /** A size: the name of a value, or the number itself. */
  private symbolic(fields: JsonFields): Argument {
    const [key, value] = unionOf(fields)
    if (key === 'as_name') return this.use(fields, fields.string(key))
    return { kind: 'constant', value: scalarOf(fields, key, value) }
  }

  private use(fields: JsonFields, name: string): Argument {
    const slot = this.slots.get(name)
    if (slot === undefined)
      throw fields.wrong('', `${JSON.stringify(name.slice(0, 80))}, which no node before it gives`)
    return { kind: 'slot', slot, name }
  }

  private result(fields: JsonFields): Result {
    const [key, value] = unionOf(fields)
    switch (key) {
      case 'as_tensor':
      case 'as_custom_obj':
        return this.define(fields.fields(key).string('name'))
      case 'as_sym_int':
      case 'as_sym_float':
      case 'as_sym_bool': {
        const symbol = fields.fields(key)
        return symbol.has('as_name') ? this.define(symbol.string('as_name')) : { kind: 'none' }
      }
      case 'as_tensors':
        return { kind: 'list', items: fields.objects(key).map((item) => this.define(item.string('name'))) }
      case 'as_optional_tensors':
        return { kind: 'list', items: fields.objects(key).map((item) => this.result(item)) }
      case 'as_optional_tensor':
        return Array.isArray(value) ? { kind: 'none' } : this.result(fields.fields(key))
      default:
        return { kind: 'none' }
    }
  }

  private define(name: string): Result & { readonly kind: 'slot' } {
    // The name of a value that is written in place occurs twice, and means the later one.
    let slot = this.slots.get(name)
    if (slot === undefined) this.slots.set(name, (slot = this.slots.size))
    return { kind: 'slot', slot, name }
  }
}

/** The key of a one-key union, and its value. */
function unionOf(fields: JsonFields): readonly [string, Json] {
  const entries = [...fields.object].filter(([, value]) => value !== null)
  if (fields.object.size === 1) return [...fields.object][0] as [string, Json]
  if (entries.length !== 1) throw fields.wrong('', 'no union of one kind')
  return entries[0] as [string, Json]
}

const typeOfKey: Readonly<Record<string, string>> = {
  as_string: 'string',
  as_strings: 'string',
  as_bool: 'boolean',
  as_bools: 'boolean',
}

function scalarOf(fields: JsonFields, key: string, value: Json): unknown {
  const float = typeof value === 'number' && (key.startsWith('as_float') || isFloat(fields.object, key, value))
  return checkedScalar(fields, key, value, float)
}

function itemOf(fields: JsonFields, key: string, value: Json, index: number): unknown {
  const list = fields.list(key)
  const float = typeof value === 'number' && (key === 'as_floats' || isFloat(list, index, value))
  return checkedScalar(fields, key, value, float)
}

/** A number, bool or text; a float with an integral value as PyFloat, which is what keeps it apart from an int. */
function checkedScalar(fields: JsonFields, key: string, value: Json, float: boolean): unknown {
  // Before 2.8 a number that JSON does not have stood as a text.
  if (key.startsWith('as_float') && typeof value === 'string') return floatOfText(fields, value)
  const expected = typeOfKey[key]
  const fits =
    expected === undefined
      ? typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
      : typeof value === expected
  if (!fits) throw fields.wrong(`.${key}`, `no ${expected ?? 'number'}`)
  return float && Number.isSafeInteger(value) ? PyFloat(value as number) : value
}

function floatOfText(fields: JsonFields, text: string): number {
  const found = (
    { Infinity: Infinity, '-Infinity': -Infinity, NaN, inf: Infinity, '-inf': -Infinity, nan: NaN } as const
  )[text]
  if (found === undefined) throw fields.wrong('', 'no number')
  return found
}

/** Says for each node which slots nobody reads after it, so that values do not outlive their use. */
function withLastUses(nodes: readonly GraphNode[], outputs: readonly Argument[], slots: number): GraphNode[] {
  const lastNode = new Int32Array(slots).fill(-1)
  nodes.forEach((node, index) => {
    for (const result of node.results) eachResult(result, (slot) => (lastNode[slot] = index))
    for (const arg of node.args) eachSlot(arg, (slot) => (lastNode[slot] = index))
  })
  for (const output of outputs) eachSlot(output, (slot) => (lastNode[slot] = nodes.length))
  const last: number[][] = nodes.map(() => [])
  lastNode.forEach((index, slot) => last[index]?.push(slot))
  return nodes.map((node, index) => ({ ...node, last: last[index] as number[] }))
}

function eachSlot(arg: Argument, visit: (slot: number) => void): void {
  if (arg.kind === 'slot') visit(arg.slot)
  else if (arg.kind === 'list') for (const item of arg.items) eachSlot(item, visit)
}

function eachResult(result: Result, visit: (slot: number) => void): void {
  if (result.kind === 'slot') visit(result.slot)
  else if (result.kind === 'list') for (const item of result.items) eachResult(item, visit)
}

/** Every target that a graph and those within it call, with its count. */
export function countTargets(graph: Graph, counts: Map<string, number> = new Map()): Map<string, number> {
  for (const node of graph.nodes) {
    counts.set(node.target, (counts.get(node.target) ?? 0) + 1)
    for (const arg of node.args) {
      if (arg.kind === 'graph') countTargets(arg.graph, counts)
      if (arg.kind === 'operator') counts.set(arg.target, (counts.get(arg.target) ?? 0) + 1)
    }
  }
  return counts
}
