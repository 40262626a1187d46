// PyTorch's own operator tests (`op_db`) as cases of JSON, a line each, which ../shared/oracle/opdb writes with PyTorch's
// results: one is decoded, called in torchlet and compared.

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import * as torch from '../../../src/index.js'
import { Tensor } from '../../../src/tensor/tensor.js'
import { compare } from './compare.js'
import { decoded, isList, plain } from './encoded.js'
import { calleeOf } from './named.js'
import type { Index } from '../../../src/index.js'
import type { Outcome } from './compare.js'
import type { Encoded, EncodedObject } from './encoded.js'

/** A line of a file of cases. */
export interface OpCase {
  /** Of op_db, with its variant: `nn.functional.pad.reflect`. */
  readonly op: string
  readonly dtype: string
  /** Which of the operator's samples. */
  readonly i: number
  readonly kind: 'function' | 'method' | 'inplace' | 'getitem'
  /** As it is reached from torch, or from the tensor: `nn.functional.pad`, `add_`. */
  readonly name: string
  readonly input: Encoded
  readonly args: readonly Encoded[]
  readonly kwargs: Readonly<Record<string, Encoded>>
  readonly expect?: Encoded
  /** What the input is after a call in place. */
  readonly after?: Encoded
  /** PyTorch throws this. */
  readonly pyerror?: string
  /** Why there is no case. */
  readonly skip?: string
}

/**
 * The cases of a file, those left out that PyTorch could not be asked for, and changes in place of memory that overlaps
 * itself, whose results hang on the order of PyTorch's loops.
 */
export async function* readCases(path: string): AsyncGenerator<OpCase> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const each = JSON.parse(line) as OpCase
    if (each.skip !== undefined) continue
    const overlaps = each.kind === 'inplace' && each.pyerror === undefined && overlapsItself(each.input)
    if (!overlaps) yield each
  }
}

function overlapsItself(input: Encoded): boolean {
  const { shape = [], stride = [] } = input as EncodedObject
  let places = [0]
  shape.forEach((size, dim) => {
    const step = stride[dim] as number
    places = places.flatMap((place) => Array.from({ length: size }, (_, index) => place + index * step))
  })
  return new Set(places).size < places.length
}

/**
 * Calls torchlet as a case says.
 *
 * @returns How the result differs from PyTorch's; null where it agrees. What Python writes `1.0` is 1 in JavaScript, and
 *   `PyFloat(1)` where the dtype of the result hangs on it: both are tried.
 */
export function runCase(each: OpCase): Outcome | null {
  const outcome = attempt(each, false)
  if (outcome === null || !JSON.stringify([each.input, each.args, each.kwargs]).includes('"$f"')) return outcome
  return attempt(each, true) === null ? null : outcome
}

function attempt(each: OpCase, floats: boolean): Outcome | null {
  const decode = (value: Encoded): unknown => decoded(value, floats)
  const input = decode(each.input)
  const args = each.args.map(decode)
  const keywords = Object.entries(each.kwargs).map(([name, value]) => [name, decode(value)] as const)
  if (keywords.length > 0) args.push(Object.fromEntries(keywords))
  const run = callee(each, input)
  if (run === undefined)
    return each.pyerror === undefined ? { difference: 'absent', message: `there is no ${each.name}` } : null
  let result: unknown
  torch.manual_seed(42)
  try {
    result = run(args)
  } catch (error) {
    if (each.pyerror !== undefined) return null
    return { difference: 'throws', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
  if (each.pyerror !== undefined) return { difference: 'no error', message: each.pyerror }
  const wants = plain(each.expect as Encoded)
  if (isOrder(each)) return compareOrder(result, wants, each)
  const compared = compare(result, wants, each, 'result')
  return compared ?? (each.after === undefined ? null : compare(input, plain(each.after), each, 'input afterwards'))
}

type Run = (args: readonly unknown[]) => unknown

function callee(each: OpCase, input: unknown): Run | undefined {
  if (each.kind === 'getitem') return () => (input as Tensor).at(...indices(each.args[0]))
  return calleeOf(each, input)
}

/** What stands in Python's brackets, as `at` takes it: an index for each item of a tuple. */
function indices(given: Encoded | undefined): Index[] {
  const items = given !== null && typeof given === 'object' && !isList(given) ? given.$tuple : undefined
  return (items ?? [given ?? null]).map((each) => decoded(each, false)) as Index[]
}

/** Whether a case gives indices by which equal elements may come in any order. */
function isOrder({ op, kwargs }: OpCase): boolean {
  return /^(argsort|sort)$/.test(op) && kwargs['stable'] !== true
}

/** Indices are right that lead to the same elements. */
function compareOrder(result: unknown, wants: unknown, each: OpCase): Outcome | null {
  const [first] = each.args
  const given = each.kwargs['dim'] ?? first
  const dim = typeof given === 'number' ? given : -1
  const input = plain(each.input) as Tensor
  const reached = (value: unknown): unknown =>
    Array.isArray(value) ? [value[0], reached(value[1])] : input.gather(dim, value as Tensor)
  return (
    compare(result, wants, { ...each, op: 'empty' }, 'result') ??
    compare(reached(result), reached(wants), each, 'what the result leads to')
  )
}
