// The arguments of traced calls: the order in which rules read them, and tensors in their places. The order is that of torch's
// functions and ATen's schemas, which those of torch.nn.functional do not always have.

import { cpu } from '../tensor/device.js'
import { metaDevice } from '../tensor/forms/meta.js'
import { plainNumber } from '../python/numbers.js'
import { Value } from './trace.js'
import type { TracedCall } from './trace.js'

const statistics = ['input', 'weight', 'bias', 'running_mean', 'running_var'] as const

const orders: ReadonlyMap<string, readonly string[]> = new Map([
  ['batch_norm', [...statistics, 'training', 'momentum', 'eps']],
  ['embedding', ['weight', 'input', 'padding_idx', 'max_norm']],
  ['where', ['condition', 'input', 'other']],
  ['instance_norm', [...statistics, 'use_input_stats', 'momentum', 'eps']],
])

/** What those of torch.nn.functional are without, which torch's functions always have. */
const defaults: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['training', false],
  ['use_input_stats', true],
  ['momentum', 0.1],
  ['eps', 1e-5],
])

/** A call as rules read it. */
export function inOrder(call: TracedCall): TracedCall {
  const { name, names } = call.operator
  const order = orders.get(name)
  if (order === undefined || names.length === 0 || names[1] === order[1]) return call
  const given = (each: string): unknown => call.args[names.indexOf(each)]
  return { ...call, args: order.map((each) => (given(each) === undefined ? defaults.get(each) : given(each))) }
}

/**
 * Traced arguments with tensors in the places of values, and the cpu in that of `meta`, which options name too.
 *
 * @param tensorOf Asked of each value in the order of `operands`.
 */
export function realArguments(args: readonly unknown[], tensorOf: (value: Value) => unknown): unknown[] {
  const real = (given: unknown): unknown => {
    if (given instanceof Value) return tensorOf(given)
    if (given === metaDevice) return cpu
    if (Array.isArray(given)) return given.map(real)
    const isOptions = typeof given === 'object' && given !== null && Object.getPrototypeOf(given) === Object.prototype
    return isOptions ? Object.fromEntries(Object.entries(given).map(([name, each]) => [name, real(each)])) : given
  }
  return args.map(real)
}

/** Whether PyTorch's `alpha` or `beta`, or what stands for it, scales by nothing but 1. */
export function isOneFactor(given: unknown): boolean {
  return given === undefined || given === null || plainNumber(given) === 1
}
