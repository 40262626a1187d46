// What the texts of numpy's values are made from: dtypes, arrays and scalars as interfaces, which their classes fill. So
// the classes know their texts, and the texts not the classes.

import type { Global } from '../python/objects.js'
import type { Tuple } from '../python/tuple.js'

/** numpy's `dtype.kind`; `T` are strings of any length. */
export type NumpyKind = 'b' | 'i' | 'u' | 'f' | 'c' | 'S' | 'U' | 'V' | 'O' | 'M' | 'm' | 'T'

/** `|` where elements are single bytes or have no order. */
export type ByteOrder = '<' | '>' | '|'

/** A member of a structured dtype. */
export interface FieldFacts<D = DTypeFacts> {
  readonly dtype: D
  /** Bytes from the element's start. */
  readonly offset: number
  /** A second name, where there is one. */
  readonly title: unknown
}

/** An element that is itself an array. */
export interface SubarrayFacts<D = DTypeFacts> {
  readonly base: D
  readonly shape: readonly number[]
}

/** The unit of dates and durations: `[10ms]` has the unit `ms` and the count 10. */
export interface DatetimeUnit {
  readonly unit: string
  readonly count: number
}

/** What a StringDType is made with. */
export interface StringOptions {
  /** Whether values of other types become strings. */
  readonly coerce: boolean
  /** What stands for a missing string; null where none may be missing. */
  readonly missing: { readonly na_object: unknown } | null
}

/** A dtype: see NumpyDType. */
export interface DTypeFacts {
  readonly kind: NumpyKind
  readonly itemsize: number
  readonly byteorder: ByteOrder
  readonly fields: ReadonlyMap<string, FieldFacts> | null
  readonly subarray: SubarrayFacts | null
  readonly datetime: DatetimeUnit | null
  readonly strings: StringOptions | null
  /** @internal */ readonly alignment: number
  /** @internal */ readonly flags: number
  /** @internal */ readonly scalarClass: Global | null
  readonly hasobject: boolean
}

/** An array: see NDArray. */
export interface ArrayFacts {
  readonly dtype: DTypeFacts
  readonly shape: Tuple<number>
  readonly fortran_order: boolean
  readonly pythonClass: Global | null
  readonly bytes: Uint8Array | null
  readonly size: number
  /** Row-major: all, or those at these places. */
  elements(places?: readonly number[]): unknown[]
}

/** A scalar: see NumpyScalar. */
export interface ScalarFacts {
  readonly dtype: DTypeFacts
  item(): unknown
}
