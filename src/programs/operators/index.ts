// The operators that programs call, by ATen's names. What is here reaches no file, network or clock: a program can do nothing
// but compute.

import { Overload } from './overload.js'
import { table } from './table.js'

let rows: Map<string, (typeof table)[number]> | undefined
const overloads = new Map<string, Overload>()

/** An operator's overload: `aten::add.Tensor`, `aten::relu.default`; undefined where torchlet has none. */
export function findOverload(key: string): Overload | undefined {
  const known = overloads.get(key)
  if (known !== undefined) return known
  rows ??= new Map(table.map((row) => [row[0], row]))
  const row = rows.get(key)
  if (row === undefined) return undefined
  const made = new Overload(...row)
  overloads.set(key, made)
  return made
}

let names: Map<string, Overload[]> | undefined

/** Every overload of a name: `aten::add`. */
export function overloadsOf(name: string): readonly Overload[] {
  if (names === undefined) {
    const made = new Map<string, string[]>()
    for (const [key] of table) {
      const base = key.slice(0, key.lastIndexOf('.'))
      const keys = made.get(base)
      if (keys === undefined) made.set(base, [key])
      else keys.push(key)
    }
    names = new Map([...made].map(([base, keys]) => [base, keys.map((key) => findOverload(key) as Overload)]))
  }
  return names.get(name) ?? []
}
