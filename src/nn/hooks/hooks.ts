// Hooks: what runs before and after forward, state_dict and load_state_dict. They live where PyTorch keeps them, in
// the module's `_forward_pre_hooks`, `_forward_hooks`, …, by a running id. A hook that came with a file is inert: it
// cannot run, and a call that would need it says so instead of leaving it out.

import { UnsupportedError } from '../../errors.js'
import { heardModule, isHeard } from '../../op.js'
import { inWords } from '../../python/type-name.js'
import { Dict, OrderedDict } from '../../python/dict.js'
import type { LoadArguments, ModuleState } from '../brand.js'
import type { IncompatibleKeys } from '../state/incompatible-keys.js'
import { inLayer } from '../layer-errors.js'
import { knownHook } from './known.js'

export type ForwardPreHook = (module: ModuleState, inputs: readonly unknown[]) => readonly unknown[] | null | void
export type ForwardHook = (module: ModuleState, inputs: readonly unknown[], output: unknown) => unknown

/** What registering a hook returns; `remove()` takes it away. */
export interface RemovableHandle {
  remove(): void
}

export type StateDictPreHook = (module: ModuleState, prefix: string, keep_vars: boolean) => void
export type StateDictPostHook = (
  module: ModuleState,
  state_dict: Dict<string, unknown>,
  prefix: string,
  local_metadata: Dict<string, unknown>,
) => void
export type LoadStateDictPreHook = (module: ModuleState, ...args: LoadArguments) => void
export type LoadStateDictPostHook = (module: ModuleState, incompatible_keys: IncompatibleKeys) => void

interface Hooks {
  readonly _forward_pre_hooks: ForwardPreHook
  readonly _forward_hooks: ForwardHook
  readonly _state_dict_pre_hooks: StateDictPreHook
  readonly _state_dict_hooks: StateDictPostHook
  readonly _load_state_dict_pre_hooks: LoadStateDictPreHook
  readonly _load_state_dict_post_hooks: LoadStateDictPostHook
}

/** Where hooks of a kind live. */
export type HookName = keyof Hooks

let nextId = 0

export function addHook<Name extends HookName>(module: ModuleState, name: Name, hook: Hooks[Name]): RemovableHandle {
  if (typeof hook !== 'function') throw new TypeError('a hook is a function')
  let hooks = module.__dict__.get(name)
  if (!(hooks instanceof Dict)) module.__dict__.set(name, (hooks = new OrderedDict()))
  const table = hooks as Dict
  const id = nextHookId()
  table.set(id, hook)
  return { remove: () => void table.delete(id) }
}

/** The key of the next hook. @internal */
export function nextHookId(): number {
  return nextId++
}

/** Whether calling the module means more than calling its `forward`. */
export function hasHooks(module: ModuleState): boolean {
  return tableOf(module, '_forward_pre_hooks') !== null || tableOf(module, '_forward_hooks') !== null
}

export function callWithHooks(module: ModuleState, inputs: unknown[]): unknown {
  if (isHeard) heardModule(module)
  let given: readonly unknown[] = inputs
  for (const hook of hooksOf(module, '_forward_pre_hooks')) {
    const replaced = hook(module, given)
    if (replaced !== undefined && replaced !== null) given = Array.isArray(replaced) ? replaced : [replaced]
  }
  let output = inLayer(module, '', () => module.forward(...given))
  for (const hook of hooksOf(module, '_forward_hooks')) {
    const replaced = hook(module, given, output)
    if (replaced !== undefined && replaced !== null) output = replaced
  }
  return output
}

/**
 * A module's hooks of one kind, in the order of registration.
 *
 * @param skipsInert Those that came with a file and cannot run are left out, instead of an UnsupportedError.
 */
export function hooksOf<Name extends HookName>(module: ModuleState, name: Name, skipsInert = false): Hooks[Name][] {
  return [...(tableOf(module, name)?.values() ?? [])].flatMap((hook) => {
    const run = typeof hook === 'function' ? hook : knownHook(hook)
    if (run !== undefined) return [run as Hooks[Name]]
    if (skipsInert) return []
    throw new UnsupportedError({
      what: `the module has a ${words[name]} hook that came with its file and cannot run here: ${inWords(hook)}`,
      instead: `Delete it if the output does not depend on it: module.__dict__.get('${name}').clear()`,
    })
  })
}

const words: Readonly<Record<HookName, string>> = {
  _forward_pre_hooks: 'forward',
  _forward_hooks: 'forward',
  _state_dict_pre_hooks: 'state_dict',
  _state_dict_hooks: 'state_dict',
  _load_state_dict_pre_hooks: 'load_state_dict',
  _load_state_dict_post_hooks: 'load_state_dict',
}

/** Null where there are none. */
function tableOf(module: ModuleState, name: HookName): Dict | null {
  const hooks = module.__dict__.get(name)
  return hooks instanceof Dict && hooks.size > 0 ? hooks : null
}
