// What lies in an object, by name: the steps of a checkpoint's paths. A step is a key as text; a key that is no text, or whose
// text is taken, is told by its repr.

import { isModule } from '../../nn/brand.js'
import type { Module } from '../../nn/module.js'
import { NDArray } from '../../numpy/array.js'
import { PyObject } from '../../python/objects.js'
import { repr } from '../../python/repr.js'
import { typeName } from '../../python/type-name.js'
import { Tensor } from '../../tensor/tensor.js'
import { subclassOf } from '../../tensor/forms/subclass.js'
import { ExportedModule } from '../exported/exported-module.js'
import { ScriptModule } from '../torchscript/script-module.js'

type Entries = Iterable<readonly [key: unknown, part: unknown]>

/** The parts of an object under their keys; none of what is no container. */
export function entriesOf(value: unknown): Entries {
  if (typeof value !== 'object' || value === null) return []
  if (value instanceof Map) return mapEntries(value as Map<unknown, unknown>)
  if (Array.isArray(value)) return (value as unknown[]).entries()
  if (value instanceof Tensor) return tensorEntries(value)
  if (isProgram(value)) return programEntries(value)
  if (isModule(value)) return entriesOf((value as unknown as Module).__getstate__())
  if (value instanceof PyObject) return objectEntries(value)
  if (value instanceof Set) return [...(value as Set<unknown>)].entries()
  if (value instanceof NDArray) return Array.isArray(value.data) ? value.data.entries() : []
  return []
}

export function isProgram(value: unknown): value is ScriptModule | ExportedModule {
  return value instanceof ScriptModule || value instanceof ExportedModule
}

/** Entries, and the attributes of a dict's class behind them. */
function* mapEntries(map: ReadonlyMap<unknown, unknown> & { readonly __dict__?: unknown }): Entries {
  yield* map
  if (map.__dict__ instanceof Map && map.__dict__.size > 0) yield ['__dict__', map.__dict__]
}

/** Python attributes that a file gives to a tensor. */
function* tensorEntries(tensor: Tensor): Entries {
  if (tensor.__dict__ !== null) yield* tensor.__dict__
  const state = subclassOf(tensor)?.state
  if (state instanceof Map ? state !== tensor.__dict__ : Array.isArray(state)) yield ['state', state]
}

/** A program is a state dict by PyTorch's names, and what its code uses beside. */
function* programEntries(program: ScriptModule | ExportedModule): Entries {
  yield* program.state_dict({ keep_vars: true })
  const { constants } = program
  if (constants !== null) yield ['constants', constants]
}

/** What else a program has, which has no name in its state dict: attributes, sample inputs, code for mobiles. */
export function restOfProgram(program: ScriptModule | ExportedModule): unknown[] {
  const { __dict__ } = program
  if (program instanceof ExportedModule) return [__dict__, program.example_inputs]
  return [__dict__, program.bytecode, program.traced_inputs]
}

function* objectEntries({ state, args, kwargs, items, dictItems, callee }: PyObject): Entries {
  if (state instanceof Map) yield* state as Map<unknown, unknown>
  else if (state !== null) yield ['state', state]
  if (args.length > 0) yield ['args', args]
  if (kwargs !== null) yield ['kwargs', kwargs]
  if (items.length > 0) yield ['items', items]
  yield* dictItems
  if (callee !== null) yield ['callee', callee]
}

/** The parts of an object by the steps that lead to them. */
export function steps(value: unknown): ReadonlyMap<string, unknown> {
  const named = new Map<string, unknown>()
  for (const [key, part] of entriesOf(value)) named.set(stepOf(key, named), part)
  return named
}

function stepOf(key: unknown, taken: ReadonlyMap<string, unknown>): string {
  const text = typeof key === 'string' && key !== '' ? key : repr(key)
  if (!taken.has(text)) return text
  const shown = repr(key)
  let step = taken.has(shown) ? `${typeName(key)}(${shown})` : shown
  while (taken.has(step)) step += "'"
  return step
}

/** A step as paths have it: they are joined by `/`. */
export function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1')
}

export function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
