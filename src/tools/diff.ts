// Two files compared: which tensors are only in one, differ in shape or dtype, and by how much their values differ.

import { Tensor, fingerprint } from '../index.js'
import type { Checkpoint, OpenOptions, dtype } from '../index.js'
import { counter } from '../io/progress.js'
import { ReadAhead } from '../serialization/lazy/read-ahead.js'
import { elementsOf, isLarge } from './elements.js'
import type { Elements } from './elements.js'
import { stateDictOf } from './names.js'
import { withCheckpoint } from './opened.js'
import type { ToolSource } from './opened.js'
import { counted, printable, table, withText } from './text.js'

/** What `diff` takes by name, besides what `open` takes. */
export interface DiffOptions extends OpenOptions {
  /** `false`: only names, shapes and dtypes are compared, and no tensor is read. */
  readonly values?: boolean | undefined
  /** Elements are equal within `atol + rtol * |b|`, as in torch.isclose; 0 by default. */
  readonly rtol?: number | undefined
  readonly atol?: number | undefined
  /** Whether NaN equals NaN; true by default. */
  readonly equal_nan?: boolean | undefined
  /** Where the state dicts are, in `a` and in `b`, where a file has several. */
  readonly state_dict?: readonly [a: string, b: string] | undefined
}

/** A tensor of which the two files say different things. */
export interface Differing<T> {
  readonly name: string
  readonly a: T
  readonly b: T
}

/** A tensor whose elements differ. */
export interface ValueDifference {
  readonly name: string
  readonly numel: number
  /** Elements that differ; of complex tensors, real and imaginary parts. Null where only the whole was compared (sparse, quantized …). */
  readonly different: number | null
  /** The largest |a - b| where both are finite; null where no such differ. */
  readonly max_abs: number | null
  /** The largest |a - b| / max(|a|, |b|) likewise. */
  readonly max_rel: number | null
  /** Elements that differ and are NaN or infinite in one or both. */
  readonly nonfinite: number | null
}

/** What `diff` gives: data for JSON, and a table as text. */
export interface Difference {
  /** Grows when a field changes its meaning or goes. */
  readonly schema: 1
  /** Whether nothing differs. */
  readonly same: boolean
  /** What the names are: those of state dicts, or paths as `Checkpoint.keys()` gives them. */
  readonly by: 'state_dict' | 'path'
  /** Names that both have. */
  readonly compared: number
  readonly only_a: readonly string[]
  readonly only_b: readonly string[]
  readonly other_shape: readonly Differing<readonly number[]>[]
  /** Their values are compared all the same. */
  readonly other_dtype: readonly Differing<string>[]
  readonly values: readonly ValueDifference[]
  /** All of it as lines. */
  toString(): string
}

/**
 * Compares the tensors of two files: names, shapes and dtypes, then values, one tensor of each
 * in memory at a time, or a piece of one that is large. Where one file is no more
 * than a state dict or a model, and the other has one state dict, they are compared by PyTorch's names, so that a whole model and its
 * state dict differ by nothing; else by path.
 *
 * @param a As for `open`, or a checkpoint that is open, which stays open.
 * @param b Likewise.
 * @throws As `open`; ArchiveError where there is no state dict at a path of `state_dict`.
 * @example
 * import { diff } from 'torchlet/tools'
 * const { same, values } = await diff('epoch-1.pt', 'epoch-2.pt')
 * for (const { name, max_abs } of values) console.log(name, max_abs)
 */
export async function diff(a: ToolSource, b: ToolSource, options: DiffOptions = {}): Promise<Difference> {
  const { values = true, rtol = 0, atol = 0, equal_nan = true, state_dict, ...opening } = options
  const reading = { ...opening, onProgress: undefined }
  return withCheckpoint(a, reading, (first) =>
    withCheckpoint(b, reading, async (second) => {
      const { by, sides } = sidesOf(first, second, state_dict)
      const [left, right] = sides
      const found = {
        only_a: left.names.filter((name) => !right.has(name)),
        only_b: right.names.filter((name) => !left.has(name)),
        other_shape: [] as Differing<readonly number[]>[],
        other_dtype: [] as Differing<string>[],
        values: [] as ValueDifference[],
      }
      const common = left.names.filter((name) => right.has(name))
      const closeness = { rtol, atol, equal_nan }
      const sizeOf = (name: string): number => left.info(name).nbytes + right.info(name).nbytes
      const count = counter(
        opening,
        common.reduce((sum, name) => sum + sizeOf(name), 0),
      )
      const ahead = sides.map((side) => side.readAhead(values ? common : []))
      for (const [turn, name] of common.entries()) {
        const [one, other] = [left.info(name), right.info(name)]
        if (one.dtype !== other.dtype) found.other_dtype.push({ name, a: one.dtype.name, b: other.dtype.name })
        if (one.shape.join() !== other.shape.join())
          found.other_shape.push({ name, a: [...one.shape], b: [...other.shape] })
        else if (values) {
          for (const each of ahead) await each.before(turn, opening)
          const difference = await differenceOf(name, sides, { ...closeness, signal: opening.signal })
          if (difference !== null) found.values.push(difference)
        }
        await count(sizeOf(name))
      }
      const same = Object.values(found).every((list) => list.length === 0)
      const fields = { schema: 1 as const, same, by, compared: common.length, ...found }
      return withText(fields, () => textOf(fields))
    }),
  )
}

interface SideInfo {
  readonly dtype: dtype
  readonly shape: readonly number[]
  readonly nbytes: number
}

/** The tensors of a file under the names that are compared. */
interface Side {
  readonly names: readonly string[]
  has(name: string): boolean
  info(name: string): SideInfo
  /** Once for each name, so that what was compared need not stay in memory; its elements may be in the file still. */
  take(name: string): Promise<Tensor>
  /** What is small of those is read together, in this order. */
  readAhead(names: readonly string[]): ReadAhead
}

function sidesOf(
  a: Checkpoint,
  b: Checkpoint,
  paths: readonly [string, string] | undefined,
): { readonly by: Difference['by']; readonly sides: readonly [Side, Side] } {
  const [left, right] = [stateDictOf(a, paths?.[0]), stateDictOf(b, paths?.[1])]
  if (left !== null && right !== null) {
    const isAll = left.size >= a.keys().length || right.size >= b.keys().length
    if (isAll || paths !== undefined) return { by: 'state_dict', sides: [sideByName(left), sideByName(right)] }
  }
  return { by: 'path', sides: [sideByPath(a), sideByPath(b)] }
}

function sideByName(tensors: Map<string, Tensor>): Side {
  const infos = new Map(Array.from(tensors, ([name, { dtype, shape, nbytes }]) => [name, { dtype, shape, nbytes }]))
  return {
    names: [...tensors.keys()],
    has: (name) => infos.has(name),
    info: (name) => infos.get(name) as SideInfo,
    async take(name) {
      const tensor = tensors.get(name) as Tensor
      tensors.delete(name)
      return tensor
    },
    readAhead: (names) => new ReadAhead(names.map((name) => (tensors.get(name) as Tensor).storage)),
  }
}

function sideByPath(checkpoint: Checkpoint): Side {
  const names = checkpoint.keys()
  const known = new Set(names)
  return {
    names,
    has: (name) => known.has(name),
    info: (name) => checkpoint.info(name),
    take: (name) => checkpoint.get<Tensor>(name, { lazy: isLarge(checkpoint.info(name).nbytes) }),
    readAhead: (list) => new ReadAhead(list.map((name) => checkpoint.info(name).storage)),
  }
}

interface Closeness {
  readonly rtol: number
  readonly atol: number
  readonly equal_nan: boolean
  readonly signal?: OpenOptions['signal']
}

async function differenceOf(
  name: string,
  sides: readonly [Side, Side],
  closeness: Closeness,
): Promise<ValueDifference | null> {
  const [a, b] = [await sides[0].take(name), await sides[1].take(name)]
  const numel = a.numel()
  if (!a.isPlain || !b.isPlain || a.storage === null || b.storage === null || !isNumeric(a, b)) {
    const isSame = (await fingerprint(await a.load())) === (await fingerprint(await b.load()))
    return isSame ? null : { name, numel, different: null, max_abs: null, max_rel: null, nonfinite: null }
  }
  const others = (await elementsOf(b, closeness))()
  let [different, nonfinite, max_abs, max_rel] = [0, 0, 0, 0]
  let isFiniteDifferent = false
  for await (const left of (await elementsOf(a, closeness))()) {
    const right = (await others.next()).value as Elements
    for (let index = 0; index < left.length; index++) {
      const [x, y] = [left[index] as number | bigint, right[index] as number | bigint]
      // Numbers of 64 bits are equal or not by all of them.
      if (x === y) continue
      const [p, q] = [Number(x), Number(y)]
      if (typeof x !== typeof y && p === q) continue
      if (closeness.equal_nan && Number.isNaN(p) && Number.isNaN(q)) continue
      const gap = typeof x === 'bigint' && typeof y === 'bigint' ? Number(x > y ? x - y : y - x) : Math.abs(p - q)
      if (gap <= closeness.atol + closeness.rtol * Math.abs(q) && Number.isFinite(gap)) continue
      different++
      if (!Number.isFinite(p) || !Number.isFinite(q)) {
        nonfinite++
        continue
      }
      isFiniteDifferent = true
      if (gap > max_abs) max_abs = gap
      const relative = gap / Math.max(Math.abs(p), Math.abs(q))
      if (relative > max_rel) max_rel = relative
    }
  }
  // To its end, where checksums are held.
  await others.next()
  if (different === 0) return null
  const most = isFiniteDifferent ? { max_abs, max_rel } : { max_abs: null, max_rel: null }
  return { name, numel, different, ...most, nonfinite }
}

const REAL: ReadonlySet<string> = new Set(['float', 'int', 'uint', 'bool'])

/** Numbers of both can be told from one another: real ones with real ones, complex ones with complex ones. */
function isNumeric(a: Tensor, b: Tensor): boolean {
  const kinds = [a, b].map(({ dtype: { kind } }) => kind)
  return (
    [a, b].every(({ dtype }) => dtype.perByte === 1) &&
    (kinds.every((kind) => REAL.has(kind)) || kinds.every((kind) => kind === 'complex'))
  )
}

function textOf(found: Omit<Difference, 'toString'>): string {
  const { same, compared, only_a, only_b, other_shape, other_dtype, values } = found
  const rows = values.map(({ name, numel, different, max_abs, max_rel, nonfinite }) => [
    `  ${printable(name)}`,
    different === null ? 'differs' : `${different} of ${numel}`,
    max_abs === null ? '' : max_abs.toPrecision(4),
    max_rel === null ? '' : max_rel.toPrecision(4),
    nonfinite === null ? '' : nonfinite,
  ])
  return [
    same ? `${counted(compared, 'tensor')}, which are the same` : `${counted(compared, 'tensor')} compared`,
    ...listed('only in a:', only_a),
    ...listed('only in b:', only_b),
    ...listed(
      'other shape:',
      other_shape.map(({ name, a, b }) => `${name}  [${a.join(', ')}]  [${b.join(', ')}]`),
    ),
    ...listed(
      'other dtype:',
      other_dtype.map(({ name, a, b }) => `${name}  ${a}  ${b}`),
    ),
    ...(rows.length === 0
      ? []
      : ['other values:', table([['  name', 'different', 'max_abs', 'max_rel', 'nonfinite'], ...rows])]),
  ].join('\n')
}

function listed(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [title, ...names.map((name) => `  ${printable(name)}`)]
}
