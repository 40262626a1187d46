// `check()` of an exported program: its sample inputs are run on a copy of its state, and every value of the graph is held
// against the sizes and dtype that the archive states of it; with expected results, their values too. On `meta` nothing is
// computed, and strides are compared as well.

import { UnsupportedError } from '../../errors.js'
import { dtypeByNumber } from '../../serialization/exported/codes.js'
import { clonedArchive } from '../../serialization/exported/exported-module.js'
import type { CheckOptions, CheckReport } from '../../serialization/programs.js'
import { Tensor } from '../../tensor/tensor.js'
import { Budget } from '../limits.js'
import type { ExportedProgram } from './program.js'
import { entriesOf } from './pytree.js'
import { finish } from './run.js'
import { Sizes, sizeText, specText, tensorSpecOf } from './shapes.js'

const mostDifferences = 200

export function checkProgram(
  program: ExportedProgram,
  { expected, device, tolerance = 1e-4 }: CheckOptions,
): CheckReport {
  const meta = device === 'meta'
  if (device !== undefined && !meta)
    throw new TypeError(`check: the device is 'meta' or not given, not ${JSON.stringify(device)}`)
  if (meta && expected !== undefined)
    throw new TypeError("check: on device 'meta' there are no values to compare with expected ones")
  const { module, archive } = meta ? program : clonedArchive(program.module, program.archive)
  const copy = meta ? program : program.over(module, archive)
  const differences: string[] = []
  const differ = (text: string): void => {
    if (differences.length < mostDifferences) differences.push(text)
  }
  const sizes = new Sizes(new Map())
  const { tensors } = program.prepared.graph
  let values = 0
  const observe = (name: string, value: unknown): void => {
    const stated = tensors.get(name)
    if (stated === undefined || !(value instanceof Tensor)) return
    values++
    const spec = tensorSpecOf(stated)
    const got = `${value.dtype.name}[${value.sizes.join(', ')}]`
    const isOff =
      spec.sizes.length !== value.sizes.length ||
      spec.sizes.some((size, dim) => sizes.check(size, value.sizes[dim] as number) !== null)
    if (isOff || dtypeByNumber.get(stated.size('dtype')) !== value.dtype)
      differ(`${name} is ${got}, not ${specText(spec)}`)
    else if (meta && spec.strides.some((stride, dim) => sizes.check(stride, value.strides[dim] as number) !== null))
      differ(
        `${name} of sizes [${value.sizes.join(', ')}] has strides [${value.strides.join(', ')}], not [${spec.strides.map(sizeText).join(', ')}]`,
      )
  }
  const result = finish(
    copy.run(sampleInputs(archive.example_inputs), {
      budget: new Budget(),
      yields: false,
      autocast: null,
      meta,
      observe,
    }),
  )
  if (expected !== undefined) compare('the result', result, expected, tolerance, differ)
  return {
    ok: differences.length === 0,
    compared: meta
      ? 'sizes, dtypes and strides'
      : expected === undefined
        ? 'sizes and dtypes'
        : 'sizes, dtypes and values',
    values,
    differences,
  }
}

/** The arguments that a program was exported with, as a call takes them. */
export function sampleInputs(example: unknown): unknown[] {
  const [args, kwargs] = Array.isArray(example) ? (example as unknown[]) : []
  if (!Array.isArray(args)) {
    throw new UnsupportedError({
      what: 'the archive has no sample inputs',
      instead: 'Call forward with inputs of your own',
    })
  }
  const named = entriesOf(kwargs) ?? new Map<unknown, unknown>()
  return [...(args as unknown[]), ...(named.size === 0 ? [] : [Object.fromEntries(named as Map<string, unknown>)])]
}

function compare(
  path: string,
  got: unknown,
  expected: unknown,
  tolerance: number,
  differ: (text: string) => void,
): void {
  if (expected instanceof Tensor) {
    if (!(got instanceof Tensor) || String(got.sizes) !== String(expected.sizes))
      differ(`${path} is not of shape [${expected.sizes.join(', ')}]`)
    else compareValues(path, got, expected, tolerance, differ)
  } else if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) differ(`${path} is no sequence of ${expected.length}`)
    else expected.forEach((each, index) => compare(`${path}[${index}]`, got[index], each, tolerance, differ))
  } else if (entriesOf(expected) !== null) {
    const entries = entriesOf(got)
    for (const [key, each] of entriesOf(expected) ?? [])
      compare(`${path}[${JSON.stringify(key)}]`, entries?.get(key), each, tolerance, differ)
  } else if (!Object.is(Number(got), Number(expected)) && got !== expected)
    differ(`${path} is ${String(got)}, not ${String(expected)}`)
}

function compareValues(
  path: string,
  got: Tensor,
  expected: Tensor,
  tolerance: number,
  differ: (text: string) => void,
): void {
  const [a, b] = [got, expected].map((tensor) =>
    Array.from(tensor.toTypedArray() as ArrayLike<number | bigint>, Number),
  ) as [number[], number[]]
  const scale = b.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0)
  const worst = a.reduce((most, value, index) => {
    const other = b[index] as number
    return Object.is(value, other) || value === other
      ? most
      : Math.max(most, Number.isFinite(value - other) ? Math.abs(value - other) : Infinity)
  }, 0)
  if (worst > tolerance * Math.max(scale, Number.MIN_VALUE))
    differ(`${path} lies ${worst} from what is expected, of values up to ${scale}`)
}
