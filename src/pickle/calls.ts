// What a pickle calls: GLOBAL, REDUCE, NEWOBJ, INST, OBJ, BUILD. A known name goes to its owner's
// function, by exact name; an unknown one makes an inert record. Nothing is imported or evaluated.

import { LimitError, UnpicklingError, UnsafeError } from '../errors.js'
import { Dict } from '../python/dict.js'
import { copyFloatMark } from '../python/marks.js'
import { Global, PyObject } from '../python/objects.js'
import type { Construction } from '../python/objects.js'
import { isFalse } from '../python/truth.js'
import { Tuple } from '../python/tuple.js'
import { typeName } from '../python/type-name.js'
import type { Budget } from './budget.js'
import { python3_name } from './compat.js'
import type { Calls, Known, UnpickleOptions } from './known.js'

/** Characters of a module and a qualname. `getattr` makes longer ones of short ones, each of which is looked up. */
const longestName = 1024

/** The names, and the objects made by them, of one pickle. */
export class Caller implements Calls {
  private readonly options: UnpickleOptions
  private readonly budget: Budget
  /** By module and qualname: a name that occurs twice is one Global, as in Python one class. */
  private readonly found = new Map<string, Map<string, unknown>>()
  private readonly records = new Map<unknown, Known>()
  /** The names of values that can be called. */
  private readonly globals = new Map<unknown, Global>()
  readonly owed = new Map<unknown, Error>()
  /** Objects that got a state, in its order. */
  readonly built: unknown[] = []
  /** Objects whose Known has a `build`. */
  private readonly made = new Map<unknown, Known>()

  constructor(options: UnpickleOptions, budget: Budget) {
    this.options = options
    this.budget = budget
  }

  /** What a name stands for; before protocol 3 names are Python 2's. */
  find(module: string, qualname: string, protocol = 3): unknown {
    if (this.options.allowOnly?.hasPython2Names ?? protocol < 3) [module, qualname] = python3_name(module, qualname)
    const length = module.length + qualname.length
    if (length > longestName) throw new LimitError({ what: 'a name in characters', limit: longestName, got: length })
    this.options.onName?.(module, qualname)
    let names = this.found.get(module)
    if (names === undefined) this.found.set(module, (names = new Map()))
    let value = names.get(qualname)
    if (value === undefined) {
      this.budget.spend(length)
      names.set(qualname, (value = this.resolve(module, qualname)))
    }
    return value
  }

  spend(count: number): void {
    this.budget.spend(count)
  }

  known(callable: unknown): Known | undefined {
    return this.records.get(callable)
  }

  get strict(): boolean {
    return this.options.allowOnly?.knownOnly === true
  }

  call(callable: unknown, args: Tuple): unknown {
    const { allowOnly } = this.options
    if (allowOnly?.allowReduce?.(callable, args) === false) throw refused(allowOnly.name, 'calling', nameOf(callable))
    const known = this.records.get(callable)
    if (known !== undefined) this.budget.spendArguments(args)
    const made = known?.reduce?.(args, this)
    return made === undefined ? this.inert(callable, args, 'reduce') : this.remember(made, known as Known)
  }

  newobj(cls: unknown, args: Tuple, kwargs: Dict | null): unknown {
    const { allowOnly } = this.options
    if (allowOnly?.allowNewobj?.(cls) === false) throw refused(allowOnly.name, 'making an object of', nameOf(cls))
    const known = this.records.get(cls)
    if (known !== undefined) this.budget.spendArguments(args)
    const made = known?.newobj?.(args, kwargs, this)
    if (made !== undefined) return this.remember(made, known as Known)
    return this.inert(cls, args, kwargs === null ? 'newobj' : 'newobj_ex', kwargs)
  }

  /** INST and OBJ, of protocol 0 and 1: `cls(*args)`, or an empty instance. */
  instantiate(cls: unknown, args: Tuple): unknown {
    const known = this.records.get(cls)
    if (known !== undefined) this.budget.spendArguments(args)
    const made =
      args.length === 0 && known?.newobj !== undefined ? known.newobj(args, null, this) : known?.reduce?.(args, this)
    return made === undefined ? this.inert(cls, args, 'inst') : this.remember(made, known as Known)
  }

  build(object: unknown, state: unknown): void {
    const { allowOnly } = this.options
    if (allowOnly?.allowBuild !== undefined && !allowOnly.allowBuild(object)) {
      throw refused(allowOnly.name, 'setting the state of', typeName(object))
    }
    this.built.push(object)
    if (!(object instanceof PyObject)) this.budget.spendState(state)
    if (allowOnly?.build !== undefined) allowOnly.build(object, state, (usual) => this.setState(object, usual))
    else this.setState(object, state)
  }

  private setState(object: unknown, state: unknown): void {
    const known = this.made.get(object)
    if (known?.build !== undefined) known.build(object as object, state, this)
    else if (object instanceof Dict) setAttributes(object, state)
    else if (object instanceof PyObject) this.buildInert(object, state)
    else if (this.options.buildOther?.(object, state) !== true) {
      throw new UnpicklingError({ reason: `an object of type ${typeName(object)} has no state to set` })
    }
  }

  private resolve(module: string, qualname: string): unknown {
    const { allowOnly, find_class } = this.options
    if (allowOnly !== undefined && !allowOnly.allowName(module, qualname)) {
      throw refused(allowOnly.name, 'the name', `${module}.${qualname}`)
    }
    const known = find_class?.(module, qualname)
    const value = known?.value ?? new Global(module, qualname)
    // A value that cannot be called is no different from any other.
    if (known !== undefined && (known.value === undefined || known.reduce !== undefined)) {
      this.records.set(value, known)
      if (known.value !== undefined) this.globals.set(value, new Global(module, qualname))
    }
    return value
  }

  /** What it is made by is a name, or an inert object too: what Python's `__reduce__` may give. */
  private inert(callable: unknown, args: Tuple, construction: Construction, kwargs: Dict | null = null): PyObject {
    const callee = this.globals.get(callable) ?? callable
    if (!(callee instanceof Global) && !(callee instanceof PyObject)) {
      throw new UnpicklingError({ reason: `an object of type ${typeName(callable)} cannot be called` })
    }
    if (this.strict) throw new UnpicklingError({ reason: `${callee.name} cannot be called this way` })
    return new PyObject(callee, args, construction, kwargs)
  }

  private remember(object: unknown, known: Known): unknown {
    if (known.build !== undefined) this.made.set(object, known)
    return object
  }

  private buildInert(object: PyObject, state: unknown): void {
    if (!this.strict && this.options.buildInert?.(object, state) === true) return
    const before = object.state
    object.hasState = true
    // Python's default for a second state, too, is to update the attributes.
    if (before instanceof Dict && state instanceof Dict) {
      this.budget.spendState(state)
      update(before, state)
    } else object.state = state
  }
}

/** Attributes of a dict: a dict of them, or `(dict or None, slots)`; an empty state says nothing. */
function setAttributes(object: Dict, state: unknown): void {
  const parts = state instanceof Tuple && state.length === 2 ? state : [state]
  for (const part of parts) {
    if (isFalse(part)) continue
    if (!(part instanceof Dict)) {
      const types = `an object of type ${typeName(part)} is no state for an object of type ${typeName(object)}`
      throw new UnpicklingError({ reason: types })
    }
    object.__dict__ ??= new Dict()
    update(object.__dict__ as Dict, part)
  }
}

/** Floats stay floats. */
function update(target: Dict, source: Dict): void {
  for (const [key, value] of source) {
    target.set(key, value)
    copyFloatMark(source, target, key, value)
  }
}

function nameOf(callable: unknown): string {
  return callable instanceof Global ? callable.name : typeName(callable)
}

function refused(policy: string, what: string, name: string): UnsafeError {
  return new UnsafeError({ what: `${policy} does not allow ${what}`, names: [name] })
}
