// How many bytes the tensors have that a call of a program made and still reaches. What is made is added as it comes; what is gone
// is found only when the sum comes to its limit, by going through everything that the call reaches. So a call that stays below its
// limit pays one look in a set for each operator, and JavaScript's collector is not asked.

import { Module } from '../nn/module.js'
import { PyObject } from '../python/objects.js'
import { Tensor } from '../tensor/tensor.js'

type Storage = NonNullable<Tensor['storage']>

export class LiveBytes {
  private readonly made = new WeakSet<Storage>()
  private readonly roots: (() => unknown)[] = []
  private total = 0

  /** At most so many bytes live. */
  get bytes(): number {
    return this.total
  }

  /** Adds what is new in a result; whether there was any. */
  add(args: readonly unknown[], result: unknown): boolean {
    if (result instanceof Tensor) return this.addTensor(args, result)
    if (!Array.isArray(result)) return false
    let found = false
    for (const each of result) if (each instanceof Tensor) found = this.addTensor(args, each) || found
    return found
  }

  private addTensor(args: readonly unknown[], tensor: Tensor): boolean {
    const storage = storageOf(tensor)
    if (storage === null || this.made.has(storage) || isAmong(args, storage)) return false
    this.made.add(storage)
    storage.isPassing = true
    this.total += storage.nbytes
    return true
  }

  reaches(roots: () => unknown): { over(): void } {
    this.roots.push(roots)
    return { over: () => void this.roots.splice(this.roots.lastIndexOf(roots), 1) }
  }

  /** Counts anew; how many values it went through. */
  recount(): number {
    const seen = new Set<object>()
    const waiting: unknown[] = this.roots.map((each) => each())
    let visited = 0
    let total = 0
    while (waiting.length > 0) {
      const value = waiting.pop()
      visited++
      if (typeof value !== 'object' || value === null) continue
      if (value instanceof Tensor) {
        const storage = storageOf(value)
        if (storage === null || seen.has(storage)) continue
        seen.add(storage)
        if (this.made.has(storage)) total += storage.nbytes
      } else if (!seen.has(value)) {
        seen.add(value)
        for (const each of partsOf(value)) waiting.push(each)
      }
    }
    this.total = total
    return visited
  }
}

/** Where the elements are; of a tensor on `meta` where they would be. */
function storageOf(tensor: Tensor): Storage | null {
  return tensor.isMeta ? tensor.untyped_storage() : tensor.storage
}

function isAmong(args: readonly unknown[], storage: Storage): boolean {
  return args.some((arg) =>
    arg instanceof Tensor
      ? storageOf(arg) === storage
      : Array.isArray(arg) && arg.some((each) => each instanceof Tensor && storageOf(each) === storage),
  )
}

/** Where futures, loops and functions with captured values keep them. */
const held = ['value', 'list', 'captured'] as const

/** What a value of a program holds. */
function* partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value)) yield* value as unknown[]
  else if (value instanceof Map) {
    yield* value.keys()
    yield* value.values()
  } else if (value instanceof Module) {
    const { _parameters, _buffers, _modules, __dict__ } = value
    yield* [_parameters, _buffers, _modules, __dict__]
  } else if (value instanceof PyObject) yield* [value.state, value.args]
  else for (const name of held) yield Reflect.get(value, name)
}
