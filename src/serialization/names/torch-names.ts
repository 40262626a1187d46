// The closed table of torch's names: what a GLOBAL of a checkpoint may stand for. What is not here stays
// an inert name. A row is data or a function whose arguments are checked; nothing is looked up by the file.

import { UnpicklingError } from '../../errors.js'
import { LinearCrossEntropyOptions } from '../../nn/cross-entropy-options.js'
import { UninitializedBuffer, UninitializedParameter } from '../../nn/uninitialized.js'
import { returnType, returnTypes } from '../../ops/return-types.js'
import type { Known } from '../../pickle/known.js'
import { Global, PyObject } from '../../python/objects.js'
import { Size } from '../../python/tuple.js'
import type { Tuple } from '../../python/tuple.js'
import { layouts, memoryFormats } from '../../tensor/device.js'
import { dtypes } from '../../tensor/dtype.js'
import { qschemes } from '../../tensor/forms/qschemes.js'
import { Tensor } from '../../tensor/tensor.js'
import { CheckedArguments } from './checks.js'
import { deviceOf } from './devices.js'
import { iterate } from './python/iterate.js'
import { oldTensorNames } from './old-tensors.js'
import { otherRebuilds } from './rebuild-kinds.js'
import { usualRebuilds } from './rebuild.js'
import { storageNames } from './storage-names.js'

/** Every name of torch but the modules, by `module.qualname`. */
export const torchNames: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...usualRebuilds,
  ...otherRebuilds,
  ...[...dtypes, ...layouts, ...memoryFormats, ...qschemes].map((value): [string, Known] => [
    `torch.${value.name}`,
    { value },
  ]),
  // What Python 3.12 and later make of `torch.channels_last`: `getattr(torch._utils.torch, 'channels_last')`.
  ...memoryFormats.map((value): [string, Known] => [`torch._utils.torch.${value.name}`, { value }]),
  ...storageNames,
  ...oldTensorNames,
  ['torch.Size', { reduce: makeSize, newobj: makeSize }],
  [
    'torch.device',
    {
      reduce: (args, { strict }) => deviceOf(args, strict),
      newobj: (args, _kwargs, { strict }) => deviceOf(args, strict),
    },
  ],
  ...returnTypes().flatMap(([name, fields]): [string, Known][] =>
    [name, `${name}_out`].map((each) => {
      return [`torch.return_types.${each}`, { reduce: (args) => returned(each, fields, args) }]
    }),
  ),
  ['torch.nn.parameter.UninitializedParameter', { reduce: (args) => UninitializedParameter(wantsGrad(args)) }],
  ['torch.nn.parameter.UninitializedBuffer', { reduce: (args) => UninitializedBuffer(wantsGrad(args)) }],
  [
    'torch.nn.modules.linear_cross_entropy_options.LinearCrossEntropyOptions',
    { newobj: (args) => (args.length === 0 ? LinearCrossEntropyOptions() : undefined), build: setOptions },
  ],
  [
    'torch.serialization._get_layout',
    { reduce: (args) => layoutNamed(new CheckedArguments('_get_layout', args, 1).string(0)) },
  ],
])

/** Of an iterable of integers. */
function makeSize(args: Tuple): Size | undefined {
  if (args.length > 1) return undefined
  const sizes = args.length === 0 ? [] : iterate(args[0])?.map(integerOf)
  return sizes?.every((size) => size !== undefined) === true ? Size.from(sizes) : undefined
}

/** Python's `operator.index`, of what JavaScript's numbers hold. */
function integerOf(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  const isInteger = value instanceof Tensor && value.isPlain && value.numel() === 1 && !value.dtype.is_floating_point
  return isInteger && !value.dtype.is_complex ? Number(value.item()) : undefined
}

/** (items[, dict]); of other objects than tensors it is an object like any other. */
function returned(name: string, fields: readonly string[], args: Tuple): unknown {
  const items = new CheckedArguments(name, args, 1, 2).tuple(0)
  const isWhole = items.length === fields.length && items.every((item) => item instanceof Tensor)
  if (!isWhole) return new PyObject(new Global('torch.return_types', name), args, 'reduce')
  return returnType(name, fields)(...(items as Tuple<Tensor>))
}

function wantsGrad(args: Tuple): boolean {
  return new CheckedArguments('an uninitialized tensor', args, 1).boolean(0)
}

function setOptions(options: object, state: unknown): void {
  if ((options as LinearCrossEntropyOptions).__setstate__(state)) return
  throw new UnpicklingError({ reason: 'a state of LinearCrossEntropyOptions that is none' })
}

function layoutNamed(name: string): unknown {
  const found = layouts.find((each) => String(each) === name)
  if (found === undefined) throw new UnpicklingError({ reason: `there is no layout ${JSON.stringify(name)}` })
  return found
}
