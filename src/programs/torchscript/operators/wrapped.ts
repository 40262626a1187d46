// Constants of a program that are tensors without dimensions: PyTorch runs them as the numbers that they were before tracing made
// tensors of them ("wrapped numbers"), which decide a result's kind and not its dtype. aten/src/ATen/native/TypeProperties.cpp:
// update_result_type_state.

import { to } from '../../../ops/moving/convert.js'
import * as dtypes from '../../../tensor/dtype.js'
import type { dtype } from '../../../tensor/dtype.js'
import { Tensor } from '../../../tensor/tensor.js'
import { itemOf } from '../values/tensors.js'

/** Operators whose second operand can be a number. */
const withNumber = named(
  'add sub rsub mul div true_divide divide multiply subtract floor_divide remainder fmod pow eq ne lt le gt ge bitwise_and ' +
    'bitwise_or bitwise_xor __and__ __or__ __xor__ add_ sub_ mul_ div_ pow_ remainder_ fmod_ floor_divide_',
)

/** All whose result has a dtype that their operands agree on. */
const promoting = new Set([
  ...withNumber,
  ...named(
    'maximum minimum max min fmax fmin atan2 copysign hypot where lerp addcmul addcdiv clamp cat stack xlogy float_power',
  ),
])

function named(names: string): Set<string> {
  return new Set(names.split(' ').map((name) => `aten::${name}`))
}

/** The arguments with wrapped numbers as numbers, or as tensors of the dtype that they leave to the others. */
export function unwrapped(
  name: string,
  args: readonly unknown[],
  isWrapped: (value: Tensor) => boolean,
): readonly unknown[] {
  if (!promoting.has(name)) return args
  const tensors = args.flat().filter((arg) => arg instanceof Tensor) as Tensor[]
  if (!tensors.some(isWrapped)) return args
  const other = tensors.find((tensor) => !isWrapped(tensor) && tensor.dtype !== dtypes.bool)?.dtype ?? dtypes.bool
  const convert = (arg: unknown, index: number): unknown => {
    if (Array.isArray(arg)) return arg.map((item) => convert(item, 0))
    if (!(arg instanceof Tensor) || !isWrapped(arg)) return arg
    if (index === 1 && withNumber.has(name) && !isWrapped(tensors[0] as Tensor)) return itemOf(arg)
    return to(arg, leaving(arg.dtype, other))
  }
  return args.map(convert)
}

/** The dtype in which a number of one dtype changes nothing of the other beyond its kind. */
function leaving(number: dtype, other: dtype): dtype {
  if (number.is_complex)
    return other === dtypes.float64 || other === dtypes.complex128 ? dtypes.complex128 : dtypes.complex64
  if (number.is_floating_point) {
    if (other.is_complex) return other === dtypes.complex128 ? dtypes.float64 : dtypes.float32
    return other.is_floating_point ? other : dtypes.float32
  }
  return other === dtypes.bool || number === dtypes.bool ? number : other
}
