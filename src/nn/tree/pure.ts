// Whether what a module gives follows from its inputs, weights and settings alone, so that a trace of it says all: classes of
// torch.nn as they are, in a state in which they draw no numbers; the statistics that they move are told (`writtenBy`).

import { operatorOf } from '../../op.js'
import { isModule, moduleBrand } from '../brand.js'
import type { ModuleState } from '../brand.js'
import type { Tensor } from '../../tensor/tensor.js'
import { fieldNames } from '../fields.js'
import { hasHooks } from '../hooks/hooks.js'

/** Classes that draw numbers in training. */
const drawsInTraining = /Dropout|RReLU|Transformer|MultiheadAttention|^(?:LSTM|GRU|RNN)$/

/** Classes that move statistics in training. */
const movesInTraining = /BatchNorm|InstanceNorm/

/** Modules that are looked at. */
const most = 10_000

interface OwnClass {
  readonly name: string
  readonly forward: unknown
  /** Whether it has methods that its forward may call. */
  readonly hasMethods: boolean
}

/** Methods that no forward calls. */
const others = new Set(['constructor', 'forward', 'extra_repr', 'reset_parameters'])

/** The classes of torch.nn by their prototypes, as `moduleClass` made them. */
const classes = new WeakMap<object, OwnClass>()

/** Says that a prototype is that of a class of torch.nn. */
export function keepClass(prototype: object, name: string, forward: unknown): void {
  classes.set(prototype, { name, forward, hasMethods: hasMethods(prototype) })
}

function hasMethods(prototype: object): boolean {
  if (Object.hasOwn(prototype, moduleBrand)) return false
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype))
  return (
    own.some(([name, { value }]) => typeof value === 'function' && !others.has(name)) ||
    hasMethods(Object.getPrototypeOf(prototype) as object)
  )
}

/** Whether a field that a user adds to a module can change what it gives: as a child, or in the place of a method. */
export function readsFields(module: ModuleState): boolean {
  return module._modules.size > 0 || ownClassOf(module)?.hasMethods !== false
}

/**
 * The class of torch.nn that a module is of; a class of a user's derived from it that has nothing but a constructor counts as it.
 * Null of others, and where its forward was replaced.
 */
function ownClassOf(module: ModuleState): OwnClass | null {
  let prototype = Object.getPrototypeOf(module) as object
  while (!classes.has(prototype) && Object.getOwnPropertyNames(prototype).join() === 'constructor')
    prototype = Object.getPrototypeOf(prototype) as object
  const found = classes.get(prototype)
  return found === undefined || found.forward !== module.forward ? null : found
}

/**
 * Looks at a module and all in it, until one is not pure.
 *
 * @param look Told of each once, the one that is not pure too.
 * @returns Whether all are.
 */
export function lookForPure(root: ModuleState, look: (module: ModuleState) => void): boolean {
  const found = new Set<ModuleState>([root])
  for (const module of found) {
    look(module)
    if (found.size > most || !isPure(module) || (module !== root && hasHooks(module))) return false
    for (const child of module._modules.values()) {
      if (child === null) continue
      if (!isModule(child)) return false
      found.add(child)
    }
  }
  return true
}

function isPure(module: ModuleState): boolean {
  const own = ownClassOf(module)
  if (own === null || fieldNames(module).length > 0) return false
  const { __dict__ } = module
  // A function of a user's may do anything.
  for (const value of __dict__.values())
    if (typeof value === 'function' && operatorOf(value) === undefined) return false
  // An embedding with a largest norm writes into its weight, and what is lazy becomes of another class.
  if ((__dict__.get('max_norm') ?? null) !== null || own.name.startsWith('Lazy')) return false
  if (!isTraining(module)) return true
  // Without a momentum batches count by how many there were, which is read.
  if (/BatchNorm/.test(own.name)) return !counts(module) || __dict__.get('momentum') !== null
  return !drawsInTraining.test(own.name)
}

function isTraining({ __dict__ }: ModuleState): boolean {
  return __dict__.get('training') !== false
}

function counts({ _buffers }: ModuleState): boolean {
  return (_buffers.get('num_batches_tracked') ?? null) !== null
}

/** The tensors that a pure module writes into. */
export function writtenBy(module: ModuleState): readonly Tensor[] {
  if (!isTraining(module) || !movesInTraining.test(ownClassOf(module)?.name ?? '')) return []
  return [...module._buffers.values()].filter((each) => each !== null)
}
