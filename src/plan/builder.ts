// Collects the steps of a plan. A module describes itself by calling the builder; where it has no step for
// what it does, or the operands do not fit, it gets null and the caller computes without a plan, which
// is also where errors are raised.

import { Panel } from '../../assembly/shared/panel.js'
import { UnaryOp } from '../../assembly/shared/unary-op.js'
import { activationSteps } from '../ops/pointwise/activations.js'
import type { Activation } from '../ops/pointwise/activations.js'
import { float32 } from '../tensor/dtype.js'
import { wrapDim } from '../tensor/shape.js'
import type { Sizes } from '../tensor/shape.js'
import type { Tensor } from '../tensor/tensor.js'
import { Guards } from './guards.js'
import type { Plannable } from './guards.js'
import { columnsOf, newValue, rowsOf } from './value.js'
import type { PlanStep, PlanValue } from './value.js'

export type { PlanValue } from './value.js'

/** A module that can describe its `forward` as steps. */
export interface PlannableModule extends Plannable {
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null
}

/** Modules in modules that are planned, and modules in all: a file can have one contain itself. */
const deepest = 100
const mostModules = 2 ** 16

export class PlanBuilder {
  readonly guards = new Guards()
  readonly steps: PlanStep[] = []
  readonly input: PlanValue
  private depth = 0
  private modules = 0

  constructor(inputSizes: Sizes) {
    this.input = newValue(inputSizes)
  }

  /**
   * The output of a module, watched from now on; null where it has no plan or a class derived from it
   * overrides `forward` without one or has fields in place of its state, which no guard sees.
   */
  module(module: Plannable, input: PlanValue): PlanValue | null {
    if (this.depth >= deepest || ++this.modules > mostModules) return null
    this.guards.watchModule(module)
    if (!isPlannable(module) || ownerOf(module, 'plan') !== ownerOf(module, 'forward') || hidesState(module))
      return null
    this.depth++
    const output = module.plan(this, input)
    this.depth--
    return output
  }

  /** y = x Wᵀ + b. */
  linear(x: PlanValue, weight: Tensor, bias: Tensor | null): PlanValue | null {
    if (!isOperand(weight, 2) || (bias !== null && !isOperand(bias, 1))) return null
    const [out, inputs] = weight.sizes as [number, number]
    if (
      x.sizes.length === 0 ||
      columnsOf(x.sizes) !== inputs ||
      inputs === 0 ||
      (bias !== null && bias.sizes[0] !== out)
    )
      return null
    const y = newValue([...x.sizes.slice(0, -1), out], Math.ceil(out / Panel.Width) * Panel.Width)
    this.guards.watchTensor(weight)
    if (bias !== null) this.guards.watchTensor(bias)
    this.steps.push({ kind: 'linear', y, x, weight, bias, relu: false })
    return y
  }

  /** max(x, 0). */
  relu(x: PlanValue, inplace: boolean): PlanValue | null {
    return this.activation(x, activationSteps.relu(), inplace)
  }

  /** A function of each element, such as `activationSteps` has. In place it must not reach the caller's input. */
  activation(x: PlanValue, { op, constants }: Activation, inplace = false): PlanValue | null {
    if (inplace && x.buffer === this.input.buffer) return null
    const y = newValue(x.sizes, x.rowStride)
    this.steps.push({ kind: 'unary', y, x, op, constants })
    return y
  }

  /** Softmax, or its logarithm, along the last dimension, which is the only one that has a step. */
  softmax(x: PlanValue, dim: number, log = false): PlanValue | null {
    const dims = x.sizes.length
    if (dims === 0 || columnsOf(x.sizes) === 0 || (dim !== -1 && dim !== dims - 1)) return null
    const y = newValue(x.sizes, x.rowStride)
    this.steps.push({ kind: 'softmax', y, x, log })
    return y
  }

  /** Joins dimensions; moves elements only where padding stands between them. */
  flatten(x: PlanValue, startDim: number, endDim: number): PlanValue | null {
    const dims = x.sizes.length
    if (dims === 0) return null
    const start = wrapDim('flatten', startDim, dims)
    const end = wrapDim('flatten', endDim, dims)
    if (start > end) return null
    const joined = x.sizes.slice(start, end + 1).reduce((product, size) => product * size, 1)
    const sizes = [...x.sizes.slice(0, start), joined, ...x.sizes.slice(end + 1)]
    if (end < dims - 1 || start === end || x.rowStride === columnsOf(x.sizes)) {
      const rowStride = end < dims - 1 || start === end ? x.rowStride : columnsOf(sizes)
      return { sizes, buffer: x.buffer, rowStride }
    }
    const compact = newValue(x.sizes)
    this.steps.push({ kind: 'copy', y: compact, x })
    return { sizes, buffer: compact.buffer, rowStride: joined }
  }

  /** The steps with every ReLU that directly follows a product, and alone reads it, made part of it. */
  fused(output: PlanValue): PlanStep[] {
    const readers = new Map([[output.buffer, 1]])
    for (const { x } of this.steps) readers.set(x.buffer, (readers.get(x.buffer) ?? 0) + 1)
    const steps: PlanStep[] = []
    for (const step of this.steps) {
      const before = steps.at(-1)
      const alone = readers.get(step.x.buffer) === 1
      if (
        step.kind === 'unary' &&
        step.op === UnaryOp.Relu &&
        before?.kind === 'linear' &&
        before.y.buffer === step.x.buffer &&
        alone
      ) {
        steps[steps.length - 1] = { ...before, y: { ...before.y, buffer: step.y.buffer }, relu: true }
      } else {
        steps.push(step)
      }
    }
    return steps
  }
}

function isPlannable(module: Plannable): module is PlannableModule {
  return typeof (module as Partial<PlannableModule>).plan === 'function'
}

/** The object on the prototype chain, the instance included, that defines a property. */
function ownerOf(module: object, name: string): object | null {
  let owner: object | null = module
  while (owner !== null && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object | null
  return owner
}

/** Whether a field of the user's class hides a property that its base declares. */
function hidesState(module: object): boolean {
  const inherited = Object.getPrototypeOf(module) as object
  return Object.keys(module).some((name) => name !== 'forward' && name !== 'plan' && name in inherited)
}

function isOperand(tensor: Tensor, dims: number): boolean {
  return tensor.dtype === float32 && tensor.storage !== null && tensor.sizes.length === dims
}

/** Rows of a value, as kernels count them. */
export function rowCount(value: PlanValue): number {
  return value.sizes.length === 0 ? 1 : rowsOf(value.sizes)
}
