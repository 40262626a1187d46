// Forward hooks. They live where PyTorch keeps them, in the module's `_forward_pre_hooks` and
// `_forward_hooks`, by a running id. A hook that came with a file is inert: it cannot run, and a
// forward that would need it says so instead of leaving it out.

import { UnsupportedError } from '../errors.js'
import { Dict, OrderedDict } from '../python/dict.js'
import type { ModuleState } from './brand.js'

export type ForwardPreHook = (module: ModuleState, inputs: readonly unknown[]) => readonly unknown[] | null | void
export type ForwardHook = (module: ModuleState, inputs: readonly unknown[], output: unknown) => unknown

/** What registering a hook returns; `remove()` takes it away. */
export interface RemovableHandle {
  remove(): void
}

type HookName = '_forward_pre_hooks' | '_forward_hooks'

let nextId = 0

export function addHook(module: ModuleState, name: HookName, hook: ForwardPreHook | ForwardHook): RemovableHandle {
  if (typeof hook !== 'function') throw new TypeError('a hook is a function')
  let hooks = module.__dict__.get(name)
  if (!(hooks instanceof Dict)) module.__dict__.set(name, (hooks = new OrderedDict()))
  const table = hooks as Dict
  const id = nextId++
  table.set(id, hook)
  return { remove: () => void table.delete(id) }
}

/** Whether calling the module means more than calling its `forward`. */
export function hasHooks(module: ModuleState): boolean {
  return hooksOf(module, '_forward_pre_hooks') !== null || hooksOf(module, '_forward_hooks') !== null
}

export function callWithHooks(module: ModuleState, inputs: unknown[]): unknown {
  let given: readonly unknown[] = inputs
  for (const hook of callableHooks<ForwardPreHook>(module, '_forward_pre_hooks')) {
    const replaced = hook(module, given)
    if (replaced !== undefined && replaced !== null) given = Array.isArray(replaced) ? replaced : [replaced]
  }
  let output = module.forward(...given)
  for (const hook of callableHooks<ForwardHook>(module, '_forward_hooks')) {
    const replaced = hook(module, given, output)
    if (replaced !== undefined && replaced !== null) output = replaced
  }
  return output
}

/** A module's hooks of one kind, null where there are none. */
function hooksOf(module: ModuleState, name: HookName): Dict | null {
  const hooks = module.__dict__.get(name)
  return hooks instanceof Dict && hooks.size > 0 ? hooks : null
}

function callableHooks<T>(module: ModuleState, name: HookName): T[] {
  return [...(hooksOf(module, name)?.values() ?? [])].map((hook) => {
    if (typeof hook === 'function') return hook as T
    throw new UnsupportedError({
      what: `the module has a forward hook that came with its file and cannot run here: ${String(hook)}`,
      instead: `Delete it if the output does not depend on it: module.__dict__.get('${name}').clear()`,
    })
  })
}
