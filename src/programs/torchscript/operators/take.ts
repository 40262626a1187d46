// Arguments as parameters of a schema take them: torch/csrc/jit/frontend/schema_matching.cpp. A tuple passes for a list, a
// number for `int[2]`; if conversions are allowed, a tensor of one element for a number, a bool for an int, text for a device.

import { Dict } from '../../../python/dict.js'
import { Complex } from '../../../python/numbers.js'
import { Tuple } from '../../../python/tuple.js'
import type { SchemaType } from '../../../schema.js'
import { cpu, device } from '../../../tensor/device.js'
import { Tensor } from '../../../tensor/tensor.js'
import { emptyTypes, sameType } from '../values/accepts.js'
import { dtypeOf, layoutOf, memoryFormatOf } from '../values/codes.js'
import { float, isFloat, isInt, numberOf, truncated } from '../values/numbers.js'
import type { Int } from '../values/numbers.js'
import { EnumValue, Future } from '../values/objects.js'
import { itemOf } from '../values/tensors.js'

/** What a value is that a parameter does not take. */
export const REFUSED: unique symbol = Symbol('refused')

/** Gives the argument that a value becomes, or REFUSED. */
export type Take = (value: unknown, convert: boolean) => unknown

/**
 * @param foreign Whether the operator takes PyTorch's values: a dtype and not its number.
 */
export function takeOf(type: SchemaType, foreign: boolean): Take {
  switch (type.kind) {
    case 'Optional': {
      const take = takeOf(type.elements[0] as SchemaType, foreign)
      return (value, convert) => (value === null ? null : take(value, convert))
    }
    case 'List':
      return listTake(type, foreign)
    case 'int':
    case 'SymInt':
    case 'DeviceIndex':
    case 'QScheme':
      return foreign ? foreignInt : takeInt
    case 'ScalarType':
      return foreign ? coded(dtypeOf) : takeInt
    case 'Layout':
      return foreign ? coded(layoutOf) : takeInt
    case 'MemoryFormat':
      return foreign ? coded(memoryFormatOf) : takeInt
    case 'Device':
      return foreign ? (value, convert) => here(takeDevice(value, convert)) : takeDevice
    default:
      return takes[type.kind] ?? takeAny
  }
}

const takeAny: Take = (value) => (value === undefined ? REFUSED : value)

const when =
  (test: (value: unknown) => boolean): Take =>
  (value) =>
    test(value) ? value : REFUSED

const takeInt: Take = (value, convert) => {
  if (isInt(value)) return value
  if (!convert) return REFUSED
  if (typeof value === 'boolean') return Number(value)
  // What an operator gave as a number and not as an int.
  if (isFloat(value)) return truncated(numberOf(value))
  const item = value instanceof Tensor && value.numel() === 1 ? itemOf(value) : undefined
  if (item === undefined) return REFUSED
  return isInt(item) ? item : takeInt(item, true)
}

/** Operators of tensors take no bigint: what is beyond 2^53 is beyond every size. */
const foreignInt: Take = (value, convert) => {
  const taken = takeInt(value, convert)
  return typeof taken === 'bigint' ? Number(taken) : taken
}

const takeFloat: Take = (value, convert) => {
  if (isFloat(value)) return value
  if (!convert) return REFUSED
  if (isInt(value) || typeof value === 'boolean') return float(numberOf(value))
  const item = value instanceof Tensor && value.numel() === 1 ? itemOf(value) : undefined
  return item === undefined || item instanceof Complex ? REFUSED : takeFloat(item, true)
}

const takeComplex: Take = (value, convert) => {
  if (value instanceof Complex) return value
  if (!convert) return REFUSED
  if (isInt(value) || isFloat(value)) return new Complex(numberOf(value))
  const item = value instanceof Tensor && value.numel() === 1 ? itemOf(value) : undefined
  return item === undefined ? REFUSED : takeComplex(item, true)
}

const takeScalar: Take = (value, convert) => {
  if (isInt(value) || isFloat(value) || value instanceof Complex) return value
  if (!convert) return REFUSED
  if (typeof value === 'boolean') return Number(value)
  return value instanceof Tensor && value.numel() === 1 ? takeScalar(itemOf(value), true) : REFUSED
}

const takeDevice: Take = (value, convert) => {
  if (value instanceof device) return value
  return convert && typeof value === 'string' ? new device(value) : REFUSED
}

/** Programs run where torchlet does, whatever machine they were written on. */
function here(value: unknown): unknown {
  return value instanceof device && value.type !== 'meta' ? cpu : value
}

const takes: Readonly<Partial<Record<SchemaType['kind'], Take>>> = {
  Tensor: when((value) => value instanceof Tensor),
  float: takeFloat,
  SymFloat: takeFloat,
  complex: takeComplex,
  Scalar: takeScalar,
  bool: when((value) => typeof value === 'boolean'),
  SymBool: when((value) => typeof value === 'boolean'),
  str: when((value) => typeof value === 'string'),
  Dimname: when((value) => typeof value === 'string'),
  NoneType: when((value) => value === null),
  Dict: when((value) => value instanceof Dict),
  Tuple: when((value) => value instanceof Tuple),
  Future: when((value) => value instanceof Future),
  AnyEnumType: when((value) => value instanceof EnumValue),
}

function coded(of: (code: unknown) => unknown): Take {
  return (value, convert) => {
    const code = takeInt(value, convert)
    return code === REFUSED ? REFUSED : (of(code as Int) ?? REFUSED)
  }
}

function listTake(type: SchemaType, foreign: boolean): Take {
  const element = type.elements[0] as SchemaType
  const take = takeOf(element, foreign)
  const { size } = type
  return (value, convert) => {
    if (!Array.isArray(value)) {
      // A number stands for a list of as many as there are.
      if (size === null || !(isInt(value) || isFloat(value) || convert)) return REFUSED
      const taken = take(value, convert)
      return taken === REFUSED ? REFUSED : new Array<unknown>(size).fill(taken)
    }
    if (value.length === 0 && !sameType(emptyTypes.get(value), element) && !convert) return REFUSED
    if (take === takeAny) return value instanceof Tuple ? Array.from(value) : value
    return takeItems(value as unknown[], take, convert)
  }
}

/** The list itself where all items are as they were and it is none of the frozen ones. */
function takeItems(list: unknown[], take: Take, convert: boolean): unknown {
  let taken = list instanceof Tuple ? Array.from(list) : list
  for (let index = 0; index < list.length; index++) {
    const item = take(list[index], convert)
    if (item === list[index]) continue
    if (item === REFUSED) return REFUSED
    if (taken === list) taken = list.slice()
    taken[index] = item
  }
  return taken
}
