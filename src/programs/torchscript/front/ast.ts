// The syntax tree of TorchScript's source: torch/csrc/jit/frontend/tree_views.h, as far as printed programs have it. `at` is
// where a node's text starts.

export type Expression =
  | { readonly kind: 'Constant'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'Name'; readonly at: number; readonly name: string }
  | { readonly kind: 'Attribute'; readonly at: number; readonly of: Expression; readonly name: string }
  | { readonly kind: 'Subscript'; readonly at: number; readonly of: Expression; readonly items: readonly Expression[] }
  | {
      readonly kind: 'Slice'
      readonly at: number
      readonly start: Expression | null
      readonly end: Expression | null
      readonly step: Expression | null
    }
  | ({ readonly kind: 'Call'; readonly at: number; readonly callee: Expression } & Arguments)
  | { readonly kind: 'List' | 'Tuple'; readonly at: number; readonly items: readonly Expression[] }
  | {
      readonly kind: 'Dict'
      readonly at: number
      readonly keys: readonly Expression[]
      readonly values: readonly Expression[]
    }
  /** An operator of the language, which is one of ATen's: `a + b` is `aten::add(a, b)`. */
  | { readonly kind: 'Operator'; readonly at: number; readonly name: string; readonly operands: readonly Expression[] }
  /** `and`, `or`: the second is computed where the first does not decide. */
  | { readonly kind: 'And' | 'Or'; readonly at: number; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'Ternary'
      readonly at: number
      readonly condition: Expression
      readonly value: Expression
      readonly otherwise: Expression
    }
  | { readonly kind: 'Starred'; readonly at: number; readonly value: Expression }

export interface Arguments {
  readonly args: readonly Expression[]
  readonly kwargs: readonly Keyword[]
}

export interface Keyword {
  readonly name: string
  readonly value: Expression
}

export type Statement =
  | {
      readonly kind: 'Assign'
      readonly at: number
      readonly target: Expression
      readonly type: Expression | null
      /** Null where a name is only declared. */
      readonly value: Expression | null
    }
  | { readonly kind: 'Expression'; readonly at: number; readonly value: Expression }
  | {
      readonly kind: 'If'
      readonly at: number
      readonly condition: Expression
      readonly body: Block
      readonly otherwise: Block
    }
  | { readonly kind: 'While'; readonly at: number; readonly condition: Expression; readonly body: Block }
  | {
      readonly kind: 'For'
      readonly at: number
      readonly target: Expression
      readonly over: Expression
      readonly body: Block
    }
  | {
      readonly kind: 'With'
      readonly at: number
      readonly items: readonly { readonly context: Expression; readonly target: Expression | null }[]
      readonly body: Block
    }
  | { readonly kind: 'Return' | 'Raise'; readonly at: number; readonly value: Expression | null }
  | { readonly kind: 'Assert'; readonly at: number; readonly test: Expression; readonly message: Expression | null }
  | { readonly kind: 'Pass' | 'Break' | 'Continue'; readonly at: number }
  | Definition
  | ClassDefinition

export type Block = readonly Statement[]

export interface Definition {
  readonly kind: 'Def'
  readonly at: number
  readonly name: string
  readonly parameters: readonly ParameterNode[]
  readonly returns: Expression | null
  readonly body: Block
}

export interface ParameterNode {
  readonly name: string
  readonly type: Expression | null
  readonly default: Expression | null
  readonly kwarg_only: boolean
}

export interface ClassDefinition {
  readonly kind: 'Class'
  readonly at: number
  readonly name: string
  /** `Module`, `NamedTuple`, `Enum`, `Interface`, `ModuleInterface`; null of a plain class. */
  readonly base: string | null
  readonly body: Block
}
