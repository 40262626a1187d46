// PyTorch's own tests of modules (`module_db`) as cases of JSON, a line each, which ../shared/oracle/opdb writes with
// PyTorch's results: a module is loaded from PyTorch's file, and made in JavaScript by its arguments; both are run and
// compared, in text, parameters, results and what running changes.

import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as torch from '../../../src/index.js'
import { nn } from '../../../src/index.js'
import { isUninitialized } from '../../../src/nn/uninitialized.js'
import { compare } from './compare.js'
import { decoded, plain } from './encoded.js'
import type { Outcome } from './compare.js'
import type { Encoded } from './encoded.js'

/** A line of a file of cases. */
export interface ModuleCase {
  /** The class. */
  readonly op: string
  readonly dtype: string
  /** Which of the class's samples. */
  readonly i: number
  readonly kind: 'train' | 'eval'
  /** What PyTorch calls the sample; often nothing. */
  readonly name: string
  readonly cargs?: readonly Encoded[]
  readonly ckw?: Readonly<Record<string, Encoded>>
  /** Why it cannot be made by its arguments: it has modules among them. */
  readonly noconstruct?: string
  readonly state: readonly (readonly [string, Encoded])[]
  readonly repr: string
  /** Where the module is saved, below the generator's folder. */
  readonly file?: string
  readonly fargs: readonly Encoded[]
  readonly fkw: Readonly<Record<string, Encoded>>
  readonly expect?: Encoded
  /** After a call in training. */
  readonly stateAfter?: readonly (readonly [string, Encoded])[]
  readonly pyerror?: string
  readonly skip?: string
}

/** How a case was run: the module of PyTorch's file, or one made in JavaScript. */
export type Way = 'loaded' | 'made'

/** The cases of a file, those left out that PyTorch could not be asked for. */
export async function* readModuleCases(path: string): AsyncGenerator<ModuleCase> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const each = JSON.parse(line) as ModuleCase
    if (each.skip === undefined) yield each
  }
}

/** The ways in which a case can be run. */
export function waysOf(each: ModuleCase): readonly Way[] {
  return [
    ...(each.file === undefined ? [] : ['loaded' as const]),
    ...(each.noconstruct === undefined ? ['made' as const] : []),
  ]
}

/**
 * Runs a module as a case says.
 *
 * @param folder Where the generator ran.
 * @returns How it differs from PyTorch's; null where it agrees. What Python writes `1.0` is 1 in JavaScript, and `PyFloat(1)` where
 *   the module's text hangs on it: both are tried.
 */
export async function runModuleCase(each: ModuleCase, way: Way, folder: string): Promise<Outcome | null> {
  const outcome = await attempt(each, () => (way === 'loaded' ? loaded(each, folder) : made(each, false)))
  if (outcome === null || way === 'loaded') return outcome
  return (await attempt(each, () => made(each, true))) === null ? null : outcome
}

async function attempt(each: ModuleCase, make: () => Called | Promise<Called>): Promise<Outcome | null> {
  try {
    const module = await make()
    const asMade = compareModule(module, each, each.state)
    if (asMade !== null) return asMade
    const args = argumentsOf(each.fargs, each.fkw, false)
    torch.manual_seed(42)
    const result = module.forward(...args)
    if (each.pyerror !== undefined) return { difference: 'no error', message: each.pyerror }
    return (
      compare(result, plain(each.expect as Encoded), each, 'result') ??
      (each.stateAfter === undefined ? null : compareState(module, each, each.stateAfter, 'afterwards'))
    )
  } catch (error) {
    if (each.pyerror !== undefined) return null
    return { difference: 'throws', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
}

type Called = nn.Module & { readonly forward: (...args: readonly unknown[]) => unknown }

async function loaded({ file, dtype }: ModuleCase, folder: string): Promise<Called> {
  const module = (await torch.load(join(folder, file as string), { weights_only: false })) as Called
  // PyTorch writes no dtype of what waits for its size: a float64 lazy module comes back as float32, in PyTorch too.
  if ([...module.parameters()].some(isUninitialized)) module.to(dtypeNamed(dtype))
  return module
}

function dtypeNamed(name: string): torch.dtype {
  return (torch as unknown as Readonly<Record<string, torch.dtype>>)[name] as torch.dtype
}

function made({ op, dtype, kind, cargs = [], ckw = {} }: ModuleCase, floats: boolean): Called {
  const Class = (nn as unknown as Readonly<Record<string, new (...args: readonly unknown[]) => Called>>)[op]
  if (Class === undefined) throw new Error(`there is no nn.${op}`)
  torch.manual_seed(42)
  const module = new Class(...argumentsOf(cargs, ckw, floats))
  module.to(dtypeNamed(dtype))
  module.train(kind === 'train')
  return module
}

function argumentsOf(
  args: readonly Encoded[],
  keywords: Readonly<Record<string, Encoded>>,
  floats: boolean,
): unknown[] {
  const decode = (value: Encoded): unknown => decoded(value, floats)
  const named = Object.entries(keywords).map(([name, value]) => [name, decode(value)] as const)
  return [...args.map(decode), ...(named.length > 0 ? [Object.fromEntries(named)] : [])]
}

function compareModule(module: Called, each: ModuleCase, state: ModuleCase['state']): Outcome | null {
  const text = String(module)
  if (text !== each.repr) return { difference: 'text', message: `${text} is not ${each.repr}` }
  return compareState(module, each, state, 'as made')
}

function compareState(module: Called, each: ModuleCase, state: ModuleCase['state'], when: string): Outcome | null {
  // What a lazy module has not made yet is in no case.
  const entries = [...module.state_dict()].filter(
    ([, value]) => value instanceof torch.Tensor && !isUninitialized(value),
  )
  const names = entries.map(([name]) => String(name))
  if (String(names) !== String(state.map(([name]) => name)))
    return { difference: 'state', message: `${when} has ${names}, not ${state.map(([name]) => name)}` }
  for (const [index, [name, value]] of state.entries()) {
    const outcome = compare((entries[index] as readonly unknown[])[1], plain(value), each, `${name} ${when}`)
    if (outcome !== null) return { difference: 'state', message: `${outcome.difference}, ${outcome.message}` }
  }
  return null
}
