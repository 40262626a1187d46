// load_state_dict with PyTorch's rules, order and messages. torch/nn/modules/module.py:
// load_state_dict, _load_from_state_dict.

import { StateDictError } from '../../errors.js'
import { Dict, OrderedDict } from '../../python/dict.js'
import { repr } from '../../python/repr.js'
import { inWords, pythonClass } from '../../python/type-name.js'
import { copy_ } from '../../ops/moving/copies.js'
import { Tensor } from '../../tensor/tensor.js'
import { setMember, unregisteredArrays } from '../fields.js'
import { className } from '../brand.js'
import type { LoadArguments, ModuleState } from '../brand.js'
import { explainKeys } from './explain-keys.js'
import { hooksOf } from '../hooks/hooks.js'
import { IncompatibleKeys } from './incompatible-keys.js'
import { Parameter, parameterOf } from '../parameter.js'
import type { LoadStateDictOptions } from '../signatures.js'
import { extraStateKey, persistentBuffers } from './state-dict.js'
import { walkTree } from '../tree/limits.js'
import { named_modules } from '../tree/walk.js'
import { warnOnce } from '../warn.js'

interface Findings {
  readonly missing: string[]
  readonly unexpected: string[]
  readonly messages: string[]
  /** Values are copied, or tensors taken over, only once everything is known to fit. */
  readonly changes: Change[]
}

/** What writes a value to its place; `key` and sizes for the message where that fails. */
interface Change {
  readonly key: string
  readonly sizes: string
  readonly run: () => void
}

/** The changes of a load that is going on, by its list of messages, which it passes through all calls. */
const pending = new WeakMap<readonly string[], Change[]>()

export function load_state_dict(
  root: ModuleState,
  source: unknown,
  { strict, assign }: Required<LoadStateDictOptions>,
): IncompatibleKeys {
  const found: Findings = { missing: [], unexpected: [], messages: [], changes: [] }
  const given = [...entriesOf(source)]
  const entries = groupByModule(given, '')
  const metadata = source instanceof OrderedDict && source._metadata instanceof Dict ? source._metadata : null
  // PyTorch's post-hooks find the values in place, so that where there are any nothing waits.
  const waits = !hasPostHooks(root)
  if (waits) pending.set(found.messages, found.changes)
  visit(root, entries, { metadata, assign, found })
  pending.delete(found.messages)
  if (errorsOf(found, strict).length === 0) for (const each of found.changes) perform(each, found.messages)
  const messages = errorsOf(found, strict)
  if (messages.length > 0) {
    throw new StateDictError({
      message: `Error(s) in loading state_dict for ${className(root)}:\n\t${messages.join('\n\t')}`,
      missing_keys: found.missing,
      unexpected_keys: found.unexpected,
      remedy:
        arrayRemedy(root, found) ??
        tiedRemedy(source, found) ??
        (strict && found.messages.length === 0 ? explainKeys(found.missing, found.unexpected, given) : undefined),
    })
  }
  return new IncompatibleKeys(found.missing, found.unexpected)
}

/**
 * The default of `Module._load_from_state_dict`: a module's own entries among those below `prefix`. Within a
 * `load_state_dict` values are written when all of them fit, otherwise at once.
 */
export function loadFromStateDict(module: ModuleState, ...args: LoadArguments): void {
  const [state_dict, prefix, localMetadata, strict, missing, unexpected, messages] = args
  for (const hook of hooksOf(module, '_load_state_dict_pre_hooks')) hook(module, ...args)
  const local = new Map(
    [...module._parameters, ...persistentBuffers(module)].filter(([, tensor]) => tensor instanceof Tensor),
  )
  const assign = localMetadata.get('assign_to_params_buffers') === true
  for (const [name, tensor] of local) {
    const key = prefix + name
    if (state_dict.has(key)) fit(module, name, tensor as Tensor, state_dict.get(key), key, assign, messages)
    else if (strict) missing.push(key)
  }
  loadExtraState(module, ...args)
  if (!strict) return
  for (const key of state_dict.keys()) {
    const name = key.slice(prefix.length)
    if (!key.startsWith(prefix) || name === extraStateKey) continue
    const dot = name.indexOf('.')
    const known = dot < 0 ? local.has(name) : module._modules.has(name.slice(0, dot))
    if (!known) unexpected.push(key)
  }
}

function loadExtraState(module: ModuleState, ...args: LoadArguments): void {
  const [state_dict, prefix, , strict, missing, unexpected, messages] = args
  const key = prefix + extraStateKey
  const has = state_dict.has(key)
  if (module.set_extra_state === undefined) {
    if (strict && has) unexpected.push(key)
  } else if (has) {
    change(messages, { key, sizes: '', run: () => module.set_extra_state?.(state_dict.get(key)) })
  } else if (strict) {
    missing.push(key)
  }
}

function entriesOf(source: unknown): Iterable<[unknown, unknown]> {
  if (source instanceof Map) return source as Map<unknown, unknown>
  const prototype: unknown = typeof source === 'object' && source !== null ? Object.getPrototypeOf(source) : undefined
  if (prototype === null || prototype === Object.prototype) return Object.entries(source as object)
  const remedy = source instanceof Promise ? ' It is still to come: await it.' : ''
  throw new TypeError(`Expected state_dict to be dict-like, got ${pythonClass(source)}.${remedy}`)
}

/** A state dict cut at the dots: each level holds what lies at it and below, by full names in their order. */
interface Level {
  readonly entries: Dict<string, unknown>
  readonly children: Map<string, Level>
}

function groupByModule(entries: Iterable<readonly [unknown, unknown]>, prefix: string): Level {
  const root = level()
  for (const [key, value] of entries) {
    const name = typeof key === 'string' ? key : inWords(key)
    let at = root
    at.entries.set(name, value)
    let from = prefix.length
    for (let dot = name.indexOf('.', from); dot >= 0; dot = name.indexOf('.', from)) {
      const part = name.slice(from, dot)
      let child = at.children.get(part)
      if (child === undefined) at.children.set(part, (child = level()))
      at = child
      at.entries.set(name, value)
      from = dot + 1
    }
  }
  return root
}

function level(): Level {
  return { entries: new Dict(), children: new Map() }
}

interface Load {
  readonly metadata: Dict | null
  readonly assign: boolean
  readonly found: Findings
}

function hasPostHooks(root: ModuleState): boolean {
  for (const [, module] of named_modules(root, '', true)) {
    if (hooksOf(module, '_load_state_dict_post_hooks').length > 0) return true
  }
  return false
}

/** Loads each module of the tree, children after their parents. */
function visit(root: ModuleState, all: Level, { metadata, assign, found }: Load): void {
  const open: { readonly prefix: string; readonly children: ReadonlyMap<string, Level> }[] = []
  walkTree(root, '', {
    enter(module, prefix) {
      const parent = open.at(-1)
      const given = parent === undefined ? all : parent.children.get(prefix.slice(parent.prefix.length, -1))
      const { entries, children } = given ?? level()
      const recorded = metadata?.get(prefix.slice(0, -1))
      const localMetadata = new Dict<string, unknown>(
        recorded instanceof Dict ? (recorded as Dict<string, unknown>) : [],
      )
      if (assign) localMetadata.set('assign_to_params_buffers', true)
      const { version } = entries
      const { missing, unexpected, messages } = found
      module._load_from_state_dict(entries, prefix, localMetadata, true, missing, unexpected, messages)
      // A hook, or an older version's migration, may have changed names below.
      open.push({ prefix, children: entries.version === version ? children : groupByModule(entries, prefix).children })
    },
    leave(module) {
      open.pop()
      for (const hook of hooksOf(module, '_load_state_dict_post_hooks')) {
        hook(module, new IncompatibleKeys(found.missing, found.unexpected))
      }
    },
  })
}

function fit(
  module: ModuleState,
  name: string,
  target: Tensor,
  value: unknown,
  key: string,
  assign: boolean,
  messages: string[],
): void {
  if (!(value instanceof Tensor)) {
    messages.push(
      `While copying the parameter named "${key}", expected torch.Tensor or Tensor-like object from checkpoint but received ${pythonClass(value)}`,
    )
    return
  }
  // PyTorch 0.3 had no 0-dim tensors.
  const isOld = target.sizes.length === 0 && value.sizes.length === 1 && value.sizes[0] === 1
  const source = isOld ? value.alias([], null, value.offset) : value
  if (String(source.shape) !== String(target.shape)) {
    messages.push(
      `size mismatch for ${key}: copying a param with shape ${source.shape} from checkpoint, the shape in current model is ${target.shape}.`,
    )
    return
  }
  if (target.isMeta && !source.isMeta && !assign) {
    warnOnce(
      `meta ${key}`,
      `for ${key}: copying from a non-meta parameter in the checkpoint to a meta parameter in the current model, which is a no-op. (Did you mean to pass \`assign: true\` to assign items in the state dictionary to their corresponding key in the module instead of copying them in place?)`,
    )
  }
  const sizes = `whose dimensions in the model are ${target.shape} and whose dimensions in the checkpoint are ${source.shape}, `
  const run = assign ? () => takeOver(module, name, target, source) : () => void copy_(target, source)
  change(messages, { key, sizes, run })
}

function change(messages: string[], made: Change): void {
  const changes = pending.get(messages)
  if (changes === undefined) perform(made, messages)
  else changes.push(made)
}

function perform({ key, sizes, run }: Change, messages: string[]): void {
  if (sizes === '') return run()
  try {
    run()
  } catch (error) {
    const { message } = error as Error
    messages.push(`While copying the parameter named "${key}", ${sizes}an exception occurred : (${repr(message)},).`)
  }
}

function errorsOf(found: Findings, strict: boolean): string[] {
  return strict ? [...keyMessages(found), ...found.messages] : [...found.messages]
}

function takeOver(module: ModuleState, name: string, target: Tensor, source: Tensor): void {
  if (!(target instanceof Parameter)) return setMember(module, module._buffers, name, source)
  const parameter =
    source instanceof Parameter
      ? source.requires_grad_(target.requires_grad)
      : parameterOf(source, target.requires_grad)
  setMember(module, module._parameters, name, parameter)
}

function keyMessages(found: Findings): string[] {
  const messages: string[] = []
  if (found.missing.length > 0) messages.push(`Missing key(s) in state_dict: ${quoted(found.missing)}. `)
  if (found.unexpected.length > 0) messages.push(`Unexpected key(s) in state_dict: ${quoted(found.unexpected)}. `)
  return messages
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

/** Of tied tensors safetensors keeps one, and says in the metadata which others it stands for. */
function tiedRemedy(source: unknown, { missing, unexpected, messages }: Findings): string | undefined {
  const metadata = source instanceof Dict ? source.__dict__?.get('metadata') : undefined
  if (!(metadata instanceof Dict) || missing.length === 0 || unexpected.length + messages.length > 0) return undefined
  if (!missing.every((key) => (source as Dict).has(metadata.get(key)))) return undefined
  return `the file leaves out what is tied to another: if the model ties them too, give the option { strict: false }`
}

/** Names that were not expected because their modules stand in a plain array. */
function arrayRemedy(root: ModuleState, found: Findings): string | undefined {
  if (found.unexpected.length === 0) return undefined
  for (const [path, module] of named_modules(root, '', true)) {
    for (const field of unregisteredArrays(module)) {
      const name = path === '' ? field : `${path}.${field}`
      if (found.unexpected.some((key) => key.startsWith(`${name}.`))) {
        return `'${name}' is an Array, whose modules are not registered: make it an nn.ModuleList`
      }
    }
  }
  return undefined
}
