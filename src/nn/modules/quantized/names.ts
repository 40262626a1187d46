// The quantized classes by all names that files give them: before PyTorch 1.13 they were in torch.nn.quantized and
// torch.nn.intrinsic. Each is saved under the name that it came with.

import type { ModuleConstructor } from '../../module.js'
import {
  DeQuantize,
  DynamicQuantizedLinear,
  DynamicQuantizedLinearReLU,
  LinearPackedParams,
  QuantizedLinear,
  QuantizedLinearReLU,
  Quantize,
} from './quantized.js'
import {
  QuantizedConv1d,
  QuantizedConv2d,
  QuantizedConv3d,
  QuantizedConvReLU1d,
  QuantizedConvReLU2d,
  QuantizedConvReLU3d,
} from './conv.js'

const present: readonly ModuleConstructor[] = [
  DeQuantize,
  DynamicQuantizedLinear,
  DynamicQuantizedLinearReLU,
  LinearPackedParams,
  Quantize,
  QuantizedConv1d,
  QuantizedConv2d,
  QuantizedConv3d,
  QuantizedConvReLU1d,
  QuantizedConvReLU2d,
  QuantizedConvReLU3d,
  QuantizedLinear,
  QuantizedLinearReLU,
]

export const quantizedClasses: readonly ModuleConstructor[] = [
  ...present,
  ...present.map((cls) => renamed(cls, cls.__module__.replace('torch.ao.nn.', 'torch.nn.'))),
]

/** A class of its own for another name, which `save` goes by. */
function renamed(cls: ModuleConstructor, module: string): ModuleConstructor {
  const Base = cls as unknown as new (...args: never[]) => object
  const Renamed = class extends Base {}
  Object.defineProperties(Renamed, { __module__: { value: module }, __qualname__: { value: cls.__qualname__ } })
  return Renamed as unknown as ModuleConstructor
}
