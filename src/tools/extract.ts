// Some tensors of a file, chosen by name, to a file of their own.

import { ArchiveError, OrderedDict, SafetensorsDict, Tensor } from '../index.js'
import type { Dict, OpenOptions } from '../index.js'
import { isDestination } from '../io/sinks/open-sink.js'
import type { Destination } from '../io/sinks/open-sink.js'
import { nearest } from '../serialization/lazy/nearest.js'
import { Paths } from '../serialization/lazy/paths.js'
import { stateDictIn } from '../serialization/lazy/state-dict-in.js'
import { withCheckpoint } from './opened.js'
import type { ToolSource } from './opened.js'
import { matcher } from './patterns.js'
import type { NamePattern } from './patterns.js'
import { viewKeys } from './views.js'
import { prepared, written } from './written.js'
import type { Conversion, WriteOptions } from './written.js'

/** What `extract` takes by name, besides what `open` takes. */
export interface ExtractOptions extends OpenOptions, WriteOptions {
  /** Which state dict's names are meant, where a file has several: that at a path. */
  readonly state_dict?: string | undefined
}

/** Which tensors: names of the state dict, paths as `Checkpoint.keys()` gives them, what lies below either, globs, regular expressions. */
export type Names = NamePattern | readonly NamePattern[]

/**
 * Writes some tensors of a file to another one, in their order there, in any format of `convert`; of the file only their bytes are
 * read. A tensor is called by its name in the state dict, or, where it is in none, by its path.
 *
 * @param source As for `open`, or a checkpoint that is open, which stays open.
 * @param names `'fc.weight'`; `'encoder'` for all below it; globs, whose star takes in dots: `'layers.*.bias'`; regular expressions.
 *   Each has to choose at least one.
 * @param destination As for `save`; the options may stand in its place. Without it the tensors are returned, read, by name.
 * @throws As `convert`; ArchiveError for names that choose nothing, which tells the nearest.
 * @example
 * import { extract } from 'torchlet/tools'
 * await extract('model.safetensors', ['embed_tokens', '*.bias'], 'part.safetensors')
 * const { dtype } = (await extract('model.pt', 'fc.weight')).get('fc.weight')!
 */
export async function extract(source: ToolSource, names: Names, options?: ExtractOptions): Promise<Dict<string, Tensor>>
export async function extract(
  source: ToolSource,
  names: Names,
  destination: undefined,
  options?: ExtractOptions,
): Promise<Dict<string, Tensor>>
export async function extract(
  source: ToolSource,
  names: Names,
  destination: Destination,
  options?: ExtractOptions,
): Promise<Conversion>
export async function extract(
  source: ToolSource,
  names: Names,
  given?: Destination | ExtractOptions,
  more?: ExtractOptions,
): Promise<Dict<string, Tensor> | Conversion> {
  const destination = given !== undefined && isDestination(given) ? given : undefined
  const { state_dict, format, dtype, prefix, add_prefix, rename, max_shard_size, metadata, allow, ...opening } =
    destination === undefined ? ((given as ExtractOptions | undefined) ?? more ?? {}) : (more ?? {})
  return withCheckpoint(source, { ...opening, onProgress: undefined }, async (checkpoint) => {
    const value = await checkpoint.get('', { lazy: true })
    const chosen = chosenOf(value, state_dict, typeof names === 'string' || names instanceof RegExp ? [names] : names)
    const made = await prepared('extract', chosen, { dtype, prefix, add_prefix, rename }, opening)
    if (destination !== undefined)
      return written(made, destination, { format, max_shard_size, metadata, allow }, opening)
    for (const tensor of made.dict.values()) await tensor.load({ signal: opening.signal })
    return made.dict
  })
}

/** A tensor by all that it can be called by. */
interface Named {
  readonly name: string
  readonly path: string | undefined
  readonly tensor: Tensor
}

function chosenOf(value: unknown, place: string | undefined, patterns: readonly NamePattern[]): Dict<string, Tensor> {
  const all = namedTensors(value, place)
  const chosen = new Set<Named>()
  for (const pattern of patterns) {
    const isMatch = matcher(pattern)
    let found = all.filter((each) => callings(each).some(isMatch))
    if (found.length === 0 && typeof pattern === 'string') found = all.filter((each) => isBelow(each, pattern))
    if (found.length === 0) throw nothingAt(pattern, all)
    for (const each of found) chosen.add(each)
  }
  const entries = all.filter((each) => chosen.has(each)).map(({ name, tensor }) => [name, tensor] as const)
  return value instanceof SafetensorsDict ? new SafetensorsDict(entries, value.metadata) : new OrderedDict(entries)
}

/** Those of the state dict by its names, tied ones by each, then those that it has not. */
function namedTensors(value: unknown, place: string | undefined): Named[] {
  const paths = new Paths(value).tensors
  const viewOf = viewKeys()
  const byView = new Map(Array.from(paths, ([path, tensor]) => [viewOf(tensor), path]))
  const named: Named[] = []
  const left = new Map(paths)
  for (const [name, tensor] of stateDictOf(value, place)) {
    if (!((tensor as unknown) instanceof Tensor)) continue
    const path = byView.get(viewOf(tensor))
    if (path !== undefined) left.delete(path)
    named.push({ name, path, tensor })
  }
  const taken = new Set(named.map(({ name }) => name))
  for (const [path, tensor] of left) if (!taken.has(path)) named.push({ name: path, path, tensor })
  return named
}

function stateDictOf(value: unknown, place: string | undefined): Iterable<readonly [string, Tensor]> {
  try {
    return stateDictIn(value, place ?? '')
  } catch (error) {
    if (place === undefined && error instanceof ArchiveError) return []
    throw error
  }
}

function callings({ name, path }: Named): string[] {
  return path === undefined || path === name ? [name] : [name, path]
}

/** Whether a pattern names a module, or a container, that holds the tensor. */
function isBelow({ name, path }: Named, above: string): boolean {
  return above !== '' && (name.startsWith(`${above}.`) || path?.startsWith(`${above}/`) === true)
}

function nothingAt(pattern: NamePattern, all: readonly Named[]): ArchiveError {
  const near = typeof pattern === 'string' ? nearest(pattern, all.flatMap(callings)) : undefined
  return new ArchiveError({
    reason: `there is no tensor of the name ${typeof pattern === 'string' ? JSON.stringify(pattern.slice(0, 200)) : String(pattern)}`,
    remedy: near === undefined ? `inspect() lists its ${all.length} tensors` : `The nearest is ${JSON.stringify(near)}`,
  })
}
