// What a model gives, for JSON and as a file.

import { Dict, Tensor, OrderedDict, save } from '../../index.js'
import { convert } from '../../tools/index.js'

/** A tensor in JSON. */
export interface TensorJson {
  readonly dtype: string
  readonly shape: readonly number[]
  /** Its elements, nested by its sizes; NaN, infinities and integers beyond 2^53 as text. */
  readonly data: unknown
}

/** Tensors as `TensorJson`, sequences as lists, dicts as objects; the rest as JSON has it, or as text. */
export function jsonOf(value: unknown): unknown {
  if (value instanceof Tensor)
    return { dtype: value.dtype.name, shape: [...value.shape], data: plain(value.tolist()) } satisfies TensorJson
  if (Array.isArray(value)) return value.map(jsonOf)
  if (value instanceof Map) return Object.fromEntries(Array.from(value, ([key, each]) => [String(key), jsonOf(each)]))
  return plain(value)
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return String(value)
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  return String(value)
}

/** Writes the output in the format that the path says: numpy's and safetensors hold tensors, PyTorch's anything. */
export async function writeOutput(output: unknown, path: string): Promise<void> {
  if (!/\.(npy|npz|safetensors)$/.test(path)) return save(output, path)
  const tensors = new OrderedDict<string, Tensor>(named(output))
  await convert(await save(tensors), path)
}

function named(output: unknown): [string, Tensor][] {
  if (output instanceof Tensor) return [['output', output]]
  const entries: [unknown, unknown][] =
    output instanceof Dict
      ? [...output]
      : Array.isArray(output)
        ? output.map((each, index) => [`arr_${index}`, each])
        : []
  const tensors = entries.filter((entry): entry is [string, Tensor] => entry[1] instanceof Tensor)
  if (tensors.length === 0 || tensors.length < entries.length)
    throw new Error('the output is more than tensors, which a .pt file holds')
  return tensors.map(([name, tensor]) => [String(name), tensor])
}
