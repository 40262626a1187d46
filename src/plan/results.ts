// What a call gives, as its trace gave it: containers made anew for each run, with the tensors of the run in their places. A tensor
// among the arguments is given back as it is, and so is what stays the same.

import { PyFloatClass } from '../python/numbers.js'
import { Tensor } from '../tensor/tensor.js'
import { containerOf, deepest, formOf, itemsOf } from './given.js'
import type { Container, Form } from './given.js'

type Template =
  | { readonly kind: 'same'; readonly value: unknown }
  /** A tensor that the plan makes, or one of the arguments. */
  | { readonly kind: 'made' | 'given'; readonly index: number }
  | {
      readonly kind: 'container'
      readonly form: Form
      readonly items: readonly (readonly [unknown, Template])[]
      readonly like: Container
    }

export class Results {
  /** The tensors that a plan has to make, on `meta`, each once. */
  readonly made: Tensor[] = []
  private readonly template: Template | null

  /**
   * @param traced What the trace gave. @param given The arguments on `meta`.
   * @param isState Whether a tensor is one that stays, and is given as it is.
   */
  constructor(
    traced: unknown,
    given: readonly Tensor[],
    private readonly isState: (tensor: Tensor) => boolean,
  ) {
    this.template = this.templateOf(traced, given, 0)
  }

  /** Whether a run can give it: of other values than tensors, numbers and containers it is not known whose they are. */
  get isKnown(): boolean {
    return this.template !== null
  }

  /** Whether it is one tensor, which a run makes. */
  get isOne(): boolean {
    return this.template?.kind === 'made'
  }

  /** What a run gives. @param views In the order of `made`. @param given The arguments' tensors. */
  of(views: readonly Tensor[], given: readonly Tensor[]): unknown {
    const template = this.template as Template
    // Each is a tensor of its own, though it views all that another does, or an argument.
    const made = views.map((each, index) =>
      given.includes(each) || views.indexOf(each) < index ? each.detached() : each,
    )
    return template.kind === 'made' ? made[template.index] : filled(template, made, given)
  }

  private templateOf(value: unknown, given: readonly Tensor[], depth: number): Template | null {
    if (value instanceof Tensor) return this.tensorOf(value, given)
    if (typeof value === 'function' || typeof value === 'symbol' || depth === deepest) return null
    if (typeof value !== 'object' || value === null || value instanceof PyFloatClass) return { kind: 'same', value }
    const form = formOf(value)
    if (form === null) return null
    const items: (readonly [unknown, Template])[] = []
    for (const [name, item] of itemsOf(value as Container)) {
      const template = this.templateOf(item, given, depth + 1)
      if (template === null) return null
      items.push([name, template])
    }
    return { kind: 'container', form, items, like: value as Container }
  }

  private tensorOf(value: Tensor, given: readonly Tensor[]): Template | null {
    const index = given.indexOf(value)
    if (index >= 0) return { kind: 'given', index }
    if (!value.isMeta) return this.isState(value) ? { kind: 'same', value } : null
    const known = this.made.indexOf(value)
    return { kind: 'made', index: known >= 0 ? known : this.made.push(value) - 1 }
  }
}

function filled(template: Template, made: readonly Tensor[], given: readonly Tensor[]): unknown {
  switch (template.kind) {
    case 'same':
      return template.value
    case 'made':
      return made[template.index]
    case 'given':
      return given[template.index]
    case 'container': {
      const items = template.items.map(([name, item]) => [name, filled(item, made, given)] as const)
      return containerOf(template.form, items, template.like)
    }
    default:
      return template satisfies never
  }
}
