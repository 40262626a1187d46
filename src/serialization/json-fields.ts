// Fields of the JSON that archives and indexes hold, checked one by one before anything is made of them.

import { ArchiveError } from '../errors.js'
import type { Json, JsonObject } from '../io/json.js'
import { Dict } from '../python/dict.js'
import { isFloat } from '../python/marks.js'

/** An object of a JSON file, read by name. */
export class JsonFields {
  readonly object: JsonObject
  private readonly entry: string
  private readonly path: string

  /**
   * @param entry The file's name, for messages.
   * @param path Where in it the object stands.
   * @throws ArchiveError unless it is one.
   */
  constructor(value: Json | undefined, entry: string, path = '') {
    this.entry = entry
    this.path = path
    if (!(value instanceof Dict)) throw this.wrong('', 'no object')
    this.object = value
  }

  has(name: string): boolean {
    return (this.object.get(name) ?? null) !== null
  }

  /** The object in a field. */
  fields(name: string): JsonFields {
    return new JsonFields(this.object.get(name), this.entry, `${this.path}.${name}`)
  }

  list(name: string): Json[] {
    const value = this.object.get(name)
    if (!Array.isArray(value)) throw this.wrong(`.${name}`, 'no list')
    return value
  }

  /** The objects in a list. */
  objects(name: string): JsonFields[] {
    return this.list(name).map((value, index) => new JsonFields(value, this.entry, `${this.path}.${name}[${index}]`))
  }

  /** The objects in each list of a list. */
  lists(name: string): JsonFields[][] {
    return this.list(name).map((items, index) => {
      if (!Array.isArray(items)) throw this.wrong(`.${name}[${index}]`, 'no list')
      return items.map((value, item) => this.at(value, `.${name}[${index}][${item}]`))
    })
  }

  /** The object that was found at a place below this one. */
  at(value: Json | undefined, place: string): JsonFields {
    return new JsonFields(value, this.entry, this.path + place)
  }

  string(name: string): string {
    const value = this.object.get(name)
    if (typeof value !== 'string') throw this.wrong(`.${name}`, 'no string')
    return value
  }

  boolean(name: string): boolean {
    const value = this.object.get(name)
    if (typeof value !== 'boolean') throw this.wrong(`.${name}`, 'no boolean')
    return value
  }

  /** A number, NaN and the infinities included. */
  number(name: string): number {
    const value = this.object.get(name)
    if (typeof value !== 'number') throw this.wrong(`.${name}`, 'no number')
    return value
  }

  /** An integer from 0 to 2^53. */
  size(name: string): number {
    const value = this.object.get(name)
    if (typeof value === 'number' && value >= 0 && !isFloat(this.object, name, value)) return value
    throw this.wrong(`.${name}`, 'no integer from 0 to 2^53')
  }

  wrong(place: string, what: string): ArchiveError {
    const reason = `${this.path}${place}`.slice(1, 200)
    return new ArchiveError({
      reason: `${reason === '' ? 'the JSON' : reason} is ${what}`,
      entry: this.entry,
      remedy: 'The file is damaged',
    })
  }
}
