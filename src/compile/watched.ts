// What a plan of a user's code follows from beside arguments: the modules that it uses, with all that they hold. Modules of torch.nn
// are watched by the versions of their dictionaries; of a user's own class each field by value, and what lies in lists, maps and
// objects there.

import { hasHooks } from '../nn/hooks/hooks.js'
import { isModule } from '../nn/brand.js'
import type { ModuleState } from '../nn/brand.js'
import { fieldNames } from '../nn/fields.js'
import { walkTree } from '../nn/tree/limits.js'
import type { Guards } from '../plan/guards.js'
import { Tensor } from '../tensor/tensor.js'
import { Refusal } from './refusal.js'

/** Values that are watched of one module. */
const mostValues = 1000

/**
 * Watches modules and all that is in them.
 *
 * @param root Whose own hooks are run by who calls it.
 * @throws Refusal where one has hooks, whose effects no plan repeats, or holds more than can be watched.
 */
export function watchModules(guards: Guards, modules: Iterable<ModuleState>, root: ModuleState | null): void {
  const known = new Set<ModuleState>()
  const waiting = [...modules]
  // All is watched first: what is refused may change.
  let refusal: Refusal | null = null
  for (const top of waiting) {
    walkTree(top, '', {
      enter(module, path) {
        if (known.has(module)) return false
        known.add(module)
        if (module !== root && hasHooks(module)) refusal ??= new Refusal(`${nameOf(module, path)} has hooks`)
        for (const tensor of [...module._parameters.values(), ...module._buffers.values()])
          if (tensor instanceof Tensor) guards.watchTensor(tensor)
        if (fieldNames(module).length === 0) {
          guards.watchModule(module)
          guards.watchFields(module)
        } else {
          const fields = new Fields(guards)
          waiting.push(...fields.watch(module))
          if (fields.isFull) refusal ??= new Refusal(`${nameOf(module, path)} holds more than ${mostValues} values`)
        }
        return true
      },
    })
  }
  if (refusal !== null) throw refusal as Refusal
}

function nameOf(module: ModuleState, path: string): string {
  return path === '' ? `the module ${module._get_name()}` : `the module ${path.slice(0, -1)}`
}

/** Watches all that one module holds. */
class Fields {
  private readonly seen = new Set<object>()
  private readonly modules: ModuleState[] = []
  private left = mostValues

  constructor(private readonly guards: Guards) {}

  /** Whether it holds more than can be watched. */
  get isFull(): boolean {
    return this.left < 0
  }

  /** @returns Modules that it holds elsewhere than among its children. */
  watch(module: ModuleState): readonly ModuleState[] {
    const { forward } = module
    const held = module as unknown as Readonly<Record<string, unknown>>
    const names = fieldNames(module)
    const values = names.map((name) => held[name])
    const count = Object.keys(module).length
    this.guards.watchFact(() => {
      if (module.forward !== forward || Object.keys(module).length !== count) return false
      for (let index = 0; index < names.length; index++)
        if (!Object.is(held[names[index] as string], values[index])) return false
      return true
    })
    for (const value of [...values, module.__dict__]) this.add(value)
    return this.modules
  }

  private add(value: unknown): void {
    if (--this.left < 0) return
    if (typeof value !== 'object' || value === null || this.seen.has(value)) return
    this.seen.add(value)
    if (value instanceof Tensor) this.guards.watchTensor(value)
    else if (isModule(value)) this.modules.push(value)
    else this.addContents(value)
  }

  private addContents(value: object): void {
    const now = contentsOf(value)
    const before: unknown[] = []
    for (const each of now()) {
      if (--this.left < 0) return
      before.push(each)
    }
    this.guards.watchFact(() => {
      let index = 0
      for (const each of now()) if (!Object.is(each, before[index++])) return false
      return index === before.length
    })
    for (const each of before) if (typeof each === 'object' && each !== null) this.add(each)
  }
}

/** What an object holds, as it is at each call. */
function contentsOf(value: object): () => Iterable<unknown> {
  if (value instanceof Map) return () => [...(value as Map<unknown, unknown>)].flat()
  if (value instanceof Set) return () => value as Set<unknown>
  if (value instanceof Date) return () => [value.getTime()]
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return () => value as unknown as Iterable<number>
  if (Array.isArray(value)) return () => value as unknown[]
  return () => Object.entries(value).flat()
}
