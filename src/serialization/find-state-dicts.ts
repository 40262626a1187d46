// Where in a checkpoint the state dicts are, and which prefix a wrapper has left on their names: Lightning's
// `state_dict`, DataParallel's `module.`, torch.compile's `_orig_mod.`, averaged models beside their own.

import { LimitError } from '../errors.js'
import { isModule } from '../nn/brand.js'
import { state_dict as moduleStateDict } from '../nn/state/state-dict.js'
import { Dict, OrderedDict } from '../python/dict.js'
import { PyObject } from '../python/objects.js'
import { repr } from '../python/repr.js'
import { Tensor } from '../tensor/tensor.js'

/** A state dict within an object. */
export interface FoundStateDict {
  /** Keys joined by `/`, `~` in them as `~0` and `/` as `~1`; the empty text for the object itself. */
  readonly path: string
  /** With which all its names begin, since a wrapper's state was saved; the empty text without one. */
  readonly prefix: string
  /** Names and tensors as they are, prefix included. */
  readonly state_dict: Dict<string, Tensor>
}

/** The names by which wrappers hold the model that they wrap. */
const wrappers = new Set([
  'module',
  '_orig_mod',
  '_forward_module',
  '_fsdp_wrapped_module',
  '_checkpoint_wrapped_module',
  'model',
  'net',
  'network',
  'model_ema',
  'ema_model',
  'ema',
  'shadow',
  'averaged_model',
])

/**
 * The state dicts in an object, in pre-order; those of modules among them, without what hooks that came with the file would
 * change, since these do not run. What an optimizer keeps is none.
 *
 * @throws LimitError where modules that share their children, or paths, have more than two million names in all.
 * @example
 * import { find_state_dicts, load, nn } from 'torchlet'
 * const [{ state_dict, prefix }] = find_state_dicts(await load('lightning.ckpt'))
 * nn.modules.utils.consume_prefix_in_state_dict_if_present(state_dict, prefix)
 */
export function find_state_dicts(obj: unknown): FoundStateDict[] {
  const found: FoundStateDict[] = []
  const seen = new Set<object>()
  const work = new Work()
  // Last in, first out, so that the parts of an object are pushed from the last to the first.
  const open: Part[] = isObject(obj) ? [{ place: null, value: obj }] : []
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { place, value } = next
    if (seen.has(value)) continue
    seen.add(value)
    const state_dict = stateDictOf(value, work)
    if (state_dict !== null) found.push(...described(work.pathOf(place), state_dict))
    else for (const part of partsOf(place, value).toReversed()) open.push(part)
  }
  return found
}

/** Where a part of an object is: the key, in what. */
interface Place {
  readonly key: unknown
  readonly within: Place | null
}

interface Part {
  readonly place: Place | null
  readonly value: object
}

/** What the search may make: entries and names of modules' state dicts, parts and characters of paths. */
const workLimit = 2 ** 21

/** What is made beyond what is there already. A file can have a thousand modules that share their children, and long paths. */
class Work {
  private done = 0

  add(count: number): void {
    this.done += count
    if (this.done > workLimit)
      throw new LimitError({ what: 'the entries and paths of state dicts', limit: workLimit, got: this.done })
  }

  pathOf(place: Place | null): string {
    const keys: string[] = []
    for (let at = place; at !== null; at = at.within) {
      const key = typeof at.key === 'string' ? at.key : repr(at.key)
      this.add(key.length + 1)
      keys.push(key.replaceAll('~', '~0').replaceAll('/', '~1'))
    }
    return keys.toReversed().join('/')
  }
}

/** A parameter's name; files and places by contrast have slashes (a callback's best scores by file). */
function isName(key: unknown): key is string {
  return typeof key === 'string' && key.length <= longestName && !/[/\\\s]/.test(key)
}

const longestName = 1024

function stateDictOf(value: object, work: Work): Dict<string, Tensor> | null {
  if (isModule(value)) {
    const state_dict = moduleStateDict(value, { prefix: '', keep_vars: false, skipsInertHooks: true })
    const { _metadata } = state_dict
    work.add(state_dict.size + (_metadata instanceof Dict ? _metadata.size : 0))
    return state_dict as Dict<string, Tensor>
  }
  if (!(value instanceof Dict) || value.size === 0) return null
  let tensors = 0
  for (const [key, item] of value) {
    if (!isName(key)) return null
    if (item instanceof Tensor) tensors++
    // Any object may be a module's extra state.
    else if (!key.endsWith('_extra_state')) return null
  }
  return tensors > 0 ? (value as Dict<string, Tensor>) : null
}

function partsOf(place: Place | null, value: object): Part[] {
  if (value instanceof Dict) {
    return value.has('param_groups') && value.has('state') ? [] : keyed(place, value)
  }
  if (Array.isArray(value)) return keyed(place, value.entries() as Iterable<[number, unknown]>)
  if (!(value instanceof PyObject)) return []
  const state = value.state instanceof Dict ? partsOf(place, value.state) : unkeyed(place, [value.state])
  return [...state, ...unkeyed(place, value.items), ...unkeyed(place, value.args)]
}

function keyed(within: Place | null, entries: Iterable<[unknown, unknown]>): Part[] {
  const parts: Part[] = []
  for (const [key, value] of entries) if (isObject(value)) parts.push({ place: { key, within }, value })
  return parts
}

function unkeyed(place: Place | null, values: readonly unknown[]): Part[] {
  return values.filter(isObject).map((value) => ({ place, value }))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** One of a model; of several that share a dict (a model and its average) each. */
function described(path: string, state_dict: Dict<string, Tensor>): FoundStateDict[] {
  const prefix = prefixOf([...state_dict.keys()])
  if (prefix !== '') return [{ path, prefix, state_dict }]
  const groups = new Map<string, OrderedDict<string, Tensor>>()
  for (const [key, tensor] of state_dict) {
    const first = key.slice(0, key.indexOf('.'))
    if (!wrappers.has(first)) continue
    let group = groups.get(first)
    if (group === undefined) groups.set(first, (group = new OrderedDict()))
    group.set(key, tensor)
  }
  const parts = Array.from(groups.values(), (group) => ({
    path,
    prefix: prefixOf([...group.keys()]),
    state_dict: group,
  }))
  return [{ path, prefix: '', state_dict }, ...parts]
}

/** The names of wrappers with which all keys begin. */
function prefixOf(keys: readonly string[]): string {
  const [first = ''] = keys
  let common = first.length
  for (const key of keys) {
    while (!key.startsWith(first.slice(0, common))) common = common < 2 ? 0 : first.lastIndexOf('.', common - 2) + 1
  }
  let end = 0
  for (let dot = first.indexOf('.'); dot >= 0 && dot < common; dot = first.indexOf('.', end)) {
    if (!wrappers.has(first.slice(end, dot))) break
    end = dot + 1
  }
  return first.slice(0, end)
}
