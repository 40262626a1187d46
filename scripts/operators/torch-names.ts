// PyTorch's public names as torch-names.py recorded them, and which definition serves each.

import { textOf } from './project.js'
import { definitions, placeOf } from './definitions.js'
import type { Definition } from './definitions.js'

interface TorchNames {
  /** The release that they are of. */
  readonly torch: string
  readonly namespaces: Readonly<Record<string, readonly string[]>>
  readonly aliases: Readonly<Record<string, string>>
  /** The parameters' names of the functions that are written in Python, with spaces between. */
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, readonly string[]>>
}

export const torchNames = JSON.parse(textOf('scripts/operators/torch-names.json')) as TorchNames

/** What PyTorch's documentation does not call an alias and is one, or whose two names stand for the same parameters. */
const moreAliases: Readonly<Record<string, string>> = {
  'special.gammaln': 'torch.lgamma',
  'torch.native_channel_shuffle': 'torch.channel_shuffle',
  // ATen's names of functions of torch.nn.functional.
  'torch.col2im': 'nn.functional.fold',
  'torch.im2col': 'nn.functional.unfold',
}

/** The public functions of a namespace of PyTorch's, in order. */
export function publicNames(space: string): readonly string[] {
  return (torchNames.namespaces[space] ?? []).filter((name) => !name.startsWith('_'))
}

/** Finds the definition that PyTorch's name means; in-place forms are not among them. */
export class Resolver {
  private readonly own = new Map<string, Definition[]>()
  private readonly aliases = new Map<string, Set<string>>()

  constructor(all: readonly Definition[]) {
    for (const definition of all) {
      const { space, name } = placeOf(definition)
      if (space === 'aten') continue
      const key = `${space}.${name}`
      const before = this.own.get(key)
      if (before === undefined) this.own.set(key, [definition])
      else before.push(definition)
    }
    for (const [key, each] of this.own) {
      each.sort((a, b) => rank(a) - rank(b))
      const [first, second] = each
      if (second !== undefined && rank(first as Definition) === rank(second))
        throw new Error(`${key} is defined twice: in ${first?.file} and ${second.file}`)
    }
    for (const [name, target] of Object.entries({ ...torchNames.aliases, ...moreAliases })) {
      this.alias(name, target)
      this.alias(target, name)
    }
  }

  private alias(name: string, target: string): void {
    const targets = this.aliases.get(name)
    if (targets === undefined) this.aliases.set(name, new Set([target]))
    else targets.add(target)
  }

  /** What users call: its own, else that of a name of which it is an alias, or torch's of the same name. */
  resolve(space: string, name: string): Definition | undefined {
    return this.candidates(space, name)[0]
  }

  /** Every definition of that name. */
  candidates(space: string, name: string): readonly Definition[] {
    const seen = new Set([`${space}.${name}`])
    for (const each of seen) {
      const found = this.own.get(each)
      if (found !== undefined) return found
      for (const target of this.aliases.get(each) ?? []) seen.add(target)
      const [, rest] = /^(?:Tensor|special|nn\.functional)\.(.*)$/.exec(each) ?? []
      if (rest !== undefined) seen.add(`torch.${rest}`)
    }
    return []
  }
}

/** Users call that of several forms, else that which bears the name. */
function rank({ operator, exported }: Definition): number {
  if (operator.forms === true) return 0
  return exported === operator.name.split('.').at(-1) ? 1 : 2
}

let resolver: Promise<Resolver> | undefined

export function torchResolver(): Promise<Resolver> {
  resolver ??= definitions().then((all) => new Resolver(all))
  return resolver
}
