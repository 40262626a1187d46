// Operators that are parts of the language: exceptions, printing, futures, enums, and questions about where a program runs.

import { Module } from '../../../nn/module.js'
import { Tuple } from '../../../python/tuple.js'
import type { device } from '../../../tensor/device.js'
import { machineBuiltin, builtin } from '../operators/operator.js'
import type { Operator } from '../operators/operator.js'
import type { Machine } from '../run/machine.js'
import type { EnumValue, Future } from '../values/objects.js'
import { shownText } from '../values/text.js'
import { formatted } from './format.js'
import { refused } from './refused.js'
import { sliceIn, slicedText } from './strings.js'
import { isInt } from '../values/numbers.js'
import type { Int } from '../values/numbers.js'

const identity = (value: unknown): unknown => value
const nothing = (): null => null

function unwrapped(value: unknown): unknown {
  if (value === null) throw refused('Unwrapping null optional')
  return value
}

/** `x[i]` of a tuple, or of a container of modules by position or name. */
function item(value: unknown, index: unknown): unknown {
  if (value instanceof Module && typeof index === 'string') {
    const child = value._modules.get(index)
    if (child === undefined) throw refused(`Key Error, ${index}`)
    return child
  }
  const items: unknown = value instanceof Module ? [...value._modules.values()] : value
  if (!Array.isArray(items) || !isInt(index)) throw refused('what is subscripted is no list, tuple, dict or text')
  const at = Number(index) < 0 ? Number(index) + items.length : Number(index)
  if (at < 0 || at >= items.length) throw refused('tuple index out of range')
  return items[at] as unknown
}

/** `x[a:b]` of what is no tensor. */
function sliced(value: unknown, start: Int | null, end: Int | null, step: Int | null): unknown {
  if (typeof value === 'string') return slicedText(value, start, end, step ?? 1)
  if (!Array.isArray(value)) throw refused('what is sliced is no list, tuple or text')
  const [first, last, by] = sliceIn(value.length, start, end, step ?? 1)
  const items: unknown[] = []
  for (let at = first; by > 0 ? at < last : at > last; at += by) items.push(value[at])
  return value instanceof Tuple ? Tuple.from(items) : items
}

export const language: readonly Operator[] = [
  machineBuiltin(
    'prim::RaiseException(str msg, str? cls=None) -> ()',
    (message: string, cls: string | null, machine: Machine) => {
      // PyTorch 1.10 and later name the class; the text begins with it before that.
      const named = /^(?:AssertionError|[A-Z]\w*(?:Error|Exception)): /.exec(message)?.[0].slice(0, -2)
      throw machine.raised(message, cls?.replace(/^builtins\./, '') ?? named ?? 'Exception')
    },
  ),
  machineBuiltin('prim::Print(...) -> ()', (...args: unknown[]) => {
    const machine = args.pop() as Machine
    machine.environment.print(shownText(args.map(formatted).join(' ')))
    return null
  }),
  machineBuiltin('aten::_print(str s) -> ()', (text: string, machine: Machine) => {
    machine.environment.print(shownText(text))
    return null
  }),
  machineBuiltin('aten::warn(str message, int stacklevel=2) -> ()', (message: string, _: unknown, machine: Machine) => {
    machine.environment.print(`UserWarning: ${shownText(message)}`)
    return null
  }),
  builtin('aten::wait(Future(t) self) -> t', (future: Future) => future.value),
  builtin('prim::awaitable_wait(Any self) -> t', (future: Future) => future.value),
  builtin('prim::unchecked_unwrap_optional(t? optional) -> t', identity),
  builtin('aten::_unwrap_optional(t? optional) -> t', unwrapped),
  builtin('prim::unchecked_cast(t x) -> t', identity),
  builtin('prim::Guard(Tensor t) -> Tensor', identity),
  builtin('prim::slice(Any value, int? start, int? end, int? step) -> Any', sliced),
  builtin('aten::__getitem__.any(Any value, Any index) -> Any', item),
  builtin('prim::EnumName(AnyEnumType enum) -> str', (value: EnumValue) => value.member),
  builtin('prim::EnumValue(AnyEnumType enum) -> Any', (value: EnumValue) => value.value),
  builtin('prim::type(Device self) -> str', (where: device) => where.type),
  builtin('prim::index(Device self) -> int?', (where: device) => where.index),
  builtin('prim::IfThenElse(bool cond, Any x, Any y) -> Any', (condition: boolean, x: unknown, y: unknown) =>
    condition ? x : y,
  ),
  builtin('aten::is_scripting() -> bool', () => true),
  builtin('aten::_get_tracing_state() -> bool', () => false),
  builtin('aten::has_torch_function(...) -> bool', () => false),
  builtin('aten::is_autocast_enabled() -> bool', () => false),
  builtin('aten::is_autocast_cpu_enabled() -> bool', () => false),
  builtin('aten::get_autocast_dtype(str device_type) -> int', () => 15),
  builtin('aten::_nnpack_available() -> bool', () => false),
  builtin('aten::is_vulkan_available() -> bool', () => false),
  machineBuiltin('aten::is_grad_enabled() -> bool', (machine: Machine) => machine.gradEnabled),
  machineBuiltin('aten::set_grad_enabled(bool val) -> ()', (enabled: boolean, machine: Machine) => {
    machine.gradEnabled = enabled
    return null
  }),
  // Marks for PyTorch's profiler.
  builtin('profiler::_record_function_enter(str name, str? args=None) -> Any', nothing),
  builtin('profiler::_record_function_enter_new(str name, str? args=None) -> Any', nothing),
  builtin('profiler::_record_function_exit(Any record) -> ()', nothing),
]
