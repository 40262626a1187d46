// What is in a file: its tensors by path, which of them share memory, and sums. No tensor is read for it.

import { SafetensorsDict, Tensor, find_state_dicts } from '../index.js'
import type { Checkpoint, OpenOptions, Report } from '../index.js'
import { sharedNames } from './names.js'
import { withCheckpoint } from './opened.js'
import type { ToolSource } from './opened.js'
import { counted, printable, sizeText, table, withText } from './text.js'

/** A tensor of a file. */
export interface InspectedTensor {
  /** As `Checkpoint.keys()` gives it. */
  readonly path: string
  /** By PyTorch's name: `float32`. */
  readonly dtype: string
  readonly shape: readonly number[]
  /** In elements. */
  readonly stride: readonly number[]
  /** Bytes of its elements. */
  readonly nbytes: number
  /** Equal for tensors that view one storage: a count from 0, in the order of the paths. Null where it has none of its own. */
  readonly storage: number | null
}

/** The tensors of one dtype together. */
export interface DtypeTotal {
  readonly dtype: string
  readonly tensors: number
  readonly numel: number
  readonly nbytes: number
}

/** A state dict in a file. */
export interface InspectedStateDict {
  /** Where it is; the empty text for the whole file. */
  readonly path: string
  /** What a wrapper put before all its names (`module.`); the empty text without one. */
  readonly prefix: string
  readonly tensors: number
  /** Elements of its tensors, parameters and buffers, those that are the same memory once. */
  readonly numel: number
}

/** What `inspect` gives: data for JSON, and a table as text. */
export interface Inspection {
  /** Grows when a field changes its meaning or goes. */
  readonly schema: 1
  /** The path or URL, where there is one. */
  readonly source: string | null
  /** Bytes of the file. */
  readonly nbytes: number
  readonly format: Report['format']
  /** The releases of PyTorch that could have written it. */
  readonly torch_versions: Report['torch_versions']
  /** What it holds, in a few words. */
  readonly contents: string | null
  /** Text that a safetensors file has beside its tensors. */
  readonly metadata: readonly { readonly name: string; readonly text: string }[]
  readonly tensors: readonly InspectedTensor[]
  /** The paths of tensors that view one storage, where more than one does. */
  readonly shared: readonly (readonly string[])[]
  /** By dtype, the largest first; each tensor counts by itself. */
  readonly totals: readonly DtypeTotal[]
  /** Elements of all tensors, those that are the same memory once. */
  readonly numel: number
  /** The state dicts in it, those of modules among them. */
  readonly state_dicts: readonly InspectedStateDict[]
  /** An aligned table of all. */
  toString(): string
}

/**
 * What is in a file: format, tensors by path with dtype, shape and size, which of them share a storage, sums by dtype, state dicts,
 * and the metadata of safetensors. It reads no tensor, so that files of any size, and over HTTP ranges, take little.
 *
 * @param source As for `open`, or a checkpoint that is open, which stays open.
 * @param options As for `open`.
 * @throws As `open`.
 * @example
 * import { inspect } from 'torchlet/tools'
 * const found = await inspect('weights.pt')
 * console.log(String(found))                 // a table
 * console.log(JSON.stringify(found.tensors)) // [{"path":"fc.weight","dtype":"float32","shape":[2,3], …
 */
export async function inspect(source: ToolSource, options?: OpenOptions): Promise<Inspection> {
  return withCheckpoint(source, options, async (checkpoint) => {
    const {
      source: name,
      nbytes,
      format,
      torch_versions,
      contents,
    } = await checkpoint.report(options?.signal === undefined ? {} : { signal: options.signal })
    const tensors = tensorsOf(checkpoint)
    const value = await checkpoint.get('', { lazy: true })
    const fields = {
      schema: 1 as const,
      source: name,
      nbytes,
      format,
      torch_versions,
      contents,
      metadata: value instanceof SafetensorsDict ? [...value.metadata].map(([key, text]) => ({ name: key, text })) : [],
      tensors,
      shared: sharedNames(checkpoint.keys().map((path) => [path, checkpoint.info(path).storage])),
      totals: totalsOf(tensors),
      numel: distinctNumel(checkpoint.keys().map((path) => checkpoint.info(path))),
      state_dicts: find_state_dicts(value).map(({ path, prefix, state_dict }) => {
        const held = [...state_dict.values()].filter((each) => (each as unknown) instanceof Tensor)
        const infos = held.map((tensor) => ({
          shape: tensor.shape,
          stride: tensor.stride(),
          storage_offset: tensor.storage_offset(),
          storage: tensor.storage,
        }))
        return { path, prefix, tensors: held.length, numel: distinctNumel(infos) }
      }),
    }
    return withText(fields, () => textOf(fields))
  })
}

function tensorsOf(checkpoint: Checkpoint): InspectedTensor[] {
  const storages = new Map<object, number>()
  return checkpoint.keys().map((path) => {
    const { dtype, shape, stride, nbytes, storage } = checkpoint.info(path)
    let number: number | null = null
    if (storage !== null) {
      number = storages.get(storage) ?? storages.size
      storages.set(storage, number)
    }
    return { path, dtype: dtype.name, shape: [...shape], stride: [...stride], nbytes, storage: number }
  })
}

function totalsOf(tensors: readonly InspectedTensor[]): DtypeTotal[] {
  const totals = new Map<string, DtypeTotal>()
  for (const { dtype, shape, nbytes } of tensors) {
    const before = totals.get(dtype) ?? { dtype, tensors: 0, numel: 0, nbytes: 0 }
    totals.set(dtype, {
      dtype,
      tensors: before.tensors + 1,
      numel: before.numel + product(shape),
      nbytes: before.nbytes + nbytes,
    })
  }
  return [...totals.values()].toSorted((a, b) => b.nbytes - a.nbytes || (a.dtype < b.dtype ? -1 : 1))
}

interface Seen {
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly storage_offset: number
  readonly storage: object | null
}

/** Elements, those of tied tensors once. */
function distinctNumel(tensors: readonly Seen[]): number {
  const seen = new Map<object, Set<string>>()
  let numel = 0
  for (const { shape, stride, storage_offset, storage } of tensors) {
    if (storage !== null) {
      const places = seen.get(storage) ?? new Set()
      seen.set(storage, places)
      const place = `${storage_offset} ${shape.join()} ${stride.join()}`
      if (places.has(place)) continue
      places.add(place)
    }
    numel += product(shape)
  }
  return numel
}

function product(shape: readonly number[]): number {
  return shape.reduce((numel, size) => numel * size, 1)
}

function textOf(found: Omit<Inspection, 'toString'>): string {
  const { source, format, nbytes, contents, tensors, metadata, totals, numel } = found
  const first = new Map<number, string>()
  const rows = tensors.map(({ path, dtype, shape, nbytes: size, storage }) => {
    const shares = storage === null ? undefined : first.get(storage)
    if (storage !== null && shares === undefined) first.set(storage, path)
    const note = shares === undefined ? '' : `shares ${printable(shares)}`
    return [printable(path), dtype, `[${shape.join(', ')}]`, size, note]
  })
  const head = [source === null ? [] : [printable(source)], format, sizeText(nbytes), contents ?? []].flat().join(', ')
  const sums = totals.map((total) => [
    total.dtype,
    counted(total.tensors, 'tensor'),
    counted(total.numel, 'element'),
    sizeText(total.nbytes),
  ])
  return [
    head,
    ...metadata.map(({ name, text }) => `  ${printable(name)}: ${printable(text)}`),
    ...(rows.length === 0 ? [] : ['', table([['path', 'dtype', 'shape', 'bytes', ''], ...rows])]),
    ...(sums.length === 0 ? [] : ['', table(sums)]),
    `${counted(tensors.length, 'tensor')}, ${counted(numel, 'element')} in all`,
  ].join('\n')
}
