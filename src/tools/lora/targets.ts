// Which module of the base each module of an adapter is. peft writes `base_model.model.` before the base's names; the model that was
// adapted may itself stand under a prefix that the base's file has not, or has more (GPT-2 as `transformer.h.0` and as `h.0`), which
// then is the same for all; kohya's scripts write `_` for `.` and name the model in front.

import { ArchiveError } from '../../errors.js'
import { nearest } from '../../serialization/lazy/nearest.js'

const PEFT = /^base_model\.model\./
const KOHYA = /^lora_(?:unet|transformer|te\d?|prior_unet)_(?=[^.]*$)/

/** Names of the base that names of the adapter lead to. */
export interface Targets {
  /** Of a module that the adapter changes. */
  readonly moduleOf: (module: string) => string
  /** Of a tensor that it has whole. */
  readonly nameOf: (name: string) => string
}

/**
 * @param modules Those that the adapter changes.
 * @param names The base's tensors.
 * @throws ArchiveError where one is not in the base, with the nearest that is.
 */
export function targetsOf(modules: readonly string[], names: ReadonlySet<string>): Targets {
  const plain = modules.map((module) => module.replace(PEFT, ''))
  if (modules.some((module) => KOHYA.test(module))) return flattened(modules, names)
  const has = (module: string): boolean => names.has(`${module}.weight`)
  const change = plain.every(has) ? unchanged : changeOf(plain, names, has)
  return {
    moduleOf: (module) => change(module.replace(PEFT, '')),
    nameOf(name) {
      const stripped = name.replace(PEFT, '')
      return names.has(stripped) ? stripped : change(stripped)
    },
  }
}

type Change = (name: string) => string

const unchanged: Change = (name) => name

/** The one prefix to be put before all names, or taken from them, by which all are in the base. */
function changeOf(plain: readonly string[], names: ReadonlySet<string>, has: (module: string) => boolean): Change {
  const [first = ''] = plain
  const changes: Change[] = []
  for (let dot = first.indexOf('.'); dot >= 0; dot = first.indexOf('.', dot + 1)) {
    const prefix = first.slice(0, dot + 1)
    if (has(first.slice(dot + 1))) changes.push((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name))
  }
  const end = `.${first}.weight`
  for (const name of names) {
    if (!name.endsWith(end)) continue
    const prefix = name.slice(0, name.length - end.length + 1)
    changes.push((module) => prefix + module)
  }
  const fitting = changes.filter((change) => plain.every((module) => has(change(module))))
  const [only] = fitting
  if (only !== undefined && fitting.length === 1) return only
  throw missing(plain.find((module) => !has(module)) as string, names)
}

function flattened(modules: readonly string[], names: ReadonlySet<string>): Targets {
  const byFlat = new Map<string, string[]>()
  for (const name of names) {
    if (!name.endsWith('.weight')) continue
    const module = name.slice(0, -'.weight'.length)
    const flat = module.replaceAll('.', '_')
    const same = byFlat.get(flat)
    if (same === undefined) byFlat.set(flat, [module])
    else same.push(module)
  }
  const found = new Map<string, string>()
  for (const module of modules) {
    const [only, ...others] = byFlat.get(module.replace(KOHYA, '')) ?? []
    if (only === undefined || others.length > 0) throw missing(module, names)
    found.set(module, only)
  }
  return { moduleOf: (module) => found.get(module) as string, nameOf: unchanged }
}

function missing(module: string, names: ReadonlySet<string>): ArchiveError {
  const near = nearest(`${module}.weight`, [...names])
  return new ArchiveError({
    reason: `the adapter changes ${JSON.stringify(module.slice(0, 200))}, which the base has no weight of`,
    remedy: near === undefined ? 'Take the base that it was trained with' : `The nearest is ${JSON.stringify(near)}`,
  })
}
