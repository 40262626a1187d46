// What operators meant in files of earlier versions: torch/csrc/jit/operator_upgraders/version_map.h and upgraders_entry.cpp.
// `gelu` is in that list too, and means the same without its later argument.

import { div } from '../../../ops/pointwise/binary.js'
import { into } from '../../../ops/in-place.js'
import { PyFloatClass } from '../../../python/numbers.js'
import { parseSchema } from '../../../schema.js'
import { full } from '../../../tensor/making/factory.js'
import type { dtype } from '../../../tensor/dtype.js'
import { linspace, logspace } from '../../../tensor/making/ranges.js'
import { Tensor } from '../../../tensor/tensor.js'
import { float32 } from '../../../tensor/dtype.js'
import { numberOf } from '../values/numbers.js'
import type { Operator } from './operator.js'

interface OldMeaning {
  /** The first version in which the operator means what it does now. */
  readonly until: number
  readonly operator: Operator
}

function old(until: number, schema: string, run: (...args: never[]) => Tensor): OldMeaning {
  const call = run as (...args: unknown[]) => Tensor
  return { until, operator: { schema: parseSchema(schema), foreign: true, call: (args) => call(...args) } }
}

type Divided = Tensor | number | PyFloatClass

/** Integers were divided as C divides them. */
function rounding(self: Tensor, other: Divided): 'trunc' | null {
  if (self.is_floating_point() || self.dtype.is_complex) return null
  if (other instanceof Tensor) return other.is_floating_point() || other.dtype.is_complex ? null : 'trunc'
  return other instanceof PyFloatClass || !Number.isInteger(other) ? null : 'trunc'
}

const divided = (self: Tensor, other: Divided): Tensor =>
  div(self, other as Tensor, { rounding_mode: rounding(self, other) })
const dividedInPlace = (self: Tensor, other: Divided): Tensor => into('div_', self, divided(self, other), [other])

/** Where no dtype was said a filled tensor had floats. */
const filled = (size: number[], fill_value: unknown, type: dtype | null): Tensor =>
  full(size, type === null ? numberOf(fill_value) : (fill_value as number), { dtype: type ?? float32 })

const options = 'ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None'
const steps = 100

const meanings: readonly OldMeaning[] = [
  old(4, 'aten::div.Tensor(Tensor self, Tensor other) -> Tensor', divided),
  old(4, 'aten::div.Scalar(Tensor self, Scalar other) -> Tensor', divided),
  old(4, 'aten::div_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)', dividedInPlace),
  old(4, 'aten::div_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)', dividedInPlace),
  old(5, `aten::full(int[] size, Scalar fill_value, *, ${options}) -> Tensor`, filled),
  old(
    8,
    `aten::linspace(Scalar start, Scalar end, int? steps=None, *, ${options}) -> Tensor`,
    (start: number, end: number, count: number | null, type: dtype | null) =>
      linspace(numberOf(start), numberOf(end), count ?? steps, { dtype: type }),
  ),
  old(
    9,
    `aten::logspace(Scalar start, Scalar end, int? steps=None, float base=10.0, *, ${options}) -> Tensor`,
    (start: number, end: number, count: number | null, base: number, type: dtype | null) =>
      logspace(numberOf(start), numberOf(end), count ?? steps, numberOf(base), { dtype: type }),
  ),
]

/** The overloads of an operator that meant something else in files of a version. */
export function oldMeanings(name: string, version: number): Operator[] {
  return meanings
    .filter(({ until, operator }) => version < until && operator.schema.name === name)
    .map((each) => each.operator)
}
