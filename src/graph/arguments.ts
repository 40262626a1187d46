// The order in which rules read arguments: that of torch's functions and ATen's schemas, which those of torch.nn.functional do not
// always have.

import type { TracedCall } from './trace.js'

const statistics = ['input', 'weight', 'bias', 'running_mean', 'running_var'] as const

const orders: ReadonlyMap<string, readonly string[]> = new Map([
  ['batch_norm', [...statistics, 'training', 'momentum', 'eps']],
  ['instance_norm', [...statistics, 'use_input_stats', 'momentum', 'eps']],
])

/** A call as rules read it. */
export function inOrder(call: TracedCall): TracedCall {
  const { name, names } = call.operator
  const order = orders.get(name)
  if (order === undefined || names.length === 0 || names[1] === order[1]) return call
  return { ...call, args: order.map((each) => call.args[names.indexOf(each)]) }
}
