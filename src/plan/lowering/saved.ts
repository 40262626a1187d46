// ATen's norms and pools also give what their gradients are computed of: statistics, the places of maxima. Where nobody takes that, they
// are the plain functions, which have kernels and can be made part of products. aten/src/ATen/native/native_functions.yaml.

import { Value } from '../../graph/trace.js'
import type { TracedCall } from '../../graph/trace.js'
import { usesOf } from '../../graph/uses.js'
import { operatorOf } from '../../op.js'
import type { AnyFunction, Operator } from '../../op.js'
import { clone } from '../../ops/moving/copies.js'
import { batch_norm } from '../../ops/norm/batch.js'
import { group_norm, layer_norm } from '../../ops/norm/layer.js'
import { max_pool2d, max_pool3d } from '../../ops/spatial/pooling.js'

/** An operator that saves something. */
interface Saving {
  /** Which of its results are saved alone. */
  readonly saved: readonly number[]
  /** What it is without them. */
  readonly plain: (call: TracedCall) => readonly TracedCall[]
}

/** Of results of which the first is the plain function's. */
const first = (f: AnyFunction, saved: readonly number[], args: (args: readonly unknown[]) => unknown[]): Saving => ({
  saved,
  plain: (call) => [made(f, args(call.args), call.results[0] as Value, call.writes)],
})

const batchNorm = first(batch_norm, [1, 2], (args) => [...args.slice(0, 8), false])

/** self, kernel_size, stride, padding, dilation, ceil_mode. */
const maxPool = (f: AnyFunction): Saving => first(f, [1], (args) => [...args])

const savings: ReadonlyMap<string, Saving> = new Map([
  ['aten::native_layer_norm', first(layer_norm, [1, 2], (args) => [...args])],
  [
    'aten::native_group_norm',
    first(group_norm, [1, 2], ([input, weight, bias, , , , group, eps]) => [input, group, weight, bias, eps]),
  ],
  [
    'aten::_native_batch_norm_legit_no_training',
    first(batch_norm, [1, 2], (args) => [...args.slice(0, 5), false, ...args.slice(5, 7), false]),
  ],
  ['aten::native_batch_norm', batchNorm],
  ['aten::cudnn_batch_norm', batchNorm],
  ['aten::_native_batch_norm_legit.default', batchNorm],
  [
    'aten::_native_batch_norm_legit.no_stats',
    first(batch_norm, [1, 2], (args) => [...args.slice(0, 3), null, null, ...args.slice(3, 6), false]),
  ],
  ['aten::_native_batch_norm_legit_functional', { saved: [1, 2], plain: onCopies }],
  ['max_pool2d_with_indices', maxPool(max_pool2d)],
  ['max_pool3d_with_indices', maxPool(max_pool3d)],
])

/** input, weight, bias, running_mean, running_var, training, momentum, eps: copies of the running statistics are moved, and given. */
function onCopies({ args, results }: TracedCall): readonly TracedCall[] {
  const [normed, , , mean, variance] = results as readonly [Value, Value, Value, Value, Value]
  const training = args[5] === true
  return [
    made(clone, [args[3]], mean),
    made(clone, [args[4]], variance),
    made(
      batch_norm,
      [...args.slice(0, 3), mean, variance, ...args.slice(5, 8), false],
      normed,
      training ? [mean.block, variance.block] : [],
    ),
  ]
}

function made(f: AnyFunction, args: readonly unknown[], result: Value, writes: TracedCall['writes'] = []): TracedCall {
  const operands = args.filter((each) => each instanceof Value)
  return { operator: operatorOf(f) as Operator, args, result, operands, results: [result], writes, within: null }
}

/** A trace in which operators save nothing that is not taken. @param outputs Values that leave. */
export function withoutSaved(calls: readonly TracedCall[], outputs: readonly Value[]): readonly TracedCall[] {
  if (!calls.some(({ operator }) => savings.has(operator.name))) return calls
  const uses = usesOf(calls)
  const leaving = new Set(outputs.map(({ block }) => block))
  const isTaken = ({ block }: Value): boolean => leaving.has(block) || uses.get(block)?.uses.length !== 0
  return calls.flatMap((call) => {
    const saving = savings.get(call.operator.name)
    if (saving === undefined || saving.saved.some((index) => isTaken(call.results[index] as Value))) return [call]
    return saving.plain(call)
  })
}
