// The schema texts of ATen's operators as structure, by torch/csrc/jit/frontend/function_schema_parser.cpp and
// schema_type_parser.cpp:
//
//   aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor
//   aten::relu_(Tensor(a!) self) -> Tensor(a!)
//   aten::split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) -> Tensor(a)[]
//
// Both spellings are read: that of native_functions.yaml (`int reduction=Mean`) and that which PyTorch prints (`=1`).

import { PyFloatClass } from './python/numbers.js'

/** Types without parts, as schemas spell them. */
export const atomicTypes = [
  'Tensor',
  'Scalar',
  'int',
  'SymInt',
  'float',
  'SymFloat',
  'bool',
  'SymBool',
  'complex',
  'str',
  'Device',
  'DeviceIndex',
  'ScalarType',
  'Layout',
  'MemoryFormat',
  'QScheme',
  'Generator',
  'Dimname',
  'Stream',
  'Storage',
  'Any',
  'AnyEnumType',
  'AnyClassType',
  'AnyListType',
  'AnyTupleType',
  'NoneType',
] as const

export type AtomicType = (typeof atomicTypes)[number]

/**
 * A type. `Optional`, `List`, `Future`, `Await` and `RRef` have one element, `Dict` two, `Tuple` and `Union` any number. `Var` is
 * a type variable (`t`), `Class` one of `__torch__`.
 */
export interface SchemaType {
  readonly kind:
    | AtomicType
    | 'Optional'
    | 'List'
    | 'Dict'
    | 'Tuple'
    | 'Union'
    | 'Future'
    | 'Await'
    | 'RRef'
    | 'Class'
    | 'Var'
  readonly elements: readonly SchemaType[]
  /** Of `int[2]`: the length to which a single number is repeated. */
  readonly size: number | null
  /** Of a type variable or class. */
  readonly name: string
  readonly alias: Alias | null
}

/** `(a!)` of an argument: it is written; `(a -> *)`: what it views may be anything afterwards. */
export interface Alias {
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly write: boolean
}

/** A default: numbers keep their kind, 1.0 being a PyFloat. */
export type SchemaDefault = null | boolean | number | string | PyFloatClass | readonly SchemaDefault[]

export interface SchemaParameter {
  readonly name: string
  readonly type: SchemaType
  /** `undefined` where it must be given. */
  readonly default: SchemaDefault | undefined
  readonly kwarg_only: boolean
}

export interface SchemaReturn {
  /** '' where it has none. */
  readonly name: string
  readonly type: SchemaType
}

export interface Schema {
  /** With its namespace, without its overload: `aten::add`. */
  readonly name: string
  /** '' where it has none. */
  readonly overload: string
  readonly parameters: readonly SchemaParameter[]
  /** Whether more arguments of any type may follow: `...`. */
  readonly variadic: boolean
  readonly returns: readonly SchemaReturn[]
  /** Whether what it gives is only known to the operator: `-> ...`. */
  readonly variadicReturns: boolean
}

/**
 * @param text `aten::relu_(Tensor(a!) self) -> Tensor(a!)`; without a namespace it is ATen's.
 * @throws SyntaxError that shows the place.
 */
/* @__NO_SIDE_EFFECTS__ */
export function parseSchema(text: string): Schema {
  return new SchemaParser(text).schema()
}

/** A type alone: `Tensor?[]`. */
/* @__NO_SIDE_EFFECTS__ */
export function parseType(text: string): SchemaType {
  return new SchemaParser(text).typeAlone()
}

/** A type as a schema spells it, without its alias marks. */
export function typeText(type: SchemaType): string {
  const { kind, elements, size } = type
  const [first] = elements
  switch (kind) {
    case 'Optional':
      return `${typeText(first as SchemaType)}?`
    case 'List':
      return `${typeText(first as SchemaType)}[${size ?? ''}]`
    case 'Tuple':
      return `(${elements.map(typeText).join(', ')})`
    case 'Dict':
    case 'Future':
    case 'Await':
    case 'RRef':
      return `${kind}(${elements.map(typeText).join(', ')})`
    case 'Class':
    case 'Var':
      return type.name
    default:
      return kind
  }
}

/** A schema as PyTorch prints it, without its alias marks. */
export function schemaText(schema: Schema): string {
  const parts: string[] = []
  let star = false
  for (const { name, type, default: value, kwarg_only } of schema.parameters) {
    if (kwarg_only && !star) parts.push('*')
    star ||= kwarg_only
    parts.push(`${typeText(type)} ${name}${value === undefined ? '' : `=${defaultText(value)}`}`)
  }
  if (schema.variadic) parts.push('...')
  const returns = schema.returns.map(({ name, type }) => (name === '' ? typeText(type) : `${typeText(type)} ${name}`))
  const [only] = returns
  // A tuple that is the one return is in parentheses, so that it is no list of returns.
  const alone = returns.length === 1 && only?.startsWith('(') === false
  const result = schema.variadicReturns ? '...' : alone ? only : `(${returns.join(', ')})`
  const overload = schema.overload === '' ? '' : `.${schema.overload}`
  return `${schema.name}${overload}(${parts.join(', ')}) -> ${result}`
}

function defaultText(value: SchemaDefault): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return JSON.stringify(value)
  return Array.isArray(value) ? `[${value.map(defaultText).join(', ')}]` : String(value)
}

const atoms: ReadonlyMap<string, AtomicType> = /* @__PURE__ */ new Map(
  atomicTypes.map((name): [string, AtomicType] => [name, name]),
)

/** Types of one element in parentheses. */
const generics = ['Future', 'Await', 'RRef'] as const

/** What defaults name in native_functions.yaml, as the numbers that PyTorch prints. */
const namedDefaults: ReadonlyMap<string, SchemaDefault> = /* @__PURE__ */ new Map<string, SchemaDefault>([
  ['None', null],
  ['True', true],
  ['False', false],
  ['Mean', 1],
  ['long', 4],
  ['strided', 0],
  ['contiguous_format', 0],
])

const TOKEN =
  /\s*(?:([A-Za-z_][\w.]*)|(-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(->|\.\.\.|::|[()[\]{},?*!=|]))/y

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', f: '\f', v: '\v', r: '\r' }

class SchemaParser {
  private readonly tokens: string[] = []
  private readonly text: string
  private next = 0

  constructor(text: string) {
    this.text = text
    const token = new RegExp(TOKEN)
    const end = text.trimEnd().length
    for (let at = 0; at < end; at = token.lastIndex) {
      token.lastIndex = at
      const found = token.exec(text)
      if (found === null) throw new SyntaxError(`no schema: ${text}\nwhat stands at ${at} is no token`)
      this.tokens.push((found[1] ?? found[2] ?? found[3] ?? found[4]) as string)
    }
  }

  schema(): Schema {
    const space = this.word()
    const qualified = this.accept('::')
    const [name, ...overload] = (qualified ? this.word() : space).split('.')
    this.expect('(')
    const { parameters, variadic } = this.parameters()
    this.expect('->')
    const variadicReturns = this.accept('...')
    const returns = variadicReturns ? [] : this.returns()
    this.end()
    return {
      name: `${qualified ? space : 'aten'}::${name}`,
      overload: overload.join('.'),
      parameters,
      variadic,
      returns,
      variadicReturns,
    }
  }

  typeAlone(): SchemaType {
    const type = this.type()
    this.end()
    return type
  }

  private parameters(): Pick<Schema, 'parameters' | 'variadic'> {
    const parameters: SchemaParameter[] = []
    let kwarg_only = false
    let variadic = false
    while (!this.accept(')')) {
      if (this.accept('...')) variadic = true
      else if (this.accept('*')) kwarg_only = true
      else parameters.push(this.parameter(kwarg_only))
      if (this.peek() !== ')') this.expect(',')
    }
    return { parameters, variadic }
  }

  private parameter(kwarg_only: boolean): SchemaParameter {
    const type = this.type()
    const name = this.word()
    return { name, type, default: this.accept('=') ? this.default() : undefined, kwarg_only }
  }

  private returns(): SchemaReturn[] {
    if (this.peek() !== '(') return [{ type: this.type(), name: this.optionalWord() }]
    // `(Tensor, Tensor)` are two returns, `(Tensor, Tensor)[]` is one.
    const start = this.next
    this.expect('(')
    const returns: SchemaReturn[] = []
    while (!this.accept(')')) {
      returns.push({ type: this.type(), name: this.optionalWord() })
      if (this.peek() !== ')') this.expect(',')
    }
    if (this.next === this.tokens.length) return returns
    this.next = start
    return [{ type: this.type(), name: this.optionalWord() }]
  }

  private type(): SchemaType {
    let type = this.suffixed(this.baseType())
    while (type !== (type = this.suffixed(type)));
    return type
  }

  private baseType(): SchemaType {
    if (this.accept('(')) {
      const elements: SchemaType[] = []
      while (!this.accept(')')) {
        elements.push(this.type())
        this.optionalWord()
        if (this.peek() !== ')') this.expect(',')
      }
      return made('Tuple', elements, this.alias())
    }
    const name = this.word()
    const generic = generics.find((each) => each === name)
    if (generic !== undefined) return made(generic, this.elements(1), this.alias())
    if (name === 'Dict') return made('Dict', this.elements(2), this.alias())
    const atom = atoms.get(name)
    if (atom !== undefined) return made(atom, [], this.alias())
    if (name.startsWith('__torch__.')) return { ...made('Class', [], this.alias()), name }
    if (/^t\w*$/.test(name)) return { ...made('Var', [], this.alias()), name }
    throw this.wrong(`there is no type ${name}`)
  }

  /** One of `?`, `[]`, `[2]` after a type, with the alias mark of what it makes. */
  private suffixed(type: SchemaType): SchemaType {
    if (this.accept('?')) return made('Optional', [type], this.alias())
    if (!this.accept('[')) return type
    const size = this.peek() === ']' ? null : Number(this.take())
    if (size !== null && !Number.isInteger(size)) throw this.wrong('the length of a list is no integer')
    this.expect(']')
    return { ...made('List', [type], this.alias()), size }
  }

  private elements(count: number): SchemaType[] {
    this.expect('(')
    const elements = [this.type()]
    while (elements.length < count) {
      this.expect(',')
      elements.push(this.type())
    }
    this.expect(')')
    return elements
  }

  /** `(a)`, `(a!)`, `(a -> b|c)`, `(*)`; nothing where what stands in parentheses is a type. */
  private alias(): Alias | null {
    if (this.peek() !== '(') return null
    const after = this.tokens[this.next + 2] ?? ''
    if (!['!', ')', '->', '|'].includes(after)) return null
    this.expect('(')
    const before = this.aliasSet()
    const write = this.accept('!')
    const alias = { before, write, after: this.accept('->') ? this.aliasSet() : before }
    this.expect(')')
    return alias
  }

  private aliasSet(): string[] {
    const names = [this.take()]
    while (this.accept('|')) names.push(this.take())
    return names
  }

  private default(): SchemaDefault {
    const token = this.take()
    if (token === '[') {
      const items: SchemaDefault[] = []
      while (!this.accept(']')) {
        items.push(this.default())
        if (this.peek() !== ']') this.expect(',')
      }
      return items
    }
    if (token.startsWith('"') || token.startsWith("'"))
      return token.slice(1, -1).replace(/\\(.)/gs, (_, char: string) => escapes[char] ?? char)
    if (namedDefaults.has(token)) return namedDefaults.get(token) as SchemaDefault
    if (!/^[-.\d]/.test(token)) throw this.wrong(`there is no value ${token}`)
    return /[.e]/.test(token) ? new PyFloatClass(Number(token)) : Number(token)
  }

  private optionalWord(): string {
    return /^[A-Za-z_]/.test(this.peek()) ? this.take() : ''
  }

  private word(): string {
    const token = this.take()
    if (/^[A-Za-z_]/.test(token)) return token
    throw this.wrong(`${token} is no name`)
  }

  private peek(): string {
    return this.tokens[this.next] ?? ''
  }

  private take(): string {
    const token = this.tokens[this.next++]
    if (token === undefined) throw this.wrong('it ends too early')
    return token
  }

  private accept(token: string): boolean {
    if (this.peek() !== token) return false
    this.next++
    return true
  }

  private expect(token: string): void {
    if (!this.accept(token)) throw this.wrong(`expected ${token}, got ${this.peek() || 'the end'}`)
  }

  private end(): void {
    if (this.next < this.tokens.length) throw this.wrong(`${this.peek()} follows its end`)
  }

  private wrong(reason: string): SyntaxError {
    return new SyntaxError(`no schema: ${this.text}\n${reason}`)
  }
}

function made(kind: SchemaType['kind'], elements: readonly SchemaType[], alias: Alias | null): SchemaType {
  return { kind, elements, size: null, name: '', alias }
}
