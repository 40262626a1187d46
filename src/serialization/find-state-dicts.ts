// Where in a checkpoint the state dicts are, and which prefix a wrapper has left on their names: Lightning's
// `state_dict`, DataParallel's `module.`, torch.compile's `_orig_mod.`, averaged models beside their own.

import { isModule } from '../nn/brand.js'
import type { AnyModule } from '../nn/module.js'
import { Dict, OrderedDict } from '../python/dict.js'
import { PyObject } from '../python/objects.js'
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
 * The state dicts in an object, in pre-order; those of modules among them. What an optimizer keeps is none.
 *
 * @example
 * import { find_state_dicts, load, nn } from 'torchlet'
 * const [{ state_dict, prefix }] = find_state_dicts(await load('lightning.ckpt'))
 * nn.modules.utils.consume_prefix_in_state_dict_if_present(state_dict, prefix)
 */
export function find_state_dicts(obj: unknown): FoundStateDict[] {
  const found: FoundStateDict[] = []
  const seen = new Set<unknown>()
  // Last in, first out, so that the parts of an object are pushed from the last to the first.
  const open: (readonly [path: string, value: unknown])[] = [['', obj]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [path, value] = next
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    const state_dict = stateDictOf(value)
    if (state_dict !== null) found.push(...described(path, state_dict))
    else for (const part of partsOf(path, value).toReversed()) open.push(part)
  }
  return found
}

function stateDictOf(value: object): Dict<string, Tensor> | null {
  if (isModule(value)) return (value as AnyModule).state_dict()
  if (!(value instanceof Dict) || value.size === 0) return null
  let tensors = 0
  for (const [key, item] of value) {
    // Names of attributes; files and places by contrast have slashes (a callback's best scores by file).
    if (typeof key !== 'string' || /[/\\\s]/.test(key)) return null
    if (item instanceof Tensor) tensors++
    // Any object may be a module's extra state.
    else if (!key.endsWith('_extra_state')) return null
  }
  return tensors > 0 ? (value as Dict<string, Tensor>) : null
}

function partsOf(path: string, value: object): [string, unknown][] {
  const at = (key: unknown): string => (path === '' ? escaped(key) : `${path}/${escaped(key)}`)
  if (value instanceof Dict) {
    if (value.has('param_groups') && value.has('state')) return []
    return Array.from(value, ([key, item]): [string, unknown] => [at(key), item])
  }
  if (Array.isArray(value)) return value.map((item, index): [string, unknown] => [at(index), item])
  if (!(value instanceof PyObject)) return []
  const state = value.state instanceof Dict ? partsOf(path, value.state) : [[path, value.state] as [string, unknown]]
  return [...state, ...[...value.items, ...value.args].map((item): [string, unknown] => [path, item])]
}

function escaped(key: unknown): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1')
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
  let prefix = ''
  for (;;) {
    const [first = ''] = keys
    const dot = first.indexOf('.', prefix.length)
    const longer = first.slice(0, dot + 1)
    if (dot < 0 || !wrappers.has(first.slice(prefix.length, dot)) || !keys.every((key) => key.startsWith(longer)))
      return prefix
    prefix = longer
  }
}
