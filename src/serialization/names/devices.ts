// `torch.device(…)`: a device by its name, with an index in it or beside it, or another device. c10/core/Device.cpp,
// torch/csrc/Device.cpp.

import { textDecoder } from '../../bytes/utf8.js'
import { UnpicklingError } from '../../errors.js'
import { stringRepr } from '../../python/string-repr.js'
import type { Tuple } from '../../python/tuple.js'
import { device } from '../../tensor/device.js'

/** Every type of device that a PyTorch knows, by releases from 1.13 to 2.14. */
const types: ReadonlySet<string> = new Set(
  (
    'cpu cuda ipu xpu mkldnn opengl opencl ideep hip ve fpga maia ort xla lazy vulkan mps meta hpu mtia ' +
    'privateuseone'
  ).split(' '),
)

/** PyTorch has them as signed bytes. */
const lastIndex = 127

/**
 * @param strict Whether it must be one that PyTorch has by itself; a back end of another package names its own (`npu:0`).
 * @returns undefined where it is none.
 * @throws UnpicklingError for a text that no release takes: an empty one, `cuda:01`.
 */
export function deviceOf(args: Tuple, strict: boolean): device | undefined {
  const [given, index = null] = args
  if (given instanceof device) return args.length === 1 ? given : undefined
  const name = given instanceof Uint8Array ? textDecoder('latin1').decode(given) : given
  if (args.length > 2 || typeof name !== 'string') return undefined
  const [, type, digits] = /^([a-zA-Z_]+)(?::(0|[1-9]\d*))?$/.exec(name) ?? []
  if (type === undefined) throw invalid(name)
  if ((strict && !types.has(type)) || Number(digits ?? 0) > lastIndex) return undefined
  if (index === null) return new device(type, digits === undefined ? null : Number(digits))
  const isIndex = typeof index === 'number' && Number.isInteger(index) && index >= 0 && index <= lastIndex
  return digits === undefined && isIndex ? new device(type, index) : undefined
}

function invalid(name: string): UnpicklingError {
  return new UnpicklingError({ reason: `Invalid device string: ${stringRepr(name.slice(0, 40))}` })
}
